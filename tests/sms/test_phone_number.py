"""A phone number is read as its owner's country writes it."""

import pytest

from rds.sms.phone_number import NotAPhoneNumber, read_phone_number


@pytest.mark.parametrize(
    "typed", ["416-555-0101", "(416) 555 0101", "1 416 555 0101", "+1 416.555.0101", "+14165550101"]
)
def test_a_number_is_the_same_however_it_is_written(typed):
    assert read_phone_number(typed, "CA") == "+14165550101"


def test_a_country_code_counts_more_than_the_country_of_the_study():
    assert read_phone_number("+1 416 555 0101", "FR") == "+14165550101"


@pytest.mark.parametrize("typed", ["", "amina", "555", "555-0101", "+1 416 555 0101 0101 0101"])
def test_what_is_no_number_is_refused_and_not_repeated(typed):
    with pytest.raises(NotAPhoneNumber, match="as it is dialled in CA") as refusal:
        read_phone_number(typed, "CA")

    assert not typed or typed not in str(refusal.value)
