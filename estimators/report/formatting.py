"""Figures and lists as journals print them."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from estimators.estimation.results import Estimate

NONE = "–"
"""What stands where there is no figure."""


def count(number: float) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,.0f}"


def percent(share: float) -> str:
    """Return a share as per cent, to one decimal, without the sign."""
    return f"{100 * share:.1f}" if math.isfinite(share) else NONE


def part(some: int, everybody: int) -> str:
    """Return how many, and what per cent that is."""
    return f"{count(some)} ({percent(some / everybody)})" if everybody else f"{count(some)} ({NONE})"


def ratio(value: float, decimals: int = 2) -> str:
    """Return a ratio or an index."""
    return f"{value:.{decimals}f}" if math.isfinite(value) else NONE


def chance(p: float) -> str:
    """Return a p-value."""
    if not math.isfinite(p):
        return NONE
    return "<0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def decimals_of(se: float) -> int:
    """Return how many decimals a mean deserves: as far as the first digit of its standard error."""
    return min(4, max(0, -math.floor(math.log10(se)))) if math.isfinite(se) and se > 0 else 1


def point_of(e: Estimate) -> str:
    """Return an estimate: per cent for a share, the outcome's own unit for a mean."""
    if not math.isfinite(e.estimate):
        return NONE
    return percent(e.estimate) if e.level is not None else f"{e.estimate:.{decimals_of(e.se)}f}"


def with_unit(e: Estimate) -> str:
    """Return an estimate with its per cent sign, where it is a share."""
    return point_of(e) + ("%" if e.level is not None and math.isfinite(e.estimate) else "")


def interval_of(e: Estimate) -> str:
    """Return an estimate's interval in the same unit."""
    if not math.isfinite(e.low):
        return NONE
    if e.level is not None:
        return f"{percent(e.low)} to {percent(e.high)}"
    decimals = decimals_of(e.se)
    return f"{e.low:.{decimals}f} to {e.high:.{decimals}f}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun; none is "no"."""
    return f"{count(number) if number else 'no'} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """Return a sentence with its first letter large."""
    return text[:1].upper() + text[1:]


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "none"


def day(seconds: float) -> str:
    """Return the day of an instant, UTC."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment.day} {moment:%B %Y}"


def label(name: str) -> str:
    """Return a column's or level's name as words."""
    return name.replace("_", " ").strip() or name


def heading(name: str) -> str:
    """Return a column's name as the head of a row."""
    return sentence(label(name))


def figure_name(outcome: str, level: str | None) -> str:
    """Return the name of one figure: the outcome and its level, or its mean."""
    return f"{heading(outcome)}, mean" if level is None else f"{heading(outcome)}: {label(level)}"
