"""Coupon codes: ten symbols that survive being read aloud, copied by hand and typed on a small phone.

The alphabet has no vowel, so no code spells a word or a keyword, and no two symbols that look alike. Nine
symbols are drawn (23**9, or 40.7 bits) and the tenth is a check over the prime 23: any one wrong symbol, and
any two symbols that changed places, break it. The argument is that of ISBN-10 (Verhoeff 1969, Error Detecting
Decimal Codes): with the weights 1 to 10, all different and none zero modulo a prime, neither mistake can
leave the weighted sum at zero.
"""

import unicodedata
from itertools import combinations

from rds.domain.ids import CouponCode
from rds.domain.refusals import RuleBroken

ALPHABET = "0123456789CFHJKMNPQRTWX"
CODES = 23**9
"""How many codes there are."""

_BASE = len(ALPHABET)
_BODY_LENGTH = 9
_LENGTH = _BODY_LENGTH + 1
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_LAST_WEIGHT_INVERSE = pow(_LENGTH, -1, _BASE)

# Letters kept out of the alphabet because they are mistaken for a digit are read back as that digit.
_MISTAKEN = dict(zip("ODILZSGB", "00112568", strict=True))
# Letters of a Cyrillic or Greek keyboard that look like a Latin capital: А В Е К М Н О Р С Т У Х І Ј Ѕ, Α Β Ε
# Ζ Η Ι Κ Μ Ν Ο Ρ Τ Υ Χ.
_LOOK_ALIKE = dict(zip("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX", strict=True))
_READ_BACK = str.maketrans(
    {theirs: _MISTAKEN.get(latin, latin) for theirs, latin in _LOOK_ALIKE.items()} | _MISTAKEN
)


class CouponCodeTaken(RuleBroken):
    """Another coupon has this code already; the next of its series is free."""

    code = "coupon_code_taken"


def _weighted_sum(symbols: str) -> int:
    return sum(weight * _VALUE[symbol] for weight, symbol in enumerate(symbols, start=1))


def check_symbol(body: str) -> str:
    """Return the tenth symbol for nine symbols of the alphabet; raises ValueError for anything else."""
    if len(body) != _BODY_LENGTH or not _VALUE.keys() >= set(body):
        raise ValueError(f"a coupon code's body is {_BODY_LENGTH} symbols out of {ALPHABET}")
    return ALPHABET[-_weighted_sum(body) * _LAST_WEIGHT_INVERSE % _BASE]


def make_code(number: int) -> CouponCode:
    """Return the code of a number in `range(CODES)`, one code per number; the caller draws the number.

    Raises ValueError for a number out of range.
    """
    if not 0 <= number < CODES:
        raise ValueError(
            "a coupon code is made from a number of at least 0 and below 23**9: draw it from range(CODES)"
        )
    body = ""
    for _ in range(_BODY_LENGTH):
        number, value = divmod(number, _BASE)
        body = ALPHABET[value] + body
    return CouponCode(body + check_symbol(body))


def is_well_formed(code: str) -> bool:
    """Tell whether this is a code in its canonical form with the right check symbol."""
    return len(code) == _LENGTH and _VALUE.keys() >= set(code) and _weighted_sum(code) % _BASE == 0


def display(code: CouponCode) -> str:
    """Return the code as people are shown it: `K7Q4M-2HXP3`."""
    return f"{code[:5]}-{code[5:]}"


def read_back(typed: str) -> str:
    """Return the letters and digits of what a person typed, as the code's own symbols where possible.

    Case, full-width and other scripts' digits, look-alike letters (O for 0, Cyrillic К for K), spaces and
    punctuation are forgiven. Letters without a look-alike in the alphabet stay, so the result need not be a
    code.
    """
    capitals = unicodedata.normalize("NFKC", typed).upper().translate(_READ_BACK)
    if capitals.isascii() and capitals.isalnum():
        return capitals
    return "".join(
        str(unicodedata.decimal(symbol)) if symbol.isdecimal() else symbol
        for symbol in capitals
        if symbol.isalnum()
    )


def canonical(typed: str) -> CouponCode | None:
    """Return the code that a person typed, forgiven as in `read_back`, or None when it is malformed."""
    symbols = read_back(typed)
    return CouponCode(symbols) if is_well_formed(symbols) else None


def near_codes(symbols: str) -> frozenset[CouponCode]:
    """Return the codes that somebody may have meant who made one mistake.

    The mistakes are a wrong symbol, two symbols that changed places, one left out and one too many. `symbols`
    is as `read_back` returns it; a symbol that is in no code is a wrong one. None are near to what is itself
    a code.
    """
    if is_well_formed(symbols):
        return frozenset()
    meant: set[str] = set()
    if len(symbols) == _LENGTH:
        meant = _with_one_replaced(symbols) | _with_two_swapped(symbols)
    elif len(symbols) == _BODY_LENGTH:
        meant = {symbols[:at] + symbol + symbols[at:] for at in range(_LENGTH) for symbol in ALPHABET}
    elif len(symbols) == _LENGTH + 1:
        meant = {symbols[:at] + symbols[at + 1 :] for at in range(len(symbols))}
    return frozenset(CouponCode(code) for code in meant if is_well_formed(code))


def _with_one_replaced(symbols: str) -> set[str]:
    return {symbols[:at] + symbol + symbols[at + 1 :] for at in range(_LENGTH) for symbol in ALPHABET}


def _with_two_swapped(symbols: str) -> set[str]:
    swapped = set()
    for one, other in combinations(range(_LENGTH), 2):
        order = list(symbols)
        order[one], order[other] = order[other], order[one]
        swapped.add("".join(order))
    return swapped
