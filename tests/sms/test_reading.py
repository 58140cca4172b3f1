import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rds.domain.coupon_code import CODES, display, is_well_formed, make_code
from rds.domain.parsed_text import Keyword
from rds.sms.text_parser import KEYWORDS, LONGEST, parse_text

codes = st.integers(0, CODES - 1).map(make_code)
CODE = make_code(1_234_567_890_123)
SHOWN = display(CODE)
ENGLISH_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
FRENCH_DIGITS = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]


# ---- keywords


@pytest.mark.parametrize(
    "text",
    [
        "QUIT",
        "END",
        "REVOKE",
        "CANCEL",
        "UNSUBSCRIBE",
        "STOPALL",
        "OPTOUT",
        "ARRET",
        "opt out",
        "OPT-OUT",
        "Stop All",
        "stop",
        "  STOP.  ",
        "«Stop!»",
        "S.T.O.P.",
        "ARRÊT",
        "arrêt !",
        "ＳＴＯＰ",
        "STOP \N{OCTAGONAL SIGN}",
    ],
)
def test_every_word_that_a_regulator_or_provider_lists_means_stop(text):
    assert parse_text(text).keyword is Keyword.STOP


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("start", Keyword.START),
        ("UNSTOP", Keyword.START),
        ("Yes", Keyword.START),
        ("help", Keyword.HELP),
        ("Info?", Keyword.HELP),
        ("AIDE", Keyword.HELP),
        ("balance", Keyword.BALANCE),
        ("Solde", Keyword.BALANCE),
        ("coupons", Keyword.COUPONS),
        ("Coupon", Keyword.COUPONS),
        ("codes", Keyword.COUPONS),
    ],
)
def test_the_other_keywords_are_heard(text, keyword):
    assert parse_text(text).keyword is keyword


@pytest.mark.parametrize(
    "text", ["", "the bus stop", "help me", "yes I do", "my balance", "1", "start again"]
)
def test_a_keyword_within_other_words_is_none(text):
    assert parse_text(text).keyword is None


def test_yes_is_still_an_answer():
    assert parse_text("Yes!").folded == "yes"


# ---- codes


@pytest.mark.parametrize(
    "text",
    [
        SHOWN,
        SHOWN.lower(),
        f"code: {SHOWN.lower().replace('-', ' ')}.",
        f"Hi my coupon is {SHOWN} thanks",
        f"Bonjour, mon coupon : {SHOWN}. Merci",
        " ".join(CODE),
        "-".join(CODE),
        ".".join((CODE[:3], CODE[3:6], CODE[6:])),
        f"{CODE[:2]} {CODE[2:6]} {CODE[6:]}",
        f"({CODE})",
        f"code={CODE};",
        f"\u202a{SHOWN}\u202c",
        f"my friend sent this\n{SHOWN}\nso here I am",
    ],
)
def test_a_code_is_found_in_whatever_surrounds_it(text):
    parsed = parse_text(text)
    assert parsed.code == CODE
    assert not parsed.looks_like_code


separators = st.sampled_from([" ", "-", ".", " - ", "\N{EN DASH}", "_", "\N{NO-BREAK SPACE}"])
groupings = st.sampled_from([(10,), (5, 5), (3, 3, 4), (4, 4, 2), (3, 4, 3), (2,) * 5, (1,) * 10])
before = st.sampled_from(["code ", "Code: ", "my coupon is: ", "Hello! The coupon code: ", "voici mon code "])
after = st.sampled_from(["", ".", " thanks", " !!", ", from a friend of mine", "\n\nEnvoyé de mon téléphone"])


@given(codes, groupings, separators, before, after, st.booleans(), st.booleans())
def test_a_code_survives_noise(code, grouping, separator, opening, ending, lower, misread):
    assume(any(symbol.isdigit() for symbol in code))
    starts = [sum(grouping[:part]) for part in range(len(grouping))]
    typed = separator.join(code[start : start + size] for start, size in zip(starts, grouping, strict=True))
    typed = typed.lower() if lower else typed
    typed = typed.replace("1", "l") if misread else typed
    assert parse_text(opening + typed + ending).code == code


@given(codes, st.sampled_from(["", "hi ", "here it is: "]), after)
def test_a_code_copied_as_it_was_shown_needs_no_announcement(code, opening, ending):
    assert parse_text(opening + display(code) + ending).code == code


@given(codes)
def test_a_code_alone_is_read_in_full_width_and_in_halves(code):
    full_width = "".join(chr(ord(symbol) + 0xFEE0) for symbol in code)
    assert parse_text(full_width).code == parse_text(f"{code[:5]} {code[5:]}").code == code


@given(codes)
def test_a_code_in_cyrillic_letters_is_read(code):
    assert parse_text("код " + display(code).translate(str.maketrans("CHKMPTX", "СНКМРТХ"))).code == code


