"""One figure against another: difference or ratio, with the interval and the chance that there is none."""

import math
from statistics import NormalDist
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.results import Contrast, Measure
from estimators.errors import EstimatorError
from estimators.estimation.results import Estimate


class Contrasted(TypedDict):
    """What a contrast is made of; NaN where there is no interval."""

    contrast: float
    se: float
    low: float
    high: float
    p: float


def contrasted(
    here: float,
    there: float,
    covariance: NDArray[np.float64],
    *,
    measure: Measure,
    level: float,
    shares: bool,
) -> Contrasted:
    """Return `here` against `there`, given the covariance of the two, shape (2, 2).

    Intervals are normal, for a ratio on the logarithmic scale (the delta method). A share of 0 or 1 has no interval: nobody in the
    sample differs, so nothing says how far it may vary.
    """
    if measure == "difference":
        value = centre = here - there
        slope = np.array([1.0, -1.0])
    elif here > 0 and there > 0:
        value, centre, slope = here / there, math.log(here / there), np.array([1 / here, -1 / there])
    else:
        value, centre, slope = (here / there if there > 0 else math.nan), math.nan, np.full(2, math.nan)
    inside = all(0 < figure < 1 for figure in (here, there)) or not shares
    variance = float(slope @ covariance @ slope) if inside and (np.diag(covariance) > 0).all() else math.nan
    se = math.sqrt(variance) if variance > 0 else math.nan
    reach = NormalDist().inv_cdf((1 + level) / 2) * se
    low, high = centre - reach, centre + reach
    if measure == "ratio":
        low, high = math.exp(low), math.exp(high)
    return {"contrast": value, "se": se, "low": low, "high": high, "p": two_sided(centre / se)}


def two_sided(z: float) -> float:
    """Return the chance that a standard normal lies at least this far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def compare_estimates(
    first: Estimate, second: Estimate, *, measure: Measure = "difference", level: float = 0.95
) -> Contrast:
    """Return an estimate against another from a survey of different people: another town, or the same one a year later.

    Both come from `estimate`; `first` is compared with `second`, and `group` on the result is the first's group or outcome. They
    are taken to be independent: estimates of one sample vary together, and `compare` allows for that. Raises EstimatorError where a
    share is compared with a mean.
    """
    if (first.level is None) != (second.level is None):
        raise EstimatorError("a share and a mean cannot be compared")
    return Contrast(
        level=first.level,
        group=first.group or first.outcome,
        n=first.n,
        figure=first.estimate,
        reference=second.estimate,
        **contrasted(
            first.estimate,
            second.estimate,
            np.diag([first.se**2, second.se**2]),
            measure=measure,
            level=level,
            shares=first.level is not None,
        ),
    )
