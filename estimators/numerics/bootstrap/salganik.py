"""Salganik's bootstrap.

One recruitment chain runs from group to group, as long as the sample, for each replicate. Salganik 2006,
Variance estimation, design effects, and sample size calculations for respondent-driven sampling, Journal of
Urban Health 83(Suppl. 1), 98-112. It assumes that recruitment is a first-order Markov chain between the
outcome's levels and that a single chain behaves as the sample's many short ones; each outcome needs its own
resample. At high sampling fractions it inherits the bias of the estimator it serves.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.numerics.bootstrap.stream import STEP, mix, stream
from estimators.numerics.bootstrap.totals import GroupTotals
from estimators.numerics.compiled import kernel
from estimators.numerics.parallel import over_replicates
from estimators.numerics.rds_i import NOBODY_RECRUITED, transition_counts

Drawn: TypeAlias = Literal["group", "recruits", "degree"]

_ONE = np.uint64(1)
_HALF = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Where the chain goes next, for L levels: from row g (the last row is the start) to level h.

    A 32-bit number below `threshold[g, h]`, and not below the one before, leads to h; there, each of the
    `size[g, h]` entries of `pool` from `start[g, h]` on is as likely as the next. Entries are rows of the
    sample.
    """

    threshold: NDArray[np.uint64]
    start: NDArray[np.uint64]
    size: NDArray[np.uint64]
    pool: NDArray[np.uint32]


def salganik_totals(
    chains: Chains,
    network_size: NDArray[np.int64],
    length: int,
    *,
    replicates: int,
    seed: int,
    threads: int = 1,
) -> GroupTotals:
    """Return the totals of `replicates` chains of `length` people each.

    The same `seed` gives the same digits for any number of threads. A network size of 0 is only allowed for
    people that `salganik_chains` was told not to draw.
    """
    levels = chains.threshold.shape[1]
    cells = (levels + 1) * levels
    reciprocal = np.divide(1.0, network_size, out=np.zeros(len(network_size)), where=network_size > 0)
    arguments = (chains.threshold, chains.start, chains.size, chains.pool, reciprocal, length)
    rows = over_replicates(_totals, arguments, (replicates, 2 * cells), np.float64, seed, threads)
    flow, inverse = rows.reshape(replicates, 2, levels + 1, levels).transpose(1, 0, 2, 3)
    return GroupTotals(flow[:, :levels].copy(), flow.sum(axis=1), inverse.sum(axis=1))


def salganik_counts(
    chains: Chains, people: int, length: int, *, replicates: int, seed: int, threads: int = 1
) -> NDArray[np.int32]:
    """Return how often each of the sample's `people` rows was drawn: shape (replicates, people).

    With the same seed these are the resamples behind `salganik_totals`; counts / network size are replicate
    weights.
    """
    arguments = (chains.threshold, chains.start, chains.size, chains.pool, length)
    return over_replicates(_counts, arguments, (replicates, people), np.int32, seed, threads)


