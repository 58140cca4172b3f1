"""The tree bootstrap: seeds resampled with replacement, then every recruiter's recruits, down the chains.

Baraff, McCormick & Raftery 2016, Estimating uncertainty in respondent-driven sampling using a tree bootstrap
method, PNAS 113(51), 14668-14673. It assumes nothing about recruitment beyond the exchangeability of
siblings, and over-covers; the size of a replicate varies.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.stream import STEP, mix, stream
from estimators.numerics.compiled import kernel, summing_kernel
from estimators.numerics.parallel import over_replicates
from estimators.numerics.recruitment_tree import RecruitmentTree

_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)
_ABREAST, _STRETCH = 4, 512
_LANE = np.uint64(21)
_LANE_BITS = np.uint64((1 << 21) - 1)
_HALF = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)


def tree_totals(
    tree: RecruitmentTree, features: NDArray[np.float64], replicates: int, seed: int, threads: int = 1
) -> NDArray[np.float64]:
    """Return, for every replicate, the total of each feature over the resampled people.

    The result has shape (replicates, features), and `features` has shape (features, n), with people in the
    order of the tree's nodes. One resample serves all features. The same `seed` gives the same digits for any
    number of threads.
    """
    arguments = (_pack(tree), np.uint64(tree.seeds), np.ascontiguousarray(features))
    return over_replicates(_totals, arguments, (replicates, len(features)), np.float64, seed, threads)


def tree_counts(tree: RecruitmentTree, replicates: int, seed: int, threads: int = 1) -> NDArray[np.int32]:
    """Return how often each replicate holds each person.

    The result has shape (replicates, n), with people in the order of the tree's nodes. With the same seed
    these are the resamples behind `tree_totals`.
    """
    arguments = (_pack(tree), np.uint64(tree.seeds))
    return over_replicates(_counts, arguments, (replicates, len(tree.order)), np.int32, seed, threads)


def _pack(tree: RecruitmentTree) -> NDArray[np.uint64]:
    """Return each node's first recruit (high half) and number of recruits (low half), to be read at once."""
    first = np.where(tree.recruits > 0, tree.first_recruit, 0).astype(np.uint64)
    return (first << _HALF) | tree.recruits.astype(np.uint64)


@kernel
def _walk(
    packed: NDArray[np.uint64], seeds: np.uint64, key: np.uint64, queue: NDArray[np.uint32]
) -> np.uint64:
    """Draw one resample: how many nodes of the queue it holds, or 0 when the queue is too short for it.

    The recruits of a node are written three at a time whether it has them or not, and the queue advances by
    the number it has: no branch depends on the data, except for the rare node with more than three.
    Everything is unsigned, so that there is no negative index to allow for, and the queue does not grow here,
    which would cost half the speed.
    """
    tail = np.uint64(0)
    state = key
    while tail < seeds:
        state += STEP
        bits = mix(state)
        for _ in range(3):
            queue[tail] = ((bits & _LANE_BITS) * seeds) >> _LANE
            bits >>= _LANE
            tail += _ONE
    tail = seeds
    head = np.uint64(0)
    room = np.uint64(len(queue)) - _THREE
    while head < tail:
        node = packed[queue[head]]
        head += _ONE
        first, recruits = node >> _HALF, node & _LOW
        if tail + recruits > room:
            return np.uint64(0)
        state += STEP
        bits = mix(state)
        queue[tail] = first + (((bits & _LANE_BITS) * recruits) >> _LANE)
        bits >>= _LANE
        queue[tail + _ONE] = first + (((bits & _LANE_BITS) * recruits) >> _LANE)
        bits >>= _LANE
        queue[tail + _TWO] = first + (((bits & _LANE_BITS) * recruits) >> _LANE)
        later = tail + _THREE
        while later < tail + recruits:
            state += STEP
            queue[later] = first + (((mix(state) & _LANE_BITS) * recruits) >> _LANE)
            later += _ONE
        tail += recruits
    return tail


@kernel
def _resample(
    packed: NDArray[np.uint64],
    seeds: np.uint64,
    key: np.uint64,
    queue: NDArray[np.uint32],
    counts: NDArray[np.int32],
) -> NDArray[np.uint32]:
    """Count one resample; returns the queue, longer where it had to be.

    A second try draws the same numbers.
    """
    drawn = _walk(packed, seeds, key, queue)
    while drawn == 0:
        queue = np.empty(2 * len(queue), dtype=np.uint32)
        drawn = _walk(packed, seeds, key, queue)
    counts[:] = 0
    for position in range(drawn):
        counts[queue[np.uint64(position)]] += 1
    return queue


@kernel
def _counts(
    packed: NDArray[np.uint64], seeds: np.uint64, seed: np.uint64, begin: int, replicates: NDArray[np.int32]
) -> None:
    queue = np.empty(8 * len(packed) + 64, dtype=np.uint32)
    for row in range(len(replicates)):
        queue = _resample(packed, seeds, stream(seed, begin + row), queue, replicates[row])


@kernel
def _totals(
    packed: NDArray[np.uint64],
    seeds: np.uint64,
    features: NDArray[np.float64],
    seed: np.uint64,
    begin: int,
    replicates: NDArray[np.float64],
) -> None:
    n = len(packed)
    queue = np.empty(8 * n + 64, dtype=np.uint32)
    counts, times = np.empty(n, dtype=np.int32), np.zeros((_ABREAST, n))
    sums = np.empty((_ABREAST, len(features)))
    for first in range(0, len(replicates), _ABREAST):
        abreast = min(_ABREAST, len(replicates) - first)
        for i in range(abreast):
            queue = _resample(packed, seeds, stream(seed, begin + first + i), queue, counts)
            for person in range(
                n
            ):  # a loop, not a slice: numba compiles the words of a slice's errors, for five seconds
                times[i, person] = counts[person]
        _add_up(features, times, sums)
        for i in range(abreast):
            for k in range(len(features)):
                replicates[first + i, k] = sums[i, k]


@summing_kernel
def _add_up(features: NDArray[np.float64], times: NDArray[np.float64], sums: NDArray[np.float64]) -> None:
    """Fill the totals of four replicates at once.

    It takes two features and a stretch of people at a time, so that what is read stays near.
    """
    wide, n = features.shape
    for i in range(_ABREAST):
        for k in range(wide):
            sums[i, k] = 0.0
    for start in range(0, n, _STRETCH):
        end = min(start + _STRETCH, n)
        # whole slices: an index that might be negative would keep the sums from being vectors
        one, two, three, four = (
            times[0, start:end],
            times[1, start:end],
            times[2, start:end],
            times[3, start:end],
        )
        for k in range(0, wide, 2):
            also = min(k + 1, wide - 1)
            feature, other = features[k, start:end], features[also, start:end]
            a = b = c = d = 0.0
            e = f = g = h = 0.0
            for i in range(len(feature)):
                a += feature[i] * one[i]
                b += feature[i] * two[i]
                c += feature[i] * three[i]
                d += feature[i] * four[i]
                e += other[i] * one[i]
                f += other[i] * two[i]
                g += other[i] * three[i]
                h += other[i] * four[i]
            sums[0, k] += a
            sums[1, k] += b
            sums[2, k] += c
            sums[3, k] += d
            if also > k:
                sums[0, also] += e
                sums[1, also] += f
                sums[2, also] += g
                sums[3, also] += h
