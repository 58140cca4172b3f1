"""The share of the population that a count is of, and how far it depends on the population size that it is to give."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.fit import fit
from estimators.estimation.intervals import spread
from estimators.estimation.tabulate import simple_variance
from estimators.estimation.targets import counted_nodes, targets_of
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.sample.choices import REDRAWN, IntervalMethod, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSettings:
    """How the share is estimated: as in `estimate`."""

    weights: Method
    interval: IntervalMethod
    seeds: Seeds
    replicates: int
    seed: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Share:
    """The share of the population that gives the answer; `drawn` are its replicates where the sample is redrawn."""

    n: int
    said: int
    point: float
    se: float
    drawn: F8 | None
    elasticity: float
    """By how many per cent the share grows when the population size does by one; 0 where it does not depend on it."""


def share_of(sample: RecruitmentSample, outcome: str, level: int, count: float, how: ShareSettings) -> Share:
    """Return the share of an outcome's level; under "ss" at the N that agrees with it, N = count / share."""
    counted = counted_nodes(sample, how.seeds)
    targets = targets_of(sample, outcome, counted)

    def at(N: int | None) -> float:
        return float(fit(sample, targets, counted, how.weights, N).model.point()[level])

    N, elasticity = (None, 0.0) if how.weights != "ss" else _agreeing(at, count, len(sample))
    fitted = fit(sample, targets, counted, how.weights, N)
    point, drawn = fitted.model.point(), None
    if how.interval in REDRAWN:
        from estimators.estimation.bootstrap import (
            Redrawing,
            redraw,
        )  # loads the compiler, which others need not wait for

        task = Redrawing(
            sample=sample, seeds=how.seeds, groups=None, population_size=N, replicates=how.replicates, seed=how.seed,
            threads=how.threads,
        )  # fmt: skip
        (drawn,) = redraw(task, how.interval, [fitted])
        se = spread(drawn)
    elif how.interval == "tree-exact":
        se = np.sqrt(tree_variance(sample.tree, fitted.model.influence()))
    else:
        se = np.sqrt(simple_variance(targets, fitted.weights, point))
    return Share(
        n=int(targets.n[level]),
        said=int(targets.numerator[level].sum()),
        point=min(float(point[level]), 1.0),
        se=float(se[level]),
        drawn=None if drawn is None else drawn[:, level],
        elasticity=elasticity,
    )


def _agreeing(share_at: Callable[[int], float], count: float, n: int) -> tuple[int, float]:
    """Return the least N with N x share(N) >= count, and the share's elasticity there; n where the share is 0."""
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
