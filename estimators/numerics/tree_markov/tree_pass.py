"""What the likelihood and the variance need of the tree and of who counts, computed once for all outcomes."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel, summing_kernel
from estimators.numerics.recruitment_tree import RecruitmentTree
from estimators.numerics.tree_markov.grid import END, GRID, LAMBDA, RECRUIT, SEED, Grid

F8: TypeAlias = NDArray[np.float64]

FACTORS_IN_A_PRODUCT = 16
"""A factor is below n + 50, so that the product of this many never overflows."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TreeFactors:
    """The covariance matrix of everybody who counts, factored along the tree, at each point of a grid.

    Q is the number of distinct points; R is how many people recruited anybody. Those who did not are alike
    but for their answers, so that only recruiters need numbers of their own.
    """

    counts: NDArray[np.bool_]
    """Who counts, by node."""
    n: int
    """How many count."""
    grid: Grid
    recruiters: NDArray[np.int64]
    """The nodes who recruited, in line: each is followed by all their descendants.

    The next arrays are in this order.
    """
    wave: NDArray[np.int64]
    ends: "Ends"
    passed: F8
    """What comes to each recruiter is passed on times the first, before lambda: shape (2, R, Q).

    The second is the first times what comes to them of a constant 1. One array, because memory that is given
    back in pieces has to be fetched from the system for every sample.
    """
    constant: F8
    """The quadratic form of a constant 1 in the inverse of the matrix: shape (Q,)."""
    logdet: F8
    """The logarithm of the determinant: shape (Q,)."""
    pairs: F8
    """The sum of lambda^distance over all ordered pairs who count, by lambda (G of Rohe 2019).

    Each person is also paired with themselves.
    """
    below_seeds: F8
    """The sum of lambda^distance from each seed to all who count in its chain: shape (seeds, lambdas)."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ends:
    """Those who count and recruited nobody: where chains end."""

    recruits: NDArray[np.int64]
    """Such recruits, by node, the recruits of one person together."""
    starts: NDArray[np.int64]
    """Where the recruits of each of `TreeFactors.recruiters` start in `recruits`; one more for the end."""
    seeds: NDArray[np.int64]
    """Such seeds, by node."""


def factor_tree(tree: RecruitmentTree, counts: NDArray[np.bool_], grid: Grid = GRID) -> TreeFactors:
    """Factor the covariance matrix along the tree, in one pass from the last recruits to the seeds.

    `counts` says which nodes enter the estimate; the others only connect.
    """
    counts = np.array(counts, dtype=np.bool_)
    recruiters = tree.line[tree.recruits[tree.line] > 0]
    ends, wave, points = _find_ends(tree, counts, recruiters), tree.wave[recruiters], len(grid.distinct)
    passed = np.empty((2, len(wave), points))
    products = np.ones((len(wave) // FACTORS_IN_A_PRODUCT + 1, points))
    sums = np.zeros((2, points))
    _factor(
        wave,
        counts[recruiters].astype(np.float64),
        np.diff(ends.starts).astype(np.float64),
        grid.symbols,
        open_sums_for(wave, 2, points),
        passed,
        products,
        sums,
    )
    below = np.repeat(counts.astype(np.float64)[:, None], len(grid.lambdas), axis=1)
    pairs = np.zeros(len(grid.lambdas))
    _sum_pairs(tree.parent.copy(), grid.lambdas, below, pairs)
    n, at_ends = int(np.count_nonzero(counts)), (len(ends.recruits), len(ends.seeds))
    constant = sum(people * of for people, of in zip(at_ends, grid.shared_at_ends, strict=True))
    constant += (grid.shared * sums).sum(axis=0)
    logdet = np.log(products).sum(axis=0) - n * np.log(grid.own)
    logdet += sum(people * np.log1p(of) for people, of in zip(at_ends, grid.shared, strict=True))
    return TreeFactors(
        counts=counts,
        n=n,
        grid=grid,
        recruiters=recruiters,
        wave=wave,
        ends=ends,
        passed=passed,
        constant=(n - constant) * grid.own,
        logdet=logdet,
        pairs=pairs,
        below_seeds=below[: tree.seeds].copy(),
    )


def _find_ends(tree: RecruitmentTree, counts: NDArray[np.bool_], recruiters: NDArray[np.int64]) -> Ends:
    ending = counts & (tree.recruits == 0)
    recruits = np.flatnonzero(ending & (tree.parent >= 0))
    position = np.empty(len(counts), dtype=np.int64)
    position[recruiters] = np.arange(len(recruiters))
    recruiter = position[tree.parent[recruits]]
    starts = np.zeros(len(recruiters) + 1, dtype=np.int64)
    np.cumsum(np.bincount(recruiter, minlength=len(recruiters)), out=starts[1:])
    return Ends(
        recruits=recruits[np.argsort(recruiter, kind="stable")],
        starts=starts,
        seeds=np.flatnonzero(ending & (tree.parent < 0)),
    )


def recruits_per_person(tree: RecruitmentTree) -> float:
    """Return how many people each one recruited, on average; 0 where nobody did.

    People are counted breadth-first, up to the last who recruited anybody.
    """
    recruited = len(tree.parent) - tree.seeds
    return recruited / (int(tree.parent[-1]) + 1) if recruited else 0.0


def open_sums_for(wave: NDArray[np.int64], kinds: int, points: int) -> F8:
    """Return zeros for sums over the recruits of one person in every wave: shape (waves + 2, kinds, points).

    Walked backwards, the line closes every sum over a person's recruits before it opens one over those of
    another in the same wave. Those of one wave lie together, so that a compiled loop finds that they do not
    overlap with those of the next, and becomes vectors.
    """
    return np.zeros((int(wave.max(initial=0)) + 2, kinds, points))


@summing_kernel
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
    """Fill the arrays after `open_sums`, by the recursion of Ho & Ane 2014.

    Its J and k are over the precision of a person's own part. Plain indices, because views take several times
    as long to compile.
    """
    for v in range(len(wave) - 1, -1, -1):
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
def _sum_pairs(parent: NDArray[np.int64], lambdas: F8, below: F8, pairs: F8) -> None:
    """Turn `below` from who counts into sums of lambda^distance over everybody below; add up the pairs."""
    for v in range(len(parent) - 1, -1, -1):
        up = parent[v]
        for k in range(len(lambdas)):
            square = below[v, k] * below[v, k]
            if up >= 0:
                below[up, k] += lambdas[k] * below[v, k]
                square -= lambdas[k] * lambdas[k] * square
            pairs[k] += square