@given(
    codes, st.sampled_from([ENGLISH_DIGITS, FRENCH_DIGITS]), st.sampled_from(["", "the code is ", "c'est "])
)
def test_a_code_that_is_read_out_in_words_is_read(code, digits, opening):
    symbols = [digits[int(symbol)] if symbol.isdecimal() else f"{symbol} as in xyz" for symbol in code]
    spelled = [*symbols[:5], "dash", *symbols[5:]]

    assert parse_text(opening + " ".join(spelled)).code == code


def test_a_code_read_out_with_a_slip_is_known_for_one():
    parsed = parse_text("it is bravo two zero zero zero three J four eight")

    assert (parsed.code, parsed.looks_like_code) == (None, True)


@given(codes)
def test_no_code_is_a_keyword_a_plea_or_a_count(code):
    for text in (code, display(code), code.lower(), f"my code is {display(code)}"):
        parsed = parse_text(text)
        assert (parsed.keyword, parsed.wants_out, parsed.code) == (None, False, code)


@given(codes)
def test_the_words_of_a_code_that_stands_alone_answer_no_question(code):
    assume(any(map(str.isalpha, code)) and any(map(str.isdecimal, code)))
    assert parse_text(display(code).lower()).clauses == ()
    assert parse_text(f"{display(code)} 12").clauses


def test_a_number_that_passes_the_check_by_chance_is_still_taken_apart():
    number = next(f"4165550{line}" for line in range(100, 200) if is_well_formed(f"4165550{line}"))
    assert parse_text(number).clauses


@pytest.mark.parametrize("word", KEYWORDS)
def test_no_keyword_is_a_code(word):
    parsed = parse_text(word)
    assert (parsed.code, parsed.looks_like_code) == (None, False)


def test_of_several_readings_the_one_that_is_least_by_chance_is_taken():
    other = make_code(1_111_111_111_111)
    in_pieces, in_halves = f"{other[:3]} {other[3:6]} {other[6:]}", f"{other[:5]} {other[5:]}"
    assert parse_text(f"code {in_pieces} or {CODE}").code == CODE
    assert parse_text(f"code {in_halves} or {CODE}").code == CODE
    assert parse_text(f"code {CODE[:3]} {CODE[3:6]} {CODE[6:]}, {in_halves}").code == other


@given(codes, st.integers(0, 9), st.sampled_from("CFHJKMNPQRTWX"))
def test_a_mistyped_code_is_known_for_one(code, place, symbol):
    mistaken = code[:place] + symbol + code[place + 1 :]
    parsed = parse_text(f"my code is {display(mistaken)}")
    assert parsed.code == (code if mistaken == code else None)
    assert parsed.looks_like_code == (mistaken != code and any(c.isdigit() for c in mistaken))


@pytest.mark.parametrize(
    "text",
    [
        CODE[:-1],
        CODE[:4] + CODE[5:],
        f"{CODE}{CODE[-1]}",
        f"hi {SHOWN[:-1]}A thanks",
        "code 12345",
        "coupon: K7Q4",
        "K7Q4M 2HXP",
        "k7q4v-2hxp3",
    ],
)
def test_what_was_meant_as_a_code_is_told_from_other_words(text):
    parsed = parse_text(text)
    assert parsed.code is None
    assert parsed.looks_like_code


@pytest.mark.parametrize(
    "text",
    [
        "12 months",
        "what is my coupon code",
        "I have 12 coupons",
        "call me at 416 555 0123",
        "tomorrow",
        "I know 25 people",
        "scrolling",
        "2020-06-01",
        "environ 12",
        "",
    ],
)
def test_other_words_are_not_taken_for_a_code(text):
    parsed = parse_text(text)
    assert parsed.code is None
    assert not parsed.looks_like_code


def test_a_phone_number_that_passes_the_check_by_chance_is_no_code():
    by_chance = [number for line in range(100, 200) if is_well_formed(number := f"4165550{line}")]
    assert by_chance
    for number in by_chance:
        spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
        assert parse_text(f"call me at {number}").code is None
        assert parse_text(f"you can reach me at {spaced} today").code is None


# ---- everything at once


@given(st.text(max_size=2000))
@example("\ud800")
@example("ﷺ" * LONGEST)
@example("\x00")
@example("9" * 20_000)
@example("٣" * 5000)
@example("½" * 900)
@example("ß" * 1600)
def test_no_text_is_too_odd_to_be_read(text):
    parsed = parse_text(text)
    assert len(parsed.text) <= LONGEST
    assert parsed.code is None or is_well_formed(parsed.code)
    assert not (parsed.code and parsed.looks_like_code)
    assert not (parsed.keyword and parsed.wants_out)
    assert parsed == parse_text(text)


@given(st.text(alphabet=string.printable, max_size=60), st.integers(0, 10_000))
def test_nothing_after_sixteen_hundred_characters_is_read(tail, more):
    opening = "x" * LONGEST
    assert parse_text(opening + tail + "y" * more) == parse_text(opening)


def test_text_and_folded_are_what_was_written():
    parsed = parse_text("  Où ça ? Ｄéjà vu!  ")
    assert parsed.text == "Où ça ? Déjà vu!"
    assert parsed.folded == "ou ca deja vu"
