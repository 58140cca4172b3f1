"""The tree bootstrap: seeds resampled with replacement, then every recruiter's recruits, down the chains.

Baraff, McCormick & Raftery 2016, Estimating uncertainty in respondent-driven sampling using a tree bootstrap method, PNAS
113(51), 14668-14673. It assumes nothing about recruitment beyond the exchangeability of siblings, and over-covers; the size of a
replicate varies.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.bootstrap.stream import STEP, mix, stream
from estimators.compiled import kernel, summing_kernel
from estimators.parallel import over_replicates
from estimators.tree import RecruitmentTree

_LANE = np.uint64(21)
_LANE_BITS = np.uint64((1 << 21) - 1)


def tree_totals(
    tree: RecruitmentTree, features: NDArray[np.float64], replicates: int, seed: int, threads: int = 1
) -> NDArray[np.float64]:
    """Return, for every replicate, the total of each feature over the resampled people: shape (replicates, features).

    `features` has shape (features, n), people in the order of the tree's nodes. One resample serves all of them. The same `seed`
    gives the same digits for any number of threads.
    """
    return over_replicates(
        _totals, (_first(tree), tree.recruits.astype(np.int32), tree.seeds, np.ascontiguousarray(features)),
        (replicates, len(features)), np.float64, seed, threads,
    )  # fmt: skip


def tree_counts(tree: RecruitmentTree, replicates: int, seed: int, threads: int = 1) -> NDArray[np.int32]:
    """Return how often each replicate holds each person: shape (replicates, n), people in the order of the tree's nodes.

    With the same seed these are the resamples behind `tree_totals`.
    """
    return over_replicates(
        _counts, (_first(tree), tree.recruits.astype(np.int32), tree.seeds),
        (replicates, len(tree.order)), np.int32, seed, threads,
    )  # fmt: skip


def _first(tree: RecruitmentTree) -> NDArray[np.int32]:
    """Return each node's first recruit; 0 where there is none, so that a blind read stays inside the array."""
    return np.where(tree.recruits > 0, tree.first_recruit, 0).astype(np.int32)


@kernel
def _walk(
    first: NDArray[np.int32],
    recruits: NDArray[np.int32],
    seeds: int,
    key: np.uint64,
    queue: NDArray[np.int32],
    counts: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Draw one resample and count it; returns the queue, which may have had to grow.

    The children of a node are written three at a time whether it has them or not, and the queue advances by the number it has:
    no branch depends on the data, except for the rare node with more than three recruits.
    """
    # np.uint64 throughout: numba turns a sum of int64 and uint64 into a float.
    counts[:] = 0
    tail = 0
    state = key
    while tail < seeds:
        state += STEP
        bits = mix(state)
        for _ in range(3):
            queue[tail] = np.int32(((bits & _LANE_BITS) * np.uint64(seeds)) >> _LANE)
            bits >>= _LANE
            tail += 1
    tail = seeds
    head = 0
    while head < tail:
        node = queue[head]
        head += 1
        counts[node] += 1
        start, children = first[node], recruits[node]
        if tail + children + 3 > len(queue):
            longer = np.empty(2 * len(queue) + children, dtype=np.int32)
            longer[:tail] = queue[:tail]
            queue = longer
        state += STEP
        bits = mix(state)
        wide = np.uint64(children)
        queue[tail] = start + np.int32(((bits & _LANE_BITS) * wide) >> _LANE)
        bits >>= _LANE
        queue[tail + 1] = start + np.int32(((bits & _LANE_BITS) * wide) >> _LANE)
        bits >>= _LANE
        queue[tail + 2] = start + np.int32(((bits & _LANE_BITS) * wide) >> _LANE)
        if children > 3:
            for later in range(tail + 3, tail + children):
                state += STEP
                queue[later] = start + np.int32(((mix(state) & _LANE_BITS) * wide) >> _LANE)
        tail += children
    return queue


@kernel
def _counts(
    first: NDArray[np.int32],
    recruits: NDArray[np.int32],
    seeds: int,
    seed: np.uint64,
    begin: int,
    out: NDArray[np.int32],
) -> None:
    queue = np.empty(4 * len(first) + seeds + 64, dtype=np.int32)
    for row in range(len(out)):
        queue = _walk(first, recruits, seeds, stream(seed, begin + row), queue, out[row])


@summing_kernel
def _totals(
    first: NDArray[np.int32],
    recruits: NDArray[np.int32],
    seeds: int,
    features: NDArray[np.float64],
    seed: np.uint64,
    begin: int,
    out: NDArray[np.float64],
) -> None:
    n = len(first)
    queue = np.empty(4 * n + seeds + 64, dtype=np.int32)
    counts = np.empty(n, dtype=np.int32)
    for row in range(len(out)):
        queue = _walk(first, recruits, seeds, stream(seed, begin + row), queue, counts)
        for k in range(len(features)):
            total = 0.0
            for node in range(n):
                total += counts[node] * features[k, node]
            out[row, k] = total
