"""Do the chains differ by more than recruitment across the levels explains?

The chains are resampled as they stand: every seed keeps its level, and every recruit gets one from the shares
in which recruiters of the recruiter's level recruited. Chains that differ more than these do are kept apart
by something that the outcome does not say: a bottleneck.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.stream import STEP, mix, stream, unit
from estimators.numerics.compiled import kernel
from estimators.numerics.parallel import over_replicates
from estimators.numerics.rds_i import transition_counts
from estimators.numerics.recruitment_tree import RecruitmentTree

F8: TypeAlias = NDArray[np.float64]
I8: TypeAlias = NDArray[np.int64]


def transition_shares(tree: RecruitmentTree, codes: I8, levels: int) -> F8:
    """Return the share of each level among the recruits of each level's recruiters, shape (levels, levels).

    `codes` are per node, -1 where the answer is missing. Recruiters of a level that brought nobody are given
    the shares of all recruits; NaN where there are none.
    """
    counts = transition_counts(codes, tree.parent, levels).astype(np.float64)
    counts[counts.sum(axis=1) == 0] = counts.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def between_chains(tree: RecruitmentTree, codes: I8, levels: int) -> float:
    """Return the part of the recruits' variety that lies between chains rather than within them, from 0 to 1.

    Goodman and Kruskal's tau (1954, JASA 49, 732-764) of level by chain; NaN where all recruits with an
    answer are alike.
    """
    return float(_between(tree.parent, tree.chain, codes, levels, tree.seeds))


def resample_between(
    tree: RecruitmentTree, codes: I8, levels: int, *, replicates: int, seed: int, threads: int = 1
) -> F8:
    """Return the same figure for chains resampled through the transition shares, one for each replicate."""
    shares = transition_shares(tree, codes, levels)
    everybody = np.bincount(codes[codes >= 0], minlength=levels) / max(1, int((codes >= 0).sum()))
    start, onward = np.cumsum(everybody), np.cumsum(shares, axis=1)
    arguments = (tree.parent, tree.chain, codes, start, onward, tree.seeds)
    drawn = over_replicates(_resample, arguments, (replicates, 1), np.float64, seed, threads)
    return np.asarray(drawn[:, 0])


@kernel
def _between(parent: I8, chain: I8, codes: I8, levels: int, chains: int) -> float:
    counts = np.zeros((chains, levels))
    for node in range(len(codes)):
        if parent[node] >= 0 and codes[node] >= 0:
            counts[chain[node], codes[node]] += 1.0
    within, level_totals = 0.0, np.zeros(levels)
    for c in range(chains):
        people, squares = 0.0, 0.0
        for level in range(levels):
            people += counts[c, level]
            squares += counts[c, level] ** 2
            level_totals[level] += counts[c, level]
        if people > 0.0:
            within += squares / people
    n, squares = 0.0, 0.0
    for level in range(levels):
        n += level_totals[level]
        squares += level_totals[level] ** 2
    return (within - squares / n) / (n - squares / n) if n > 0.0 and squares < n * n else np.nan


@kernel
def _draw(cumulative: F8, chance: float) -> int:
    for level in range(len(cumulative) - 1):
        if chance < cumulative[level]:
            return level
    return len(cumulative) - 1


@kernel
def _resample(
    parent: I8,
    chain: I8,
    codes: I8,
    start: F8,
    onward: F8,
    chains: int,
    seed: np.uint64,
    first: int,
    replicates: F8,
) -> None:
    drawn, shown = np.empty(len(codes), dtype=np.int64), np.empty(len(codes), dtype=np.int64)
    for row in range(len(replicates)):
        counter = stream(seed, first + row)
        for node in range(len(codes)):
            chance = unit(mix(counter + np.uint64(node) * STEP))
            if parent[node] >= 0:
                drawn[node] = _draw(onward[drawn[parent[node]]], chance)
            else:
                drawn[node] = codes[node] if codes[node] >= 0 else _draw(start, chance)
            shown[node] = drawn[node] if codes[node] >= 0 else -1
        replicates[row, 0] = _between(parent, chain, shown, len(start), chains)
