"""Money is whole minor units of one currency, and is written as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.money import MINOR_DIGITS, Money, minor_digits


@pytest.mark.parametrize(
    ("money", "plain", "english", "french"),
    [
        (Money(2000, "CAD"), "20.00 CAD", "$20", "20 $"),
        (Money(2050, "CAD"), "20.50 CAD", "$20.50", "20,50 $"),
        (Money(132_050, "CAD"), "1320.50 CAD", "$1,320.50", "1 320,50 $"),
        (Money(5, "USD"), "0.05 USD", "$0.05", "0,05 $"),
        (Money(0, "CAD"), "0.00 CAD", "$0", "0 $"),
        (Money(2000, "EUR"), "20.00 EUR", "20 EUR", "20 EUR"),
        (Money(2000, "JPY"), "2000 JPY", "2,000 JPY", "2 000 JPY"),
        (Money(20_500, "KWD"), "20.500 KWD", "20.500 KWD", "20,500 KWD"),
        (Money(-1250, "CAD"), "-12.50 CAD", None, None),
    ],
)
def test_money_is_written_as_people_write_it(money, plain, english, french):
    assert str(money) == plain
    if english:
        assert (money.format_in("en"), money.format_in("fr")) == (english, french)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["CAD", "EUR", *MINOR_DIGITS]))
def test_no_cent_is_lost_in_writing(minor, currency):
    written, code = str(Money(minor, currency)).split()

    assert code == currency
    assert int(written.replace(".", "")) == minor
    assert len(written.partition(".")[2]) == minor_digits(currency)
