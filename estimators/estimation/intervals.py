"""From replicates or a standard error to an interval, and from an interval to its price in people."""

from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.sample.choices import IntervalType

F8: TypeAlias = NDArray[np.float64]


def spread(replicates: F8) -> F8:
    """Return the standard error of each figure.

    The standard deviation of its replicates (rows), undefined ones left out.
    """
    defined = np.isfinite(replicates)
    n = defined.sum(axis=0)
    kept = np.where(defined, replicates, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = kept.sum(axis=0) / n
        squares = np.where(defined, (kept - mean) ** 2, 0.0).sum(axis=0)
        return np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)


def bounds(
    kind: IntervalType,
    level: float,
    estimate: F8,
    se: F8,
    replicates: F8 | None = None,
    degrees_of_freedom: F8 | None = None,
) -> tuple[F8, F8]:
    """Return the lower and upper ends of each figure's interval.

    normal: estimate -+ z se, or t se where there are degrees of freedom. logit: the same on the scale log(p /
    (1 - p)), with the standard error carried over by the delta method, so that it stays between 0 and 1.
    percentile: quantiles of the replicates. basic: those quantiles reflected about the estimate (Davison &
    Hinkley 1997, Bootstrap methods and their application, chapter 5).
    """
    if kind in ("percentile", "basic"):
        if replicates is None:
            raise EstimatorError(
                f"interval type {kind!r} needs replicates: choose a resampled interval, or 'normal' or"
                " 'logit'"
            )
        tails = _quantiles(replicates, [(1 - level) / 2, (1 + level) / 2])
        low, high = tails if kind == "percentile" else (2 * estimate - tails[1], 2 * estimate - tails[0])
        return low, high
    z = quantile_of_error(level, degrees_of_freedom)
    if kind == "normal":
        return estimate - z * se, estimate + z * se
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        inside = (estimate > 0) & (estimate < 1)
        centre, reach = np.log(estimate / (1 - estimate)), z * se / (estimate * (1 - estimate))
        low, high = (1 / (1 + np.exp(-end)) for end in (centre - reach, centre + reach))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def quantile_of_error(level: float, degrees_of_freedom: F8 | None = None) -> float | F8:
    """Return how many standard errors an interval reaches to each side.

    Normal, or t where there are degrees of freedom.
    """
    share = (1 + level) / 2
    if degrees_of_freedom is None:
        return NormalDist().inv_cdf(share)
    from scipy.special import stdtrit

    return np.asarray(stdtrit(degrees_of_freedom, share))


def _quantiles(replicates: F8, shares: list[float]) -> F8:
    """Return quantiles of each column, undefined replicates left out."""
    ends = np.full((len(shares), replicates.shape[1]), np.nan)
    for figure, column in enumerate(replicates.T):
        if (kept := column[np.isfinite(column)]).size:
            ends[:, figure] = np.quantile(kept, shares)
    return ends
