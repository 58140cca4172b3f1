"""What simulated people do, each after a delay counted from when they decided it."""

from dataclasses import dataclass
from datetime import timedelta

SOON = timedelta(seconds=30)
"""Texts of one person no further apart belong together: two halves, a repeat, a slip put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text this to the study, with this number of pictures."""

    body: str
    delay: timedelta
    pictures: int = 0
    presents: bool = False
    """Whether a code is meant to be redeemed by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Give the code, as it is written, to the worker at this position."""

    code: str
    to: int
    delay: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Look at the phone again: the caller hands this very act to `Person.looks`.

    `texts_seen` is how many texts had come when the wait began.
    """

    texts_seen: int
    delay: timedelta


Action = Text | Forward | Wait
