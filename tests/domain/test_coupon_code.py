import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.coupon_code import (
    ALPHABET,
    CODES,
    canonical,
    check_symbol,
    display,
    is_well_formed,
    make_code,
    near_codes,
    read_back,
)

numbers = st.integers(0, CODES - 1)
codes = numbers.map(make_code)
A_SAMPLE = [
    make_code(number) for number in (0, 1, CODES - 1, *random.Random(20200601).sample(range(CODES), 9))
]


def test_the_alphabet_is_a_prime_number_of_symbols_without_vowels_or_look_alikes():
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("AEIOUYODILZSGB")


def test_a_known_code_worked_by_hand():
    # Body 000000001: 9 * 1 + 10 * check = 0 (mod 23), so check = -9 / 10 = -9 * 7 = -63 = 6 (mod 23).
    assert make_code(1) == "0000000016"


@given(codes)
def test_every_code_is_well_formed(code):
    assert is_well_formed(code)
    assert code[-1] == check_symbol(code[:9])


@given(numbers, numbers)
def test_two_numbers_never_share_a_code(one, other):
    assert (make_code(one) == make_code(other)) == (one == other)


@pytest.mark.parametrize("code", A_SAMPLE)
def test_any_one_wrong_symbol_is_caught(code):
    for place in range(10):
        for symbol in set(ALPHABET) - {code[place]}:
            assert not is_well_formed(code[:place] + symbol + code[place + 1 :])


@pytest.mark.parametrize("code", A_SAMPLE)
def test_any_two_symbols_that_change_places_are_caught(code):
    for left, right in combinations(range(10), 2):
        swapped = list(code)
        swapped[left], swapped[right] = code[right], code[left]
        assert is_well_formed("".join(swapped)) == (code[left] == code[right])


@given(codes, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_caught_in_every_code(code, place, symbol):
    mistaken = code[:place] + symbol + code[place + 1 :]
    assert is_well_formed(mistaken) == (mistaken == code)


@given(codes, st.integers(0, 8))
def test_swapped_neighbours_are_caught_in_every_code(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_well_formed(swapped) == (swapped == code)


@given(codes, st.integers(0, 9))
def test_a_missing_or_repeated_symbol_is_caught(code, place):
    assert not is_well_formed(code[:place] + code[place + 1 :])
    assert not is_well_formed(code[:place] + code[place] + code[place:])


@given(codes)
def test_a_code_is_shown_in_two_halves_and_read_back_from_them(code):
    shown = display(code)
    assert shown == f"{code[:5]}-{code[5:]}"
    assert canonical(shown) == code


@given(codes, st.data())
def test_letters_mistaken_for_digits_are_read_back_as_the_digit(code, data):
    mistaken_as = {"0": "0OoDdОο", "1": "1IiLlІι", "2": "2Zz", "5": "5SsЅ", "6": "6Gg", "8": "8BbВ"}
    typed = "".join(data.draw(st.sampled_from(mistaken_as.get(symbol, symbol))) for symbol in code)
    assert canonical(typed) == code


@given(codes)
def test_case_width_script_and_separators_are_forgiven(code):
    full_width = "".join(chr(ord(symbol) + 0xFEE0) for symbol in code)
    cyrillic = code.translate(str.maketrans("CHKMPTX", "СНКМРТХ"))
    arabic_digits = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    spaced = " . - ".join(code.lower())
    assert {
        canonical(typed) for typed in (full_width, cyrillic, cyrillic.lower(), arabic_digits, spaced)
    } == {code}


@given(st.text())
def test_reading_back_never_fails_and_never_invents_a_code(text):
    code = canonical(text)
    assert code is None or (is_well_formed(code) and read_back(text) == code)


@pytest.mark.parametrize("number", [-1, CODES])
def test_a_number_out_of_range_makes_no_code(number):
    with pytest.raises(ValueError, match=r"23\*\*9"):
        make_code(number)


@pytest.mark.parametrize("body", ["", "00000000", "0000000000", "00000000A", "00000000o"])
def test_a_check_symbol_needs_nine_symbols_of_the_alphabet(body):
    with pytest.raises(ValueError, match="9 symbols"):
        check_symbol(body)


@given(codes, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_mistake_leads_back_to_the_code_that_was_meant(code, place, symbol):
    replaced = code[:place] + symbol + code[place + 1 :]
    added, missing = code[:place] + symbol + code[place:], code[:place] + code[place + 1 :]

    assert all(code in near_codes(wrong) for wrong in (added, missing))
    assert (code in near_codes(replaced)) == (replaced != code)


@given(codes)
def test_two_symbols_that_changed_places_are_one_mistake(code):
    for one, other in combinations(range(10), 2):
        order = list(code)
        order[one], order[other] = order[other], order[one]
        assert code in near_codes("".join(order)) or "".join(order) == code


@given(st.text(max_size=30))
def test_all_that_is_near_is_a_code_and_a_code_is_near_to_none(text):
    near = near_codes(read_back(text))

    assert all(map(is_well_formed, near))
    assert all(near_codes(code) == frozenset() for code in near)
