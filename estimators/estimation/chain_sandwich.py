"""The variance between chains alone, for figures about which recruitment within chains says nothing."""

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.variance import F8, Variance
from estimators.numerics.recruitment_tree import RecruitmentTree

NEVER_FADES, NEARLY_ALL = 0.975, 0.9
"""The correlation a step, and the share of the variance passed on, from which a chain keeps its seed's side to its end."""
_ROUNDING = 1e-9


def chains_never_cross(
    tree: RecruitmentTree,
    has: NDArray[np.int64] | None,
    counts: NDArray[np.bool_],
    best_lambda: F8,
    best_share: F8,
) -> NDArray[np.bool_]:
    """Return for which figures no chain ever left its seed's side.

    Nobody recruited across the level, though random recruitment would have done so at least once; or the likelihood is largest
    where nothing fades. Arrays are those of `Entry`; the last two hold the point of largest likelihood.
    """
    stuck = (best_lambda >= NEVER_FADES - _ROUNDING) & (best_share >= NEARLY_ALL - _ROUNDING)
    if has is None:
        return np.asarray(stuck)
    return np.array(
        [one or _nobody_crossed(tree, *row) for one, *row in zip(stuck, has, counts, strict=True)]
    )


def vary_between_chains(tree: RecruitmentTree, influence: F8, counts: NDArray[np.bool_]) -> Variance:
    """Return C / (C - 1) times the sum of squares of the C chains' summed influence, with C - 1 degrees of freedom; NaN for C = 1."""
    variance, df = np.full(len(influence), np.nan), np.full(len(influence), np.nan)
    notes = []
    for row, (z, who) in enumerate(zip(influence, counts, strict=True)):
        chains = len(np.unique(tree.chain[who]))
        if chains < 2:
            notes.append(
                ("everybody is in one chain, which stayed on its seed's side: there is no interval",)
            )
            continue
        sums = np.bincount(tree.chain, weights=z)
        variance[row], df[row] = chains / (chains - 1) * (sums**2).sum(), chains - 1
        notes.append(
            (
                (
                    f"each chain stayed on its seed's side: the interval is made from the differences between the {chains} chains alone "
                    f"(t with {chains - 1} degrees of freedom)"
                ),
            )
        )
    return Variance(variance, df, tuple(notes))


def _nobody_crossed(tree: RecruitmentTree, has: NDArray[np.int64], counts: NDArray[np.bool_]) -> bool:
    known = counts & (has >= 0)
    recruits = np.flatnonzero(known & (tree.parent >= 0))
    recruits = recruits[known[tree.parent[recruits]]]
    if not len(recruits):
        return False
    share = has[known].mean()
    crossings = np.count_nonzero(has[recruits] != has[tree.parent[recruits]])
    return bool(crossings == 0 and len(recruits) * 2 * share * (1 - share) >= 1)
