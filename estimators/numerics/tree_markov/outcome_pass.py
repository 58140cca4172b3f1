"""The likelihood of an outcome at every point of the grid, in one pass over the tree."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel
from estimators.numerics.tree_markov.grid import LAMBDA, OWN, RECRUIT, SEED
from estimators.numerics.tree_markov.tree_pass import TreeFactors, open_sums_for

F8: TypeAlias = NDArray[np.float64]


def likelihoods(factors: TreeFactors, values: F8) -> tuple[F8, F8]:
    """Return the REML log-likelihood and the variance at every point of the grid: both of shape (figures, P).

    The log-likelihood is up to a constant. `values` has shape (figures, n), by node; those who do not count
    have no part in it. Those who count must differ in every figure.
    """
    variance = variances(factors, values)
    log_determinants = factors.logdet + np.log(factors.constant)
    return -(log_determinants + (factors.n - 1) * np.log(variance)) / 2, variance


def variances(factors: TreeFactors, values: F8) -> F8:
    """Return the variance of the model at every point of the grid, as REML estimates it: shape (figures, P).

    It is a quadratic form.
    """
    grid = factors.grid
    # `take` leaves each row in one piece, so that its sums round alike however many figures there are.
    g = np.where(factors.counts, values, 0.0).take(factors.line, axis=1)
    sums = np.zeros((2, len(g), len(grid.lam)))
    open_sums = open_sums_for(factors.wave, 1, len(grid.lam))[0]
    _pass(factors.wave, g, grid.symbols, factors.shrinkage, factors.reach, open_sums, sums)
    squares = (g * g).sum(axis=1)[:, None] * grid.own - sums[0]
    with_constant = g.sum(axis=1)[:, None] * grid.own - sums[1]
    return np.asarray((squares - with_constant**2 / factors.constant) / (factors.n - 1))


@kernel
def _pass(
    wave: NDArray[np.int64],
    values: F8,
    symbols: F8,
    shrinkage: F8,
    reach: F8,
    open_sums: F8,
    sums: F8,
) -> None:
    """Add up, for each figure, what people have in common with their recruiters.

    The first sum is of the figure with itself, the second of the figure with a constant.
    """
    for f in range(len(values)):
        for v in range(len(wave) - 1, -1, -1):
            w, g = wave[v], values[f, v]
            kind = RECRUIT if w else SEED
            for p in range(symbols.shape[1]):
                h = open_sums[w + 1, p] + g * symbols[OWN, p]
                passed = h * shrinkage[v, p]
                sums[0, f, p] += symbols[kind, p] * h * passed
                sums[1, f, p] += reach[v, p] * passed
                open_sums[w, p] += symbols[LAMBDA, p] * passed
                open_sums[w + 1, p] = 0.0
