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
    moments, own = np.zeros((3, 2, len(g), 1)), np.empty((2, len(g), len(recruiters.nodes)))
    for who, people in enumerate((np.flatnonzero(factors.counts), ends.recruits, ends.seeds)):
        _add_moments(g, people, moments[who])
    _gather(recruiters.nodes, ends.recruits, ends.starts, g, own)
    variance, log_determinants = np.empty((len(g), len(grid.distinct))), np.empty(len(grid.distinct))
    for block in factors.blocks():
        points, size = block.points, len(block.constant)
        sums = np.zeros((2, 2, len(g), size))
        _pass(
            recruiters.wave,
            own,
            np.ascontiguousarray(grid.symbols[:, points]),
            block.passed,
            open_sums_for(recruiters.wave, _ABREAST, size),
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


@kernel
def _add_moments(values: F8, people: NDArray[np.int64], moments: F8) -> None:
    """Add up each figure's squares and values over some people, one after the other."""
    for f in range(len(values)):
        squares = total = 0.0
        for person in people:
            g = values[f, person]
            squares += g * g
            total += g
        moments[0, f, 0] = squares
        moments[1, f, 0] = total


@kernel
def _gather(
    recruiters: NDArray[np.int64], ends: NDArray[np.int64], starts: NDArray[np.int64], values: F8, own: F8
) -> None:
    """Fill `own` with the values of each recruiter, and with the sum over recruits who recruited nobody."""
    for f in range(len(values)):
        for v in range(len(recruiters)):
            own[0, f, v] = values[f, recruiters[v]]
            ending = 0.0
            for recruit in range(starts[v], starts[v + 1]):
                ending += values[f, ends[recruit]]
            own[1, f, v] = ending


@summing_kernel
def _pass(wave: NDArray[np.int64], own: F8, symbols: F8, passed: F8, open_sums: F8, sums: F8) -> None:
    """Add up, for each figure, what recruiters have in common with their own recruiters.

    The first sum is of the figure with itself, the second of the figure with a constant, each for recruits
    and for seeds.
    """
    figures = own.shape[1]
    for first in range(0, figures, _ABREAST):
        for v in range(len(wave) - 1, -1, -1):
            w = wave[v]
            kind = RECRUIT if w else SEED
            for f in range(first, min(first + _ABREAST, figures)):
                g, ending, place = own[0, f, v], own[1, f, v], f - first
                for p in range(symbols.shape[1]):
                    h = open_sums[w + 1, place, p] + g + ending * symbols[END, p]
                    up = h * passed[0, v, p]
                    open_sums[w + 1, place, p] = 0.0
                    open_sums[w, place, p] += symbols[LAMBDA, p] * up
                    sums[0, kind, f, p] += h * up
                    sums[1, kind, f, p] += h * passed[1, v, p]