def salganik_chains(
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: int,
    *,
    drawable: NDArray[np.bool_] | None = None,
    drawn: Drawn = "group",
) -> Chains:
    """Return the chain that a sample's recruitments make; arrays have one entry per respondent, in any order.

    `codes` are levels (-1 without an answer), `network_size` is 0 where unknown, `recruiter` is a row or -1
    for seeds. Who may be drawn is by default everybody with an answer and a network size; transitions count
    all recruitments between answers. The first person of a chain is drawn uniformly, and each next one
    `drawn` from the next level: uniformly from its members ("group"), from those of them whose recruiter is
    of the last level ("recruits", the paper's wording), or in proportion to network size ("degree", as the
    reference implementation does, which weighs the well connected twice). A level that recruited nobody leads
    to every level alike.
    """
    may = (codes >= 0) & (network_size > 0)
    may = may if drawable is None else may & drawable
    if not may.any():
        raise EstimatorError(
            "nobody can be drawn: no respondent counted here has both an answer and a network size"
        )
    members = [np.flatnonzero(may & (codes == h)) for h in range(levels)]
    people = np.array([len(m) for m in members])
    counts = transition_counts(codes, recruiter, levels) * (people > 0)
    flow = np.where(counts.sum(axis=1, keepdims=True) == 0, NOBODY_RECRUITED * (people > 0), counts)
    flow = np.concatenate([flow, people[None, :]])
    chances = flow / flow.sum(axis=1, keepdims=True)

    origin = np.where(recruiter >= 0, codes[recruiter], -1)
    pools = [
        _entries(members[h], network_size, origin == g, drawn)
        for g in range(levels + 1)
        for h in range(levels)
    ]
    sizes = np.array([len(pool) for pool in pools], dtype=np.uint64).reshape(levels + 1, levels)
    return Chains(
        threshold=np.round(chances.cumsum(axis=1) * 2.0**32).astype(np.uint64),
        start=np.concatenate([[0], sizes.ravel().cumsum()[:-1]]).astype(np.uint64).reshape(sizes.shape),
        size=sizes,
        pool=np.concatenate(pools).astype(np.uint32),
    )


def _entries(
    members: NDArray[np.int64], network_size: NDArray[np.int64], recruited: NDArray[np.bool_], drawn: Drawn
) -> NDArray[np.int64]:
    """Return a level's members, each as often as it is to be likely.

    They are reached from a level that recruited those marked.
    """
    if drawn == "degree":
        return np.repeat(members, network_size[members])
    if drawn == "recruits" and recruited[members].any():
        return members[recruited[members]]
    return members


@kernel
def _next(
    bits: np.uint64,
    row: np.uint64,
    levels: np.uint64,
    threshold: NDArray[np.uint64],
    start: NDArray[np.uint64],
    size: NDArray[np.uint64],
    pool: NDArray[np.uint32],
) -> tuple[np.uint64, np.uint32]:
    """Return the cell (row g, level h) that the chain goes through, and who is met there.

    Everything is unsigned: numba then has no negative index to allow for, which halves the time.
    """
    high = bits >> _HALF
    cell = row
    for j in range(levels - _ONE):
        cell += np.uint64(high >= threshold[row + np.uint64(j)])
    return cell, pool[start[cell] + (((bits & _LOW) * size[cell]) >> _HALF)]


@kernel
def _totals(
    threshold: NDArray[np.uint64],
    start: NDArray[np.uint64],
    size: NDArray[np.uint64],
    pool: NDArray[np.uint32],
    reciprocal: NDArray[np.float64],
    length: int,
    seed: np.uint64,
    begin: int,
    replicates: NDArray[np.float64],
) -> None:
    levels = np.uint64(threshold.shape[1])
    threshold, start, size = threshold.ravel(), start.ravel(), size.ravel()
    cells = np.uint64(len(threshold))
    for replicate in range(len(replicates)):
        tally = replicates[replicate]
        tally[:] = 0.0
        state = stream(seed, begin + replicate)
        row = levels * levels
        for _ in range(length):
            state += STEP
            cell, member = _next(mix(state), row, levels, threshold, start, size, pool)
            tally[cell] += 1.0
            tally[cells + cell] += reciprocal[member]
            row = (cell - row) * levels


@kernel
def _counts(
    threshold: NDArray[np.uint64],
    start: NDArray[np.uint64],
    size: NDArray[np.uint64],
    pool: NDArray[np.uint32],
    length: int,
    seed: np.uint64,
    begin: int,
    replicates: NDArray[np.int32],
) -> None:
    levels = np.uint64(threshold.shape[1])
    threshold, start, size = threshold.ravel(), start.ravel(), size.ravel()
    for replicate in range(len(replicates)):
        counts = replicates[replicate]
        counts[:] = 0
        state = stream(seed, begin + replicate)
        row = levels * levels
        for _ in range(length):
            state += STEP
            cell, member = _next(mix(state), row, levels, threshold, start, size, pool)
            counts[member] += 1
            row = (cell - row) * levels
