"""What the likelihood and the variance need of the tree and of who counts, computed once for all outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.recruitment_tree import RecruitmentTree
from estimators.numerics.tree_markov.grid import GRID, Grid
from estimators.numerics.tree_markov.passes import passes_for

F8: TypeAlias = NDArray[np.float64]

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
    """Those who recruited anybody, from the last in line to the first: each comes after their descendants."""

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
    n, line = int(np.count_nonzero(counts)), np.ascontiguousarray(tree.line[::-1])
    nodes = line[tree.recruits[line] > 0]
    recruiters = Recruiters(nodes=nodes, wave=tree.wave[nodes], count=counts[nodes].astype(np.float64))
    ends, points = _find_ends(tree, counts, nodes), len(grid.distinct)
    block = min(max(keep // max(len(nodes), 1), 1), points)
    kept = _factor_points(grid, recruiters, ends, n, slice(0, points)) if block == points else None
    wave, below_seeds = tree.wave[line], np.empty((tree.seeds, len(grid.lambdas)))
    below = np.empty_like(below_seeds)
    count = counts[line].astype(np.float64)
    pairs = passes_for(wave, len(grid.lambdas)).sum_pairs(wave, count, grid.lambdas, below)
    below_seeds[line[wave == 0]] = below
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
    passed, sums = np.empty((2, len(wave), size)), np.zeros((2, size))
    products = passes_for(wave, size).factor(
        wave,
        recruiters.count,
        np.diff(ends.starts).astype(np.float64),
        np.ascontiguousarray(grid.symbols[:, points]),
        passed,
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
