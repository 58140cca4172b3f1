"""What every formula for an interval gives: the variance of each figure, and what belongs to it."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.targets import Targets

F8: TypeAlias = NDArray[np.float64]
Notes: TypeAlias = tuple[tuple[str, ...], ...]
"""What the reader must be told of each figure; empty where nothing must be said of any."""


@dataclass(frozen=True, slots=True, eq=False)
class Variance:
    """The variance of each figure, shape (figures,), and what belongs to it."""

    variance: F8
    degrees_of_freedom: F8 | None = None
    """Of the t distribution that an interval takes its quantiles of; None for the normal distribution."""
    notes: Notes = ()

    def of(self, figures: slice) -> "Variance":
        """Return some of the figures."""
        df = self.degrees_of_freedom
        return Variance(self.variance[figures], None if df is None else df[figures], self.notes[figures])


def simple_variance(targets: Targets, weights: F8, point: F8) -> F8:
    """Return the variance of each figure from a simple random sample as large, drawn with replacement.

    It is p (1 - p) / n for a share, the weighted variance over n for a mean.
    """
    if targets.is_proportion:
        spread_of_one = point * (1 - point)
    else:
        inside = targets.denominator[targets.base] * weights
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = (targets.numerator - point[:, None]) ** 2
            spread_of_one = (inside * squares).sum(axis=1) / inside.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(spread_of_one / targets.n)
