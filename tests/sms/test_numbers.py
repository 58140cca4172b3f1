import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.conversation.reading import read_number
from rds.domain.conversation.reading_number import MOST
from rds.sms.number_words import english_words, french_words
from rds.sms.text_parser import parse_text
from tests.support.builders import a_number

counts = st.integers(0, 999)
FRIENDS = a_number("network_size", low=1, high=300)


def parse_count(text):
    """Return the whole number that a text gives to the question how many friends."""
    reading = read_number(FRIENDS, parse_text(text))
    return None if reading is None else int(reading.value)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        ("12.", 12),
        ("#2", 2),
        ("1)", 1),
        ("2️⃣", 2),
        ("007", 7),
        ("about 12", 12),
        ("~12", 12),
        ("12+", 12),
        ("12 people", 12),
        ("12ppl", 12),
        ("20ish", 20),
        ("- 12", 12),
        ("I know maybe 12 of them", 12),
        ("twelve", 12),
        ("Twelve!", 12),
        ("one hundred and five", 105),
        ("a hundred", 100),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("3 dozen", 36),
        ("2 hundred", 200),
        ("vingt-cinq", 25),
        ("environ douze", 12),
        ("une douzaine de personnes", 12),
        ("deux dizaines", 20),
        ("quatre-vingt-dix-neuf", 99),
        ("soixante et onze", 71),
        ("nonante-neuf", 99),
        ("deux cents", 200),
        ("je connais une personne", 1),
        ("J'en connais environ 12 dans une semaine", 12),
        ("0", 0),
        ("none", 0),
        ("I know none.", 0),
        ("no one", 0),
        ("zéro", 0),
        ("aucun", 0),
        ("aucune personne", 0),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1\N{NARROW NO-BREAK SPACE}200", 1200),
        ("1.200", 1200),
        ("٢٥", 25),
        ("２５", 25),
        ("१२", 12),
        ("12人", 12),
    ],
)
def test_one_number_is_read_however_it_is_written(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("10-15", 12),
        ("10 – 15", 12),
        ("10 -15", 12),
        ("10 to 15", 12),
        ("from ten to fifteen", 12),
        ("between 10 and 15", 12),
        ("entre dix et quinze", 12),
        ("de 10 à 15 personnes", 12),
        ("dix-quinze", 12),
        ("5 or 6", 5),
        ("between one hundred and two hundred", 150),
        ("cinq ou six", 5),
    ],
)
def test_a_range_is_its_midpoint_rounded_down(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "a few",
        "a few hundred",
        "plusieurs dizaines",
        "aucune idée",
        "none of your business",
        "12 and 7",
        "12, 7",
        "five, six",
        "twenty twelve",
        "15-10",
        "10-15-20",
        "-5",
        "12.5",
        "12,5",
        "0.5",
        "1,200.50",
        "minus −5",
        "50%",
        "1/2",
        "12½",
        "24/7",
        "12:30",
        "2020-06-01",
        "416-555-0123",
        "4165550123",
        "two thousand",
        "2 mille",
        "12k",
        "1st",
        "K7Q4M-2HXP3",
        "1,200abc",
        "9" * 1600,
    ],
)
def test_several_numbers_or_none_that_makes_sense_are_no_count(text):
    assert parse_count(text) is None


@given(counts, st.sampled_from([" ", "-", " and "]))
def test_every_count_is_read_in_english_words(count, link):
    assert parse_count(link.join(english_words(count))) == count


@given(counts, st.booleans(), st.sampled_from([" ", "-", " et "]))
def test_every_count_is_read_in_french_words(count, regular, link):
    assert parse_count(link.join(french_words(count, regular=regular))) == count


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "zero", "zero"),
        (21, "twenty one", "vingt un"),
        (70, "seventy", "soixante dix"),
        (80, "eighty", "quatre vingt"),
        (97, "ninety seven", "quatre vingt dix sept"),
        (100, "one hundred", "cent"),
        (999, "nine hundred ninety nine", "neuf cent quatre vingt dix neuf"),
    ],
)
def test_numbers_are_spelled_as_the_languages_do(count, english, french):
    assert " ".join(english_words(count)) == english
    assert " ".join(french_words(count)) == french


@given(st.integers(0, MOST))
def test_every_count_is_read_in_figures_with_any_thousands_mark(count):
    for mark in ("", ",", " ", "."):
        assert parse_count(f"{count:,}".replace(",", mark)) == count


@given(counts, counts)
def test_a_range_lies_between_its_ends(one, other):
    low, high = sorted((one, other))
    assert parse_count(f"{low}-{high}") == (low + high) // 2


@given(st.text(max_size=400))
def test_whatever_is_written_gives_a_sensible_count_or_none(text):
    count = parse_count(text)
    assert count is None or 0 <= count <= MOST
