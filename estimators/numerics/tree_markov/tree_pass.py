"""What the likelihood and the variance need of the tree and of who counts, whatever the outcome: computed once for all outcomes."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.compiled import kernel
from estimators.numerics.tree_markov.grid import GRID, Grid

F8: TypeAlias = NDArray[np.float64]

_LOGARITHM_EVERY = 16
"""A factor is below n + 50, so the product of this many never overflows; one logarithm then serves for all of them."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TreeFactors:
    """The covariance matrix of everybody who counts, factored along the tree, at every point of a grid (P points, L lambdas)."""

    parent: NDArray[np.int64]
    """The position of each person's recruiter, always before their own; -1 for seeds, who come first."""
    counts: NDArray[np.bool_]
    """Who counts."""
    n: int
    """How many count."""
    grid: Grid
    shrinkage: F8
    """How much of what is below each person is passed on to the recruiter, before lambda: shape (n, P)."""
    reach: F8
    """The same sums as an outcome's, of a constant 1: shape (n, P)."""
    constant: F8
    """The quadratic form of a constant 1 in the inverse of the matrix: shape (P,)."""
    logdet: F8
    """The logarithm of the determinant: shape (P,)."""
    pairs: F8
    """The sum of lambda^distance over all ordered pairs who count, with themselves: shape (L,) (G of Rohe 2019)."""
    below_seeds: F8
    """The sum of lambda^distance from each seed to everybody of the chain who counts: shape (seeds, L)."""


def factor_tree(parent: NDArray[np.int64], counts: NDArray[np.bool_], grid: Grid = GRID) -> TreeFactors:
    """Factor the covariance matrix along the tree, in one pass from the last recruits to the seeds.

    `parent` is each person's recruiter, breadth-first: seeds (-1) first, recruiters before their recruits. `counts` says who enters
    the estimate; the others only connect.
    """
    parent, counts = np.array(parent, dtype=np.int64), np.array(counts, dtype=np.bool_)
    points, people = len(grid.lam), len(parent)
    shrinkage, reach = np.empty((people, points)), np.zeros((people, points))
    constant, logdet = np.empty(points), np.empty(points)
    _factor(parent, counts, grid.lam, grid.share, shrinkage, reach, constant, logdet)
    below = np.repeat(counts[:, None].astype(np.float64), len(grid.lambdas), axis=1)
    pairs = np.zeros(len(grid.lambdas))
    _sum_pairs(parent, grid.lambdas, below, pairs)
    seeds = int(np.count_nonzero(parent < 0))
    return TreeFactors(
        parent=parent,
        counts=counts,
        n=int(np.count_nonzero(counts)),
        grid=grid,
        shrinkage=shrinkage,
        reach=reach,
        constant=constant,
        logdet=logdet,
        pairs=pairs,
        below_seeds=below[:seeds].copy(),
    )


def recruits_per_person(parent: NDArray[np.int64]) -> float:
    """Return how many people each one recruited, counted up to the last who recruited anybody; 0 where nobody did."""
    recruited = int(np.count_nonzero(parent >= 0))
    return recruited / (int(parent.max()) + 1) if recruited else 0.0


@kernel
def _factor(
    parent: NDArray[np.int64],
    counts: NDArray[np.bool_],
    lam: F8,
    share: F8,
    shrinkage: F8,
    reach: F8,
    constant: F8,
    logdet: F8,
) -> None:
    """Fill the arrays after `share`; `reach` is zero at first, and the letters are those of the recursion of Ho & Ane 2014."""
    P = len(lam)
    J = np.zeros((len(parent), P))
    own, q = 1.0 / (1.0 - share), share * (1.0 - lam * lam)
    product, seeds, others = np.ones(P), np.zeros(P), np.zeros(P)
    n = 0
    logdet[:] = 0.0
    for v in range(len(parent) - 1, -1, -1):
        up = parent[v]
        if counts[v]:
            n += 1
            for p in range(P):
                J[v, p] += own[p]
                reach[v, p] += own[p]
        if up >= 0:
            for p in range(P):
                c = 1.0 + q[p] * J[v, p]
                product[p] *= c
                shrink = 1.0 / c
                shrinkage[v, p] = shrink
                passed = reach[v, p] * shrink
                others[p] += reach[v, p] * passed
                J[up, p] += lam[p] * lam[p] * J[v, p] * shrink
                reach[up, p] += lam[p] * passed
        else:
            for p in range(P):
                c = 1.0 + share[p] * J[v, p]
                product[p] *= c
                shrinkage[v, p] = 1.0 / c
                seeds[p] += reach[v, p] * reach[v, p] / c
        if v % _LOGARITHM_EVERY == 0:
            for p in range(P):
                logdet[p] += np.log(product[p])
                product[p] = 1.0
    for p in range(P):
        logdet[p] -= n * np.log(own[p])
        constant[p] = n * own[p] - q[p] * others[p] - share[p] * seeds[p]


@kernel
def _sum_pairs(parent: NDArray[np.int64], lambdas: F8, below: F8, pairs: F8) -> None:
    """Turn `below` from who counts into the sums of lambda^distance over everybody below, and add up the pairs."""
    for v in range(len(parent) - 1, -1, -1):
        up = parent[v]
        for k in range(len(lambdas)):
            square = below[v, k] * below[v, k]
            if up >= 0:
                below[up, k] += lambdas[k] * below[v, k]
                square -= lambdas[k] * lambdas[k] * square
            pairs[k] += square
