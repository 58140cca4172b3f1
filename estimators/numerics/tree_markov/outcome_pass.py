"""The likelihood of an outcome at every point of the grid, in one pass over the tree."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel, summing_kernel
from estimators.numerics.tree_markov.grid import END, LAMBDA, OWN, RECRUIT, SEED
from estimators.numerics.tree_markov.tree_pass import TreeFactors, open_sums_for

F8: TypeAlias = NDArray[np.float64]


def likelihoods(factors: TreeFactors, values: F8) -> tuple[F8, F8]:
    """Return the REML log-likelihood and the variance at every point of the grid: both of shape (figures, P).

    The log-likelihood is up to a constant. `values` has shape (figures, n), by node; those who do not count
    have no part in it. Those who count must differ in every figure.
    """
    variance, place = variances(factors, values), factors.grid.place
    log_determinants = factors.logdet + np.log(factors.constant)
    loglik = -(log_determinants + (factors.n - 1) * np.log(variance)) / 2
    return loglik[:, place], variance[:, place]


def variances(factors: TreeFactors, values: F8) -> F8:
    """Return the variance of the model at every distinct point, as REML estimates it: shape (figures, Q).

    It is a quadratic form.
    """
    grid, ends = factors.grid, factors.ends
    g = np.where(factors.counts, values, 0.0)
    sums, moments = np.zeros((2, len(g), len(grid.distinct))), np.zeros((3, 2, len(g)))
    for who, people in enumerate((np.flatnonzero(factors.counts), ends.recruits, ends.seeds)):
        _add_moments(g, people, moments[who])
    open_sums = open_sums_for(factors.wave, 1, len(grid.distinct))[0]
    _pass(
        factors.recruiters,
        factors.wave,
        ends.recruits,
        ends.starts,
        g,
        grid.symbols,
        factors.shrinkage,
        factors.reach,
        open_sums,
        sums,
    )
    apart = moments[0, :, :, None] - sum(
        moments[1 + kind, :, :, None] * told for kind, told in enumerate(grid.shared_at_ends)
    )
    squares, with_constant = apart * grid.own - sums
    return np.asarray((squares - with_constant**2 / factors.constant) / (factors.n - 1))


@kernel
def _add_moments(values: F8, people: NDArray[np.int64], moments: F8) -> None:
    """Add up each figure's squares and values over some people, one after the other."""
    for f in range(len(values)):
        squares = total = 0.0
        for person in people:
            g = values[f, person]
            squares += g * g
            total += g
        moments[0, f] = squares
        moments[1, f] = total


@summing_kernel
def _pass(
    recruiters: NDArray[np.int64],
    wave: NDArray[np.int64],
    ends: NDArray[np.int64],
    starts: NDArray[np.int64],
    values: F8,
    symbols: F8,
    shrinkage: F8,
    reach: F8,
    open_sums: F8,
    sums: F8,
) -> None:
    """Add up, for each figure, what recruiters have in common with their own recruiters.

    The first sum is of the figure with itself, the second of the figure with a constant.
    """
    for f in range(len(values)):
        for v in range(len(wave) - 1, -1, -1):
            w, g, ending = wave[v], values[f, recruiters[v]], 0.0
            for recruit in range(starts[v], starts[v + 1]):
                ending += values[f, ends[recruit]]
            kind = RECRUIT if w else SEED
            for p in range(symbols.shape[1]):
                h = open_sums[w + 1, p] + g * symbols[OWN, p] + ending * symbols[END, p]
                passed = h * shrinkage[v, p]
                sums[0, f, p] += symbols[kind, p] * h * passed
                sums[1, f, p] += reach[v, p] * passed
                open_sums[w, p] += symbols[LAMBDA, p] * passed
                open_sums[w + 1, p] = 0.0
