"""What can be chosen, by name. The command line offers the same words."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

Method: TypeAlias = Literal["rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean"]
IntervalMethod: TypeAlias = Literal[
    "tree-markov", "tree-exact", "tree", "ss", "salganik", "hcg", "neighbourhood", "naive"
]
IntervalType: TypeAlias = Literal["logit", "normal", "percentile", "basic"]
Seeds: TypeAlias = Literal["include", "exclude"]

DEFAULT_INTERVAL: IntervalMethod = "tree-markov"
"""The interval of every figure where the caller names none."""
BY_GROUP: tuple[Method, ...] = ("rds-i", "rds-i-ds", "hcg")
"""Methods that size the groups of an outcome first, so that their weights are for that outcome alone."""
RESAMPLED: tuple[IntervalMethod, ...] = ("tree", "ss", "salganik", "hcg", "neighbourhood")
"""Intervals that resample."""


_INTERVAL_NAMES: Mapping[IntervalMethod, str] = {
    "tree-markov": "Markov model along the recruitment tree",
    "tree-exact": "tree bootstrap without resampling",
    "tree": "tree bootstrap",
    "ss": "SS bootstrap",
    "salganik": "Salganik's bootstrap",
    "hcg": "HCG bootstrap",
    "neighbourhood": "neighbourhood bootstrap",
    "naive": "as if drawn independently",
}


def method_name(method: Method) -> str:
    """Return what a journal calls a method."""
    return "unweighted" if method == "mean" else method.upper()


def interval_name(interval: IntervalMethod | None) -> str:
    """Return in words how uncertainty was found."""
    return "none" if interval is None else _INTERVAL_NAMES[interval]
