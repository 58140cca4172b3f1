"""One figure against another: difference or ratio, with the interval and the chance that there is none."""

import math
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.results import Contrast, Measure
from estimators.errors import EstimatorError
from estimators.estimation.intervals import quantile_of_error
from estimators.estimation.results import Estimate


class ContrastFigures(TypedDict):
    """What a contrast is made of; NaN where there is no interval."""

    contrast: float
    se: float
    df: float | None
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Linear:
    """A contrast on the scale of its interval: a difference, or the logarithm of a ratio."""

    value: float
    centre: float
    slope: NDArray[np.float64]
    """Its derivative by each of the two figures."""


def linear(here: float, there: float, measure: Measure) -> Linear:
    """Return `here` against `there`; NaN where a ratio is not defined."""
    if measure == "difference":
        return Linear(value=here - there, centre=here - there, slope=np.array([1.0, -1.0]))
    if here > 0 and there > 0:
        return Linear(
            value=here / there, centre=math.log(here / there), slope=np.array([1 / here, -1 / there])
        )
    ratio = here / there if there > 0 else math.nan
    return Linear(value=ratio, centre=math.nan, slope=np.full(2, math.nan))


def contrast_figures(
    found: Linear, variance: float, *, measure: Measure, level: float, df: float | None = None
) -> ContrastFigures:
    """Return a contrast with its interval: normal, or t where there are degrees of freedom; for a ratio on the logarithmic scale.

    A variance that is not above 0 gives no interval.
    """
    se = math.sqrt(variance) if variance > 0 else math.nan
    freedom = None if df is None else np.array([df])
    reach = float(np.ravel(quantile_of_error(level, freedom))[0]) * se
    low, high = found.centre - reach, found.centre + reach
    if measure == "ratio":
        low, high = math.exp(low), math.exp(high)
    p = two_sided(found.centre / se, df)
    return {"contrast": found.value, "se": se, "df": df, "low": low, "high": high, "p": p}


def two_sided(ratio: float, df: float | None = None) -> float:
    """Return the chance that a standard normal, or t with `df` degrees of freedom, lies at least this far from 0."""
    if df is None:
        return math.erfc(abs(ratio) / math.sqrt(2))
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(ratio)))


def compare_estimates(
    first: Estimate, second: Estimate, *, measure: Measure = "difference", level: float = 0.95
) -> Contrast:
    """Return an estimate against another from a survey of different people.

    Another town, or the same one a year later. Both come from `estimate`; `first` is compared with `second`,
    and `group` on the result is the first's group or outcome. They are taken to be independent: estimates of
    one sample vary together, and `compare` allows for that. Raises EstimatorError where a share is compared
    with a mean.
    """
    if (first.level is None) != (second.level is None):
        raise EstimatorError("a share and a mean cannot be compared")
    found = linear(first.estimate, second.estimate, measure)
    inside = first.level is None or all(0 < one.estimate < 1 for one in (first, second))
    parts = found.slope**2 * np.array([first.se**2, second.se**2])
    df = _joint_df(parts, (first.df, second.df))
    return Contrast(
        level=first.level,
        group=first.group or first.outcome,
        n=first.n,
        figure=first.estimate,
        reference=second.estimate,
        **contrast_figures(
            found,
            float(parts.sum()) if inside and (parts > 0).all() else math.nan,
            measure=measure,
            level=level,
            df=df,
        ),
    )


def _joint_df(variances: NDArray[np.float64], freedoms: tuple[float | None, float | None]) -> float | None:
    """Return the degrees of freedom of a sum of independent parts (Welch 1947, Biometrika 34, 28-35); None where all are normal."""
    noise = sum(v**2 / df for v, df in zip(variances.tolist(), freedoms, strict=True) if df is not None)
    return float(variances.sum() ** 2 / noise) if noise > 0 else None
