"""An estimator as a smooth function of totals over the people in the sample.

Whatever redraws the sample then only has to total the same features again, and the delta method has its gradient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.targets import Targets

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """`solve(totals of features)` gives the estimates.

    `features` has shape (features, n), people in the order of the tree's nodes; `solve` takes totals of shape (..., features) and
    returns estimates of shape (..., figures), NaN where they are undefined.
    """

    features: F8
    solve: Callable[[F8], F8]
    slope: Callable[[F8], F8]
    """The derivative of each estimate by each total, at given totals: shape (figures, features)."""

    @property
    def totals(self) -> F8:
        """The sample's own totals."""
        return np.asarray(self.features.sum(axis=1))

    def point(self) -> F8:
        """Return the estimates from the sample itself."""
        return self.solve(self.totals)

    def influence(self) -> F8:
        """Return how much each person moves each estimate: shape (figures, n)."""
        return np.asarray(np.einsum("tf,fn->tn", self.slope(self.totals), self.features))


def ratio_model(targets: Targets, weights: F8) -> Model:
    """Return the model of weighted shares and means; the weights belong to the people and stay with them."""
    features = np.concatenate([targets.numerator * weights, targets.denominator * weights])
    figures = len(targets.numerator)
    base = figures + targets.base

    def solve(totals: F8) -> F8:
        below = totals[..., base]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(below > 0, totals[..., :figures] / below, np.nan)

    def slope(totals: F8) -> F8:
        by = np.zeros((figures, len(totals)))
        with np.errstate(invalid="ignore", divide="ignore"):
            by[np.arange(figures), np.arange(figures)] = 1 / totals[base]
            by[np.arange(figures), base] = -totals[:figures] / totals[base] ** 2
        return by

    return Model(features, solve, slope)
