"""The likelihood of an outcome at every point of the grid, in one pass over the tree."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel, summing_kernel
from estimators.numerics.tree_markov.grid import END, LAMBDA, RECRUIT, SEED
from estimators.numerics.tree_markov.tree_pass import TreeFactors, open_sums_for

F8: TypeAlias = NDArray[np.float64]

_ABREAST = 4
"""How many figures pass the tree together, so that what it holds at a recruiter is fetched once for them."""


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
    sums, moments = np.zeros((2, 2, len(g), len(grid.distinct))), np.zeros((3, 2, len(g)))
    for who, people in enumerate((np.flatnonzero(factors.counts), ends.recruits, ends.seeds)):
        _add_moments(g, people, moments[who])
    _pass(
        factors.recruiters,
        factors.wave,
        ends.recruits,
        ends.starts,
        g,
        grid.symbols,
        factors.passed,
        open_sums_for(factors.wave, _ABREAST, len(grid.distinct)),
        sums,
    )
    squares, with_constant = moments[0, :, :, None] - sum(
        moments[1 + kind, :, :, None] * grid.shared_at_ends[kind] + sums[:, kind] * grid.shared[kind]
        for kind in (RECRUIT, SEED)
    )
    return np.asarray(grid.own * (squares - with_constant**2 * grid.own / factors.constant) / (factors.n - 1))


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
    passed: F8,
    open_sums: F8,
    sums: F8,
) -> None:
    """Add up, for each figure, what recruiters have in common with their own recruiters.

    The first sum is of the figure with itself, the second of the figure with a constant, each for recruits
    and for seeds.
    """
    for first in range(0, len(values), _ABREAST):
        for v in range(len(wave) - 1, -1, -1):
            w = wave[v]
            kind = RECRUIT if w else SEED
            for f in range(first, min(first + _ABREAST, len(values))):
                g, ending, place = values[f, recruiters[v]], 0.0, f - first
                for recruit in range(starts[v], starts[v + 1]):
                    ending += values[f, ends[recruit]]
                for p in range(symbols.shape[1]):
                    h = open_sums[w + 1, place, p] + g + ending * symbols[END, p]
                    up = h * passed[0, v, p]
                    open_sums[w + 1, place, p] = 0.0
                    open_sums[w, place, p] += symbols[LAMBDA, p] * up
                    sums[0, kind, f, p] += h * up
                    sums[1, kind, f, p] += h * passed[1, v, p]
