"""An estimator as a smooth function of totals over the people in the sample.

Whatever resamples then only has to total the same features again, and the delta method has its gradient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.targets import Targets
from estimators.sample.strata import Strata

F8: TypeAlias = NDArray[np.float64]
Figures: TypeAlias = NDArray[np.intp] | slice
"""Positions of figures."""


@dataclass(frozen=True, eq=False)
class Model:
    """`solve(totals of features)` gives the estimates.

    `solve` takes totals of shape (..., features) and returns estimates of shape (..., figures), NaN where
    they are undefined.
    """

    make_features: Callable[[], F8]
    """Returns `features`, which are as large as the sample and so not kept for all outcomes."""
    solve: Callable[[F8], F8]
    move: Callable[[F8, Figures], F8]
    """Returns how much each person moves some figures at given totals: shape (figures, n)."""
    pairs: int = 0
    """How many of the first features count recruitments from group to group."""

    @property
    def features(self) -> F8:
        """What is totalled, made when asked for: shape (features, n), people in the order of nodes."""
        return self.make_features()

    @cached_property
    def totals(self) -> F8:
        """The sample's own totals."""
        return np.asarray(self.features.sum(axis=1))

    def point(self) -> F8:
        """Return the estimates from the sample itself."""
        return self.solve(self.totals)

    def influence(self, figures: Figures = slice(None)) -> F8:
        """Return how much each person moves each of the figures: shape (figures, n)."""
        return self.move(self.totals, figures)


def ratio_model(targets: Targets, weights: F8) -> Model:
    """Return the model of weighted shares and means; the weights belong to the people and stay with them."""
    figures = len(targets.numerator)
    base = figures + targets.base

    def features() -> F8:
        return np.concatenate([targets.numerator * weights, targets.denominator * weights])

    def solve(totals: F8) -> F8:
        return _ratio(totals[..., :figures], totals[..., base])

    def move(totals: F8, which: Figures) -> F8:
        whole, inside = totals[base[which]], targets.denominator
        if len(inside) > 1:
            inside = inside[targets.base[which]]
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio, one = (totals[:figures][which] / whole)[:, None], weights / whole[:, None]
            return (targets.numerator[which] - ratio * inside) * one

    return Model(features, solve, move)


def group_model(
    targets: Targets,
    strata: Strata,
    parent: NDArray[np.int64],
    reciprocal: F8,
    within: F8,
    group_sizes: Callable[[F8, F8, F8], F8],
) -> Model:
    """Return the model of a method that first sizes the groups, then shares each out among its members.

    `reciprocal` is 1 / network size, 0 for people who do not count; `within` is each person's weight inside
    their group. `group_sizes(transitions (..., G, G), people (..., G), sum of reciprocals (..., G))` returns
    the groups' shares (..., G).
    """
    groups = len(strata)
    member = (strata.codes == np.arange(groups)[:, None]) & (reciprocal > 0)
    origin = np.where(parent >= 0, strata.codes[parent], -1)
    pair = np.where((origin >= 0) & (strata.codes >= 0), origin * groups + strata.codes, -1)
    figures = len(targets.numerator)
    parts = np.concatenate([targets.numerator, targets.denominator])
    features = np.concatenate(
        [
            pair == np.arange(groups * groups)[:, None],
            member,
            member * reciprocal,
            member * within,
            (member[:, None, :] * (parts * within)[None]).reshape(-1, member.shape[1]),
        ]
    ).astype(np.float64)
    ends = np.cumsum([groups * groups, groups, groups, groups])

    def solve(totals: F8) -> F8:
        pairs, people, reciprocals, weight, shared = np.split(totals, ends, axis=-1)
        sizes = group_sizes(pairs.reshape(*pairs.shape[:-1], groups, groups), people, reciprocals)
        each = np.where(weight > 0, _ratio(sizes, weight), 0.0)
        sums = np.einsum("...g,...gp->...p", each, shared.reshape(*shared.shape[:-1], groups, len(parts)))
        return _ratio(sums[..., :figures], sums[..., figures + targets.base])

    def move(totals: F8, which: Figures) -> F8:
        return np.asarray(np.einsum("tf,fn->tn", _slope(solve, totals)[which], features))

    return Model(lambda: features, solve, move, pairs=groups * groups)


def _ratio(above: F8, below: F8) -> F8:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _slope(solve: Callable[[F8], F8], totals: F8) -> F8:
    """Return the derivative by each total that is not zero, by central differences.

    A total of zero has nobody to move it.
    """
    step = np.cbrt(np.finfo(float).eps) * totals
    moves = np.diag(step)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (solve(totals + moves) - solve(totals - moves)) / (2 * step)[:, None]
    return np.asarray(np.where(step[:, None] > 0, slope, 0.0).T)
