"""The recursions along the tree, compiled: for large samples and many figures.

They are those of `plain_passes`, addition for addition, so that both give the same digits.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel
from estimators.numerics.tree_markov.grid import END, FACTORS_IN_A_PRODUCT, LAMBDA, RECRUIT, SEED

F8: TypeAlias = NDArray[np.float64]

_ABREAST = 4
"""How many figures pass the tree together, so that what it holds at a recruiter is fetched once for them."""


def factor(wave: NDArray[np.int64], counts: F8, ends: F8, symbols: F8, passed: F8, constant: F8) -> F8:
    """Do what `plain_passes.factor` does."""
    products = np.ones((len(wave) // FACTORS_IN_A_PRODUCT + 1, symbols.shape[1]))
    open_sums = _open_sums_for(wave, 2, symbols.shape[1])
    _factor(wave, counts, ends, symbols, open_sums, passed, products, constant)
    return products


def sum_pairs(wave: NDArray[np.int64], counts: F8, lambdas: F8, below_seeds: F8) -> F8:
    """Do what `plain_passes.sum_pairs` does."""
    pairs = np.zeros(len(lambdas))
    _sum_pairs(wave, counts, lambdas, _open_sums_for(wave, 1, len(lambdas)), below_seeds, pairs)
    return pairs


def pass_figures(wave: NDArray[np.int64], own: F8, symbols: F8, passed: F8, sums: F8) -> None:
    """Do what `plain_passes.pass_figures` does."""
    _pass(wave, own, symbols, passed, _open_sums_for(wave, _ABREAST, symbols.shape[1]), sums)


def _open_sums_for(wave: NDArray[np.int64], kinds: int, points: int) -> F8:
    """Return zeros for sums over the recruits of one person in every wave: shape (waves + 2, kinds, points).

    Walked backwards, the line closes every sum over a person's recruits before it opens one over those of
    another in the same wave. Those of one wave lie together, so that a compiled loop finds that they do not
    overlap with those of the next, and becomes vectors.
    """
    return np.zeros((int(wave.max(initial=0)) + 2, kinds, points))


@kernel
def _factor(
    wave: NDArray[np.int64],
    counts: F8,
    ends: F8,
    symbols: F8,
    open_sums: F8,
    passed: F8,
    products: F8,
    constant: F8,
) -> None:
    """Fill the arrays after `open_sums`.

    Plain indices, because views take several times as long to compile.
    """
    for v in range(len(wave)):
        w, count, ending = wave[v], counts[v], ends[v]
        kind = RECRUIT if w else SEED
        for p in range(symbols.shape[1]):
            lam, end = symbols[LAMBDA, p], ending * symbols[END, p]
            J, k = open_sums[w + 1, 0, p] + count + lam * end, open_sums[w + 1, 1, p] + count + end
            c = 1.0 + symbols[kind, p] * J
            shrink = np.divide(1.0, c)  # compiled without a check for zero, unlike /
            products[v // FACTORS_IN_A_PRODUCT, p] *= c
            passed[0, v, p] = shrink
            passed[1, v, p] = k * shrink
            open_sums[w + 1, 0, p] = open_sums[w + 1, 1, p] = 0.0
            open_sums[w, 0, p] += lam * lam * J * shrink
            open_sums[w, 1, p] += lam * k * shrink
            constant[kind, p] += k * k * shrink


@kernel
def _sum_pairs(
    wave: NDArray[np.int64], counts: F8, lambdas: F8, open_sums: F8, below_seeds: F8, pairs: F8
) -> None:
    seed = 0
    for v in range(len(wave)):
        w = wave[v]
        for p in range(len(lambdas)):
            lam, below = lambdas[p], open_sums[w + 1, 0, p] + counts[v]
            open_sums[w + 1, 0, p] = 0.0
            if w == 0:
                below_seeds[seed, p] = below
                pairs[p] += below * below
            else:
                open_sums[w, 0, p] += lam * below
                pairs[p] += (1.0 - lam * lam) * below * below
        if w == 0:
            seed += 1


@kernel
def _pass(wave: NDArray[np.int64], own: F8, symbols: F8, passed: F8, open_sums: F8, sums: F8) -> None:
    figures = own.shape[1]
    for first in range(0, figures, _ABREAST):
        for v in range(len(wave)):
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
