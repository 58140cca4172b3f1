"""A coupon code found in a message, however it was typed, and what was probably meant as one."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rds.domain.coupon_code import ALPHABET, display, is_well_formed, read_back
from rds.domain.ids import CouponCode
from rds.sms.spelled_codes import find_spelled

_NEARLY = range(8, 13)
"""How long something is that was meant as a code of ten, with up to two symbols dropped or added."""
_SHORTEST_ANNOUNCED = 4
_LENGTH, _HALF = 10, 5

_MOST_STRANGE = 2
"""How many symbols that are in no code may stand in what was meant as one."""
_WITHOUT_SYMBOLS = str.maketrans("", "", ALPHABET)
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s._/,\-\N{MIDDLE DOT}]{0,3}")
"""What people put between the symbols of one code."""
_DASH = re.compile(r"[\u2010-\u2015\u2212]|(?<=\s)(?:dash|hyphen|tiret|gui[oó]n)(?=\s)", re.IGNORECASE)
"""Every other hyphen, and its name."""
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
    kinds_of_gap: int
    """How many different gaps stand between its words: a person writes one code with one kind."""

    def digits_everywhere(self) -> bool:
        return all(map(_has_digit, self.words))

    def mixes(self) -> bool:
        """Tell whether one word has both digits and letters, as hardly anything but a code has."""
        return any(map(_mixes, self.words))

    def in_halves(self) -> bool:
        return tuple(map(len, self.words)) == (_HALF, _HALF)


def find_codes(text: str) -> tuple[tuple[CouponCode, ...], bool]:
    """Return the well-formed codes in a message, and whether something else was meant as one.

    The likeliest come first. The less likely a reading is to have come about by chance, the earlier it
    stands: a code in one word, then with the same gap throughout, then in the two halves it is shown in, then
    in the fewest words. A code that is spelled in words is read where no other is found.
    """
    stretches = list(_stretches(_DASH.sub("-", text)))
    found = [s for s in stretches if is_well_formed(s.symbols) and _reads_as_code(s)]
    found.sort(key=lambda s: (len(s.words) > 1, s.kinds_of_gap > 1, not s.in_halves(), len(s.words)))
    codes = tuple(dict.fromkeys(CouponCode(stretch.symbols) for stretch in found))
    if not codes and (spelled := read_back(find_spelled(text))):
        return ((CouponCode(spelled),), False) if is_well_formed(spelled) else ((), True)
    return codes, not codes and any(map(_nearly_a_code, stretches))


def is_only_a_code(text: str, codes: Sequence[CouponCode]) -> bool:
    """Tell whether a message is one code as it is shown, hyphen or not, and no word or number."""
    return len(codes) == 1 and text.upper() in {codes[0], display(codes[0])} and _mixes(codes[0])


def _reads_as_code(stretch: _Stretch) -> bool:
    """Tell a code from words or a phone number that pass the check by chance, as one in 23 does."""
    as_shown = stretch.in_halves() and stretch.hyphenated
    if as_shown or stretch.mixes():
        return True
    looks_chosen = _has_digit(stretch.symbols) or len(stretch.words) == 1 or stretch.in_halves()
    return (stretch.announced or stretch.whole) and looks_chosen


def _nearly_a_code(stretch: _Stretch) -> bool:
    """Tell whether a stretch was probably meant as a code.

    It is nearly as long, or one half, and looks the part.
    """
    if stretch.announced and len(stretch.words) == 1 and stretch.digits_everywhere():
        return len(stretch.symbols) >= _SHORTEST_ANNOUNCED
    strange = len(stretch.symbols.translate(_WITHOUT_SYMBOLS))
    if stretch.whole and len(stretch.symbols) == _HALF:
        return stretch.mixes() and set(stretch.words[0].upper()) <= set(ALPHABET)
    if len(stretch.symbols) not in _NEARLY or strange > (_MOST_STRANGE if stretch.unbroken else 0):
        return False
    return stretch.mixes() and (stretch.unbroken or stretch.whole or stretch.digits_everywhere())


def _has_digit(word: str) -> bool:
    return any(map(str.isdecimal, word))


def _mixes(word: str) -> bool:
    return _has_digit(word) and not word.isdecimal()


def _stretches(text: str) -> Iterator[_Stretch]:
    """Return the stretches that are as long as a code or nearly.

    Single words that could be a part of a code are among them.
    """
    words = list(_WORD.finditer(text))
    read = {typed: read_back(typed) for typed in {word[0] for word in words}}
    symbols = [read[word[0]] for word in words]
    mixed = [_mixes(word[0]) for word in words]
    strange = [len(word.translate(_WITHOUT_SYMBOLS)) for word in symbols]
    gaps = [text[one.end() : other.start()] for one, other in pairwise(words)]
    joining = {gap for gap in set(gaps) if _GAP.fullmatch(gap)}
    near = [gap in joining for gap in gaps]
    announced = _ANNOUNCED.search(text)
    for first, opening in enumerate(words):
        joined, has_mixed, odd = "", False, 0
        for last in range(first, min(first + _NEARLY[-1], len(words))):
            joined += symbols[last]
            has_mixed = has_mixed or mixed[last]
            if len(joined) > _NEARLY[-1] or odd > _MOST_STRANGE or (last > first and not near[last - 1]):
                break
            odd += strange[last]
            is_near = has_mixed and len(joined) in _NEARLY
            is_part = last == first and announced is not None and _has_digit(opening[0])
            is_half = len(words) == 1 and has_mixed and len(joined) == _HALF
            if not (is_near or is_part or is_half or (len(joined) == _LENGTH and is_well_formed(joined))):
                continue
            typed = text[opening.start() : words[last].end()]
            yield _Stretch(
                words=tuple(word[0] for word in words[first : last + 1]),
                symbols=joined,
                announced=announced is not None and announced.end() <= opening.start(),
                hyphenated="-" in typed,
                unbroken=len(typed.split()) == 1,
                whole=first == 0 and last == len(words) - 1,
                kinds_of_gap=len(set(gaps[first:last])),
            )
