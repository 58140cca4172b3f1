"""The likelihood of an outcome at every point of the grid, in one pass over the tree."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.tree_markov.grid import RECRUIT, SEED
from estimators.numerics.tree_markov.passes import passes_for
from estimators.numerics.tree_markov.tree_pass import Ends, Recruiters, TreeFactors

F8: TypeAlias = NDArray[np.float64]


def likelihoods(factors: TreeFactors, values: F8) -> tuple[F8, F8]:
    """Return the REML log-likelihood and the variance at every point of the grid: both of shape (figures, P).

    The log-likelihood is up to a constant. `values` has shape (figures, n), by node; those who do not count
    have no part in it. Those who count must differ in every figure.
    """
    variance, log_determinants = _solve(factors, values)
    loglik, place = -(log_determinants + (factors.n - 1) * np.log(variance)) / 2, factors.grid.place
    return loglik[:, place], variance[:, place]


def variances(factors: TreeFactors, values: F8) -> F8:
    """Return the variance of the model at every distinct point, as REML estimates it: shape (figures, Q).

    It is a quadratic form.
    """
    return _solve(factors, values)[0]


def _solve(factors: TreeFactors, values: F8) -> tuple[F8, F8]:
    """Return the variances, and the log-determinants with a constant removed: (Q,)."""
    grid, ends, recruiters = factors.grid, factors.ends, factors.recruiters
    g = np.where(factors.counts, values, 0.0)
    moments = [_moments(g, who) for who in (np.flatnonzero(factors.counts), ends.recruits, ends.seeds)]
    own = _own_and_ending(recruiters, ends, g)
    variance, log_determinants = np.empty((len(g), len(grid.distinct))), np.empty(len(grid.distinct))
    for block in factors.blocks():
        points, size = block.points, len(block.constant)
        sums = np.zeros((2, 2, len(g), size))
        passes_for(recruiters.wave, len(g) * size).pass_figures(
            recruiters.wave,
            own,
            np.ascontiguousarray(grid.symbols[:, points]),
            block.passed,
            sums,
        )
        squares, with_constant = moments[0] - sum(
            moments[1 + kind] * grid.shared_at_ends[kind, points] + sums[:, kind] * grid.shared[kind, points]
            for kind in (RECRUIT, SEED)
        )
        precision = grid.own[points]
        squares -= with_constant**2 * precision / block.constant
        variance[:, points] = precision * squares / (factors.n - 1)
        log_determinants[points] = block.logdet + np.log(block.constant)
    return variance, log_determinants


def _moments(values: F8, people: NDArray[np.int64]) -> F8:
    """Return each figure's sum of squares and sum over some people: shape (2, figures, 1)."""
    inside = values.take(people, axis=1)
    return np.stack([(inside * inside).sum(axis=1), inside.sum(axis=1)])[:, :, None]


def _own_and_ending(recruiters: Recruiters, ends: Ends, values: F8) -> F8:
    """Return recruiters' values, and sums over their recruits who recruited nobody: (2, figures, R)."""
    rows, many = len(values), len(recruiters.nodes)
    place = np.repeat(np.arange(many), np.diff(ends.starts)) + many * np.arange(rows)[:, None]
    ending = np.bincount(place.ravel(), values.take(ends.recruits, axis=1).ravel(), rows * many)
    return np.stack([values.take(recruiters.nodes, axis=1), ending.reshape(rows, many)])
