"""The share of the population that a count is of.

The share may depend on the population size that it is to give.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.analysis import Analysis
from estimators.estimation.uncertainty import uncertainties

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Share:
    """The share of the population that gives the answer."""

    n: int
    said: int
    point: float
    se: float
    replicates: F8 | None
    """The share in every resample; None where nothing is resampled."""
    df: float | None
    """Degrees of freedom of the t distribution that goes with the standard error; None for the normal distribution."""
    notes: tuple[str, ...]
    elasticity: float
    """By how many per cent the share grows when the population size does by one; 0 where it does not
    depend on it."""


def share_of(analysis: Analysis, outcome: str, level: int, count: float) -> Share:
    """Return the share of an outcome's level; under "ss" at the N that agrees with it, N = count / share."""

    def with_size(N: int | None) -> Analysis:
        return replace(analysis, settings=replace(analysis.settings, population_size=N))

    def share_at(N: int) -> float:
        return float(with_size(N).fit(outcome).model.point()[level])

    N, elasticity = None, 0.0
    if analysis.settings.method == "ss":
        N, elasticity = _agreeing(share_at, count, len(analysis.sample))
    fitted = with_size(N).fit(outcome)
    (uncertainty,) = uncertainties(with_size(N), [fitted], with_replacement=True)
    replicates, df = uncertainty.replicates, uncertainty.degrees_of_freedom
    return Share(
        n=int(fitted.targets.n[level]),
        said=int(fitted.targets.numerator[level].sum()),
        point=float(fitted.point[level]),
        se=float(uncertainty.se[level]),
        replicates=None if replicates is None else replicates[:, level],
        df=None if df is None or np.isnan(df[level]) else float(df[level]),
        notes=uncertainty.notes[level] if uncertainty.notes else (),
        elasticity=elasticity,
    )


def _agreeing(share_at: Callable[[int], float], count: float, n: int) -> tuple[int, float]:
    """Return the least N with N x share(N) >= count, and the share's elasticity there.

    n where the share is 0.
    """
    low, high = n, 2 * max(n, math.ceil(count))
    if not share_at(n) > 0:
        return n, 0.0
    while high * share_at(high) < count:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle * share_at(middle) < count else (low, middle)
    below, above = max(n, math.floor(0.95 * high)), math.ceil(1.05 * high)
    return high, math.log(share_at(above) / share_at(below)) / math.log(above / below)
