"""A phone number as a person writes it."""

import re

import phonenumbers

E164 = re.compile(r"\+[1-9]\d{6,14}")
WHOLE = phonenumbers.ValidationResult.IS_POSSIBLE


class NotAPhoneNumber(ValueError):
    """What was typed is no phone number, whatever the country. The text never repeats it."""


def read_phone_number(typed: str, country: str) -> str:
    """Return the number in E.164; without a country code it is read as one of `country` (ISO 3166-1 alpha-2).

    Raises NotAPhoneNumber.
    """
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        number = None
    # `is_possible_number` would let a number through that lacks its area code.
    if number is None or phonenumbers.is_possible_number_with_reason(number) != WHOLE:
        raise NotAPhoneNumber(
            f"this is not a phone number: write it as it is dialled in {country}, "
            "or with + and the country code"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(text: str, country: str) -> str:
    """Return a number in E.164 as its country writes it, with the country code abroad.

    Any other text is returned as it is.
    """
    if not E164.fullmatch(text):
        return text
    number = phonenumbers.parse(text)
    at_home = number.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)
