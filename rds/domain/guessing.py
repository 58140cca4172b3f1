"""Guessing codes is slowed: per phone, and when many phones guess at once.

With 23^9 codes a blind guess hits one of 10,000 open coupons once in 180 million tries; these limits make
that many tries take centuries, and they leave people who mistype in peace.
"""

from dataclasses import dataclass
from datetime import timedelta

from rds.domain.refusals import TooManyTries

PHONE_WINDOW = timedelta(hours=1)
PHONE_LIMIT = 6
OVERALL_WINDOW = timedelta(minutes=10)
OVERALL_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """Recent wrong codes: from this phone within PHONE_WINDOW, from all phones within OVERALL_WINDOW."""

    by_phone: int = 0
    overall: int = 0


NO_GUESSES = Guesses()


def check_guesses(guesses: Guesses) -> None:
    """Raise TooManyTries for a phone at its limit; under attack, for any phone that has sent a wrong code.

    A phone's first try is always checked, so an attack cannot shut out people with a good code.
    """
    limit = 1 if guesses.overall >= OVERALL_LIMIT else PHONE_LIMIT
    if guesses.by_phone >= limit:
        raise TooManyTries
