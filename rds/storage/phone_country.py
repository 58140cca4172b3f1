"""The country of a phone, as its number says it."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=4096)  # asked for each message, and a phone gets dozens
def country_of(number: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of an E.164 number; None for a number of no country."""
    try:
        country = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None
    return country if country and country.isalpha() else None
