"""What the likelihood and the variance need of the tree and of who counts, computed once for all outcomes."""

from collections.abc import Iterator
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
KEPT = 8_000_000
"""How many numbers per kind are kept of the recruiters: 64 MB, enough for a hundred thousand people."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TreeFactors:
    """The covariance matrix of everybody who counts, factored along the tree, at each point of a grid.

    R is how many people recruited anybody. Those who did not are alike but for their answers, so that only
    recruiters need numbers of their own.
    """

    counts: NDArray[np.bool_]
    """Who counts, by node."""
    n: int
    """How many count."""
    grid: Grid
    recruiters: "Recruiters"
    ends: "Ends"
    block: int
    """How many points are factored together."""
    kept: "Factored | None"
    """All distinct points together; None where the sample is too large for that."""
    pairs: F8
    """The sum of lambda^distance over all ordered pairs who count, by lambda (G of Rohe 2019).

    Each person is also paired with themselves.
    """
    below_seeds: F8
    """The sum of lambda^distance from each seed to all who count in its chain: shape (seeds, lambdas)."""

    def blocks(self) -> Iterator["Factored"]:
        """Yield the distinct points of the grid, a block after the other, so that memory is bounded."""
        if self.kept is not None:
            yield self.kept
            return
        for start in range(0, len(self.grid.distinct), self.block):
            points = slice(start, start + self.block)
            yield _factor_points(self.grid, self.recruiters, self.ends, self.n, points)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Recruiters:
    """Those who recruited anybody, in line: each is followed by all their descendants."""

    nodes: NDArray[np.int64]
    wave: NDArray[np.int64]
    count: F8
    """1 for those who count, else 0."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ends:
    """Those who count and recruited nobody: where chains end."""

    recruits: NDArray[np.int64]
    """Such recruits, by node, the recruits of one person together."""
    starts: NDArray[np.int64]
    """Where the recruits of each of the recruiters start in `recruits`; one more for the end."""
    seeds: NDArray[np.int64]
    """Such seeds, by node."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Factored:
    """The matrix at some of the distinct points of the grid, B of them."""

    points: slice
    """Which of the distinct points."""
    passed: F8
    """What comes to each recruiter is passed on times the first, before lambda: shape (2, R, B).

    The second is the first times what comes to them of a constant 1. One array, because memory that is given
    back in pieces has to be fetched from the system for every sample.
    """
    constant: F8
    """The quadratic form of a constant 1 in the inverse of the matrix: shape (B,)."""
    logdet: F8
    """The logarithm of the determinant: shape (B,)."""


def factor_tree(
    tree: RecruitmentTree, counts: NDArray[np.bool_], grid: Grid = GRID, keep: int = KEPT
) -> TreeFactors:
    """Factor the covariance matrix along the tree, in one pass from the last recruits to the seeds.

    `counts` says which nodes enter the estimate; the others only connect. No more than `keep` numbers of a
    kind are held at once, one for each recruiter and point.
    """
    counts = np.array(counts, dtype=np.bool_)
    n, nodes = int(np.count_nonzero(counts)), tree.line[tree.recruits[tree.line] > 0]
    recruiters = Recruiters(nodes=nodes, wave=tree.wave[nodes], count=counts[nodes].astype(np.float64))
    ends, points = _find_ends(tree, counts, nodes), len(grid.distinct)
    block = min(max(keep // max(len(nodes), 1), 1), points)
    kept = _factor_points(grid, recruiters, ends, n, slice(0, points)) if block == points else None
    wave, pairs = tree.wave[tree.line], np.zeros(len(grid.lambdas))
    below = np.empty((tree.seeds, len(grid.lambdas)))
    _sum_pairs(
        wave,
        counts[tree.line].astype(np.float64),
        grid.lambdas,
        open_sums_for(wave, 1, len(grid.lambdas)),
        below,
        pairs,
    )
    below_seeds = np.empty_like(below)
    below_seeds[tree.line[wave == 0]] = below
    return TreeFactors(
        counts=counts,
        n=n,
        grid=grid,
        recruiters=recruiters,
        ends=ends,
        block=block,
        kept=kept,
        pairs=pairs,
        below_seeds=below_seeds,
    )


def _factor_points(grid: Grid, recruiters: Recruiters, ends: Ends, n: int, points: slice) -> Factored:
    """Factor the matrix at some of the distinct points of the grid."""
    own, shared, at_end = grid.own[points], grid.shared[:, points], grid.shared_at_ends[:, points]
    wave, size = recruiters.wave, len(own)
    passed = np.empty((2, len(wave), size))
    products = np.ones((len(wave) // FACTORS_IN_A_PRODUCT + 1, size))
    sums = np.zeros((2, size))
    _factor(
        wave,
        recruiters.count,
        np.diff(ends.starts).astype(np.float64),
        np.ascontiguousarray(grid.symbols[:, points]),
        open_sums_for(wave, 2, size),
        passed,
        products,
        sums,
    )
    ending = len(ends.recruits), len(ends.seeds)
    constant = sum(people * of for people, of in zip(ending, at_end, strict=True))
    constant += (shared * sums).sum(axis=0)
    logdet = np.log(products).sum(axis=0) - n * np.log(own)
    logdet += sum(people * np.log1p(of) for people, of in zip(ending, shared, strict=True))
    return Factored(points=points, passed=passed, constant=(n - constant) * own, logdet=logdet)


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
def _sum_pairs(
    wave: NDArray[np.int64], counts: F8, lambdas: F8, open_sums: F8, below_seeds: F8, pairs: F8
) -> None:
    """Add up lambda^distance from each seed to who counts below, and over all pairs; people are in line."""
    seed = len(below_seeds)
    for place in range(len(wave) - 1, -1, -1):
        w = wave[place]
        if w == 0:
            seed -= 1
        for k in range(len(lambdas)):
            below = open_sums[w + 1, 0, k] + counts[place]
            open_sums[w + 1, 0, k] = 0.0
            if w == 0:
                below_seeds[seed, k] = below
                pairs[k] += below * below
            else:
                open_sums[w, 0, k] += lambdas[k] * below
                pairs[k] += (1.0 - lambdas[k] * lambdas[k]) * below * below
