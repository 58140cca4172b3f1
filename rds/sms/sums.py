"""Sums of money in a text, in every usual way to write them.

Examples are `$20`, `20 $`, `1 320,50 $`, `20 CAD`, `CAD 20` and `20 dollars`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rds.domain.money import DOLLARS, minor_digits
from rds.domain.study import Study

NUMBER = r"\d{1,3}(?:[ ,.\u00a0\u202f']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
SIGNS = {
    "$": DOLLARS,
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "dollar": DOLLARS,
    "euro": frozenset({"EUR"}),
}
"""Signs and words, and the currencies that each may stand for."""
UNIT = r"(?:[A-Z]{2}\$|[$€£]|(?-i:[A-Z]{3})\b|dollars?\b|euros?\b)"
SUM = re.compile(
    rf"(?P<before>[A-Z]{{2}}\$|[$€£]|\b(?-i:[A-Z]{{3}})\b)[ \u00a0\u202f]?(?P<first>{NUMBER})(?!\d)"
    rf"|(?<![\d.,])(?P<last>{NUMBER})[ \u00a0\u202f]?(?P<after>{UNIT})",
    re.IGNORECASE,
)


class WrittenSum(NamedTuple):
    """A sum as it stands in a text: its words, its value, and the currencies that it may be of."""

    words: str
    minor: int
    currencies: frozenset[str]


def sums_in(text: str, currency: str) -> Iterator[WrittenSum]:
    """Yield the sums of a text whose money is `currency`, in minor units.

    A number beside a word that is no currency is none.
    """
    for found in SUM.finditer(text):
        unit = found["before"] or found["after"]
        currencies = currencies_of(unit, currency)
        if currencies:
            yield WrittenSum(found[0], minor_of(found["first"] or found["last"], currency), currencies)


def currencies_of(unit: str, currency: str) -> frozenset[str]:
    """Return the currencies that a sign, code or word may stand for.

    `currency` counts as one of the codes; other words stand for none.
    """
    if len(unit) == 3 and unit.isupper() and unit.isalpha():
        return frozenset({unit} & (CODES | {currency}))
    if unit.endswith("$"):
        return frozenset(code for code in DOLLARS if code.startswith(unit[:-1].upper()))
    return SIGNS[unit.lower().rstrip("s")]


CODES = DOLLARS | {"EUR", "GBP", "CHF", "JPY", "MXN", "BRL", "INR", "ZAR", "KES", "NGN", "UGX", "XAF", "XOF"}
"""Codes by which a text may name its money."""


def minor_of(number: str, currency: str) -> int:
    """Return a written number in minor units.

    A part of one or two digits at the end is the fraction; all other signs group.
    """
    whole, fraction = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", number).groups()  # type: ignore[union-attr] # it matches anything
    digits = minor_digits(currency)
    return int(re.sub(r"\D", "", whole)) * int(10**digits) + int(
        (fraction or "").ljust(digits, "0")[:digits] or 0
    )


def unpromised_sums(text: str, study: Study) -> Iterator[str]:
    """Yield the sums of a text that the study never pays.

    It pays an honorarium, the most that a person can earn, and its budget. Two honoraria for recruits are no
    such sum: it would let a primary honorarium of before pass for them.
    """
    plan = study.honoraria
    currency, recruits = plan.primary.currency, study.coupons.per_participant * plan.secondary.minor
    promised = {plan.primary.minor, plan.secondary.minor, recruits, plan.primary.minor + recruits}
    promised |= {plan.budget.minor} if plan.budget else set()
    for written in sums_in(text, currency):
        if written.minor not in promised or currency not in written.currencies:
            yield written.words


def leaves_out_primary(text: str, study: Study) -> bool:
    """Return whether a text names sums, and not what is paid for the survey."""
    primary = study.honoraria.primary
    named = {written.minor for written in sums_in(text, primary.currency)}
    return bool(named) and primary.minor not in named


def describe_honoraria(study: Study, language: str) -> str:
    """Return both honoraria as a person writes them."""
    primary = study.honoraria.primary.format_in(language)
    secondary = study.honoraria.secondary.format_in(language)
    return f"{primary} for the survey and {secondary} for each recruit"
