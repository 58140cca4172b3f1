"""A coupon code found in a message, however it was typed, and what was probably meant as one."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rds.domain.coupon_code import ALPHABET, is_well_formed, read_back
from rds.domain.ids import CouponCode

_NEARLY = range(8, 13)
"""How long something is that was meant as a code of ten, with up to two symbols dropped or added."""
_SHORTEST_ANNOUNCED = 4

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s._\-\N{EN DASH}\N{EM DASH}\N{MIDDLE DOT}]{0,3}")
"""What people put between the symbols of one code."""
_ANNOUNCED = re.compile(r"\b(?:codes?|coupons?)\b", re.IGNORECASE)


class _Stretch(NamedTuple):
    """Neighbouring words of a message that could be one code."""

    words: tuple[str, ...]
    symbols: str
    announced: bool
    """The word `code` or `coupon` stands somewhere before it."""
    hyphenated: bool
    unbroken: bool
    """No white space is in it."""
    whole: bool
    """Nothing else is in the message."""

    def digits_everywhere(self) -> bool:
        return all(map(_has_digit, self.words))

    def mixes(self) -> bool:
        """Tell whether one word has both digits and letters, as hardly anything but a code has."""
        return any(_has_digit(word) and not word.isdecimal() for word in self.words)

    def in_halves(self) -> bool:
        return tuple(map(len, self.words)) == (5, 5)


def find_code(text: str) -> CouponCode | None:
    """Return the well-formed code in a message, or None.

    Of several readings the one least likely to be a coincidence is taken: a code in one word, then
    in the two halves it is shown in, then in the fewest words.
    """
    found = [s for s in _stretches(text) if is_well_formed(s.symbols) and _reads_as_code(s)]
    best = min(found, key=lambda s: (len(s.words) > 1, not s.in_halves(), len(s.words)), default=None)
    return CouponCode(best.symbols) if best else None


def seems_code(text: str) -> bool:
    """Tell whether something in a message was probably meant as a code: it is nearly as long, and looks the part."""
    return any(_nearly_a_code(stretch) for stretch in _stretches(text))


def _reads_as_code(stretch: _Stretch) -> bool:
    """Tell a code from words or a phone number that happen to pass the check, as one in 23 does."""
    as_shown = stretch.in_halves() and stretch.hyphenated
    if as_shown or stretch.mixes():
        return True
    looks_chosen = _has_digit(stretch.symbols) or len(stretch.words) == 1 or stretch.in_halves()
    return (stretch.announced or stretch.whole) and looks_chosen


def _nearly_a_code(stretch: _Stretch) -> bool:
    if stretch.announced and len(stretch.words) == 1 and stretch.digits_everywhere():
        return len(stretch.symbols) >= _SHORTEST_ANNOUNCED
    strange = sum(symbol not in ALPHABET for symbol in stretch.symbols)
    if len(stretch.symbols) not in _NEARLY or strange > (2 if stretch.unbroken else 0):
        return False
    return stretch.mixes() and (stretch.unbroken or stretch.whole or stretch.digits_everywhere())


def _has_digit(word: str) -> bool:
    return any(map(str.isdecimal, word))


def _stretches(text: str) -> Iterator[_Stretch]:
    words = list(_WORD.finditer(text))
    symbols = [read_back(word[0]) for word in words]
    announced = _ANNOUNCED.search(text)
    for first, opening in enumerate(words):
        joined = ""
        for last, closing in enumerate(words[first : first + _NEARLY[-1]], start=first):
            joined += symbols[last]
            if len(joined) > _NEARLY[-1] or not (last == first or _close(words[last - 1], closing, text)):
                break
            typed = text[opening.start() : closing.end()]
            yield _Stretch(
                words=tuple(word[0] for word in words[first : last + 1]),
                symbols=joined,
                announced=announced is not None and announced.end() <= opening.start(),
                hyphenated="-" in typed,
                unbroken=len(typed.split()) == 1,
                whole=first == 0 and last == len(words) - 1,
            )


def _close(word: re.Match[str], following: re.Match[str], text: str) -> bool:
    return _GAP.fullmatch(text, word.end(), following.start()) is not None
