"""The likelihood of an outcome at every point of the grid, in one pass over the tree."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.compiled import kernel
from estimators.numerics.tree_markov.tree_pass import TreeFactors

F8: TypeAlias = NDArray[np.float64]


def likelihoods(factors: TreeFactors, smoothed: F8) -> tuple[F8, F8]:
    """Return the REML log-likelihood, up to a constant, and the variance at every point of the grid: both of shape (figures, P).

    `smoothed` has shape (figures, n); those who do not count have no part in it. The values of every figure must differ between
    people who count, and there must be two or more.
    """
    grid = factors.grid
    g = np.where(factors.counts, smoothed, 0.0)
    others, seeds, cross_others, cross_seeds = _sums(
        factors.parent, grid.lam, 1.0 / (1.0 - grid.share), factors.shrinkage, factors.reach, g
    )
    own, q = 1.0 / (1.0 - grid.share), grid.share * (1.0 - grid.lam**2)
    squares = (g * g).sum(axis=1)[:, None] * own - q * others - grid.share * seeds
    with_constant = g.sum(axis=1)[:, None] * own - q * cross_others - grid.share * cross_seeds
    variance = (squares - with_constant**2 / factors.constant) / (factors.n - 1)
    log_determinants = factors.logdet + np.log(factors.constant)
    return -(log_determinants + (factors.n - 1) * np.log(variance)) / 2, variance


@kernel
def _sums(
    parent: NDArray[np.int64], lam: F8, own: F8, shrinkage: F8, reach: F8, smoothed: F8
) -> tuple[F8, F8, F8, F8]:
    """Return the sums of squares of h, and of h times that of a constant, over people with a recruiter and over seeds."""
    figures, P = len(smoothed), len(lam)
    others, seeds = np.zeros((figures, P)), np.zeros((figures, P))
    cross_others, cross_seeds = np.zeros((figures, P)), np.zeros((figures, P))
    h = np.zeros((len(parent), P))
    for f in range(figures):
        for v in range(len(parent) - 1, -1, -1):
            up, g = parent[v], smoothed[f, v]
            if up >= 0:
                for p in range(P):
                    total = h[v, p] + g * own[p]
                    passed = total * shrinkage[v, p]
                    others[f, p] += total * passed
                    cross_others[f, p] += passed * reach[v, p]
                    h[up, p] += lam[p] * passed
                    h[v, p] = 0.0
            else:
                for p in range(P):
                    total = h[v, p] + g * own[p]
                    passed = total * shrinkage[v, p]
                    seeds[f, p] += total * passed
                    cross_seeds[f, p] += passed * reach[v, p]
                    h[v, p] = 0.0
    return others, seeds, cross_others, cross_seeds
