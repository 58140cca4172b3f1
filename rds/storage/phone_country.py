"""The country of a phone, as its number says it."""

import phonenumbers


def country_of(number: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of an E.164 number; None for a number of no country."""
    try:
        country = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None
    return country if country and country.isalpha() else None
