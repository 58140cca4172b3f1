"""The variance between chains alone, for figures about which recruitment within chains says nothing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.variance import F8, Variance
from estimators.numerics.recruitment_tree import RecruitmentTree

NEVER_FADES, NEARLY_ALL = 0.975, 0.9
"""The correlation a step, and the share of the variance passed on, from which a chain never changes sides."""
_ROUNDING = 1e-9
_STRETCH = 128


@dataclass(frozen=True, slots=True, eq=False)
class Recruitments:
    """The recruitments in which both people count, by node."""

    recruiters: NDArray[np.int64]
    recruits: NDArray[np.int64]


def recruitments_of(tree: RecruitmentTree, counts: NDArray[np.bool_]) -> Recruitments:
    """Return the recruitments in which both people count."""
    recruits = np.flatnonzero(counts & (tree.parent >= 0))
    recruits = recruits[counts[tree.parent[recruits]]]
    return Recruitments(tree.parent[recruits], recruits)


def chains_never_cross(
    recruitments: Recruitments,
    has: NDArray[np.int8],
    share: F8,
    best_lambda: F8,
    best_share: F8,
) -> NDArray[np.bool_]:
    """Return for which figures no chain ever left its seed's side.

    Nobody recruited across the level, though random recruitment would have done so at least once; or the
    likelihood is largest where nothing fades. `has` is that of `Entry`, `share` the share of those who count
    who have the level; the last two hold the point of largest likelihood.
    """
    stuck = (best_lambda >= NEVER_FADES - _ROUNDING) & (best_share >= NEARLY_ALL - _ROUNDING)
    could_cross = len(recruitments.recruits) * 2 * share * (1 - share) >= 1
    stuck[could_cross] |= ~_cross(recruitments, has[could_cross])
    return np.asarray(stuck)


def count_having(has: NDArray[np.int8], counts: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many of those who count have the level of each figure."""
    return np.array([np.count_nonzero(row) for row in (has == 1) & counts], dtype=np.int64)


def _cross(recruitments: Recruitments, has: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return in which figures anybody recruited across the level.

    One is soon found, so that few people are looked at.
    """
    crossing = np.zeros(len(has), dtype=np.bool_)
    for start in range(0, len(recruitments.recruits), _STRETCH):
        recruits, recruiters = (
            people[start : start + _STRETCH] for people in (recruitments.recruits, recruitments.recruiters)
        )
        crossing |= (has[:, recruits] != has[:, recruiters]).any(axis=1)
        if crossing.all():
            break
    return crossing


def vary_between_chains(tree: RecruitmentTree, influence: F8, counts: NDArray[np.bool_]) -> Variance:
    """Return C / (C - 1) times the sum of squares of the C chains' summed influence.

    The degrees of freedom say how many chains that rests on: the squared sum of squares over the sum of
    fourth powers, at most C - 1 (Satterthwaite 1946, Biometrics Bulletin 2, 110-114). Both are NaN for one
    chain. `counts` says who counts, in all figures.
    """
    figures, chains = len(influence), len(np.unique(tree.chain[counts]))
    if chains < 2:
        nothing = np.full(figures, np.nan)
        note = "everybody is in one chain, which stayed on its seed's side: there is no interval"
        return Variance(nothing, nothing, ((note,),) * figures)
    squares = np.array([np.bincount(tree.chain, weights=z) for z in influence]).reshape(figures, -1) ** 2
    total = squares.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        df = np.clip(total**2 / (squares**2).sum(axis=1), 1.0, chains - 1.0)
    said = "each chain stayed on its seed's side: the interval is made from the differences between"
    notes = tuple((f"{said} the {chains} chains alone ({one:.1f} degrees of freedom)",) for one in df)
    return Variance(chains / (chains - 1) * total, df, notes)
