"""Figures as the tree-markov model takes them: influence, its smoothed form, and who has the level."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.chain_sandwich import count_having
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import Figures
from estimators.estimation.targets import Targets
from estimators.estimation.variance import F8
from estimators.numerics.tree_markov import smooth_by_answer, smooth_by_decile

Member: TypeAlias = tuple[Fitted, Figures]
"""Some figures of an outcome."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Entry:
    """Figures of one outcome or several, in all of which the same people count.

    Arrays have one row per figure, with people in the order of nodes.
    """

    influence: F8
    smoothed: F8
    has: NDArray[np.int8]
    """1 for people who have the figure's level, 0 for those who do not, -1 where unknown.

    Also -1 for everybody in means and contrasts.
    """
    differ: NDArray[np.bool_]
    """In which figures two people who count are told apart."""
    are_shares: NDArray[np.bool_]

    def of(self, rows: NDArray[np.bool_]) -> "Entry":
        """Return some of the figures."""
        if rows.all():
            return self
        return Entry(
            influence=self.influence[rows],
            smoothed=self.smoothed[rows],
            has=self.has[rows],
            differ=self.differ[rows],
            are_shares=self.are_shares[rows],
        )


def enter(counts: NDArray[np.bool_], members: list[Member]) -> Entry:
    """Return figures as the model takes them; `counts` says who counts in all of them."""
    influence = np.concatenate([fitted.model.influence(rows) for fitted, rows in members])
    has = np.concatenate([_has_level(fitted.targets, rows) for fitted, rows in members])
    answers = np.concatenate([_answers(fitted.targets, rows) for fitted, rows in members])
    smoothed, having = smooth_by_answer(influence, answers, counts), count_having(has, counts)
    differ = (having > 0) & (having < np.count_nonzero(counts))
    are_shares, start = np.ones(len(influence), dtype=np.bool_), 0
    for fitted, rows in members:
        targets, here = fitted.targets, slice(start, start + len(fitted.targets.base[rows]))
        start = here.stop
        if not targets.is_proportion:
            are_shares[here] = False
            smoothed[here] = _smooth_by_decile(targets, fitted.weights, counts, rows)
            differ[here] = values_differ(targets.numerator[rows], counts)
    return Entry(influence=influence, smoothed=smoothed, has=has, differ=differ, are_shares=are_shares)


def enter_all(fitted: Fitted, figures: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Entry]:
    """Return who counts in any of some figures, and the figures, each smoothed over who counts in it."""
    counts = [_who_counts(fitted, base) for base in fitted.targets.base[figures]]
    entries = [enter(who, [(fitted, np.array([row]))]) for who, row in zip(counts, figures, strict=True)]
    joined = Entry(
        influence=np.concatenate([entry.influence for entry in entries]),
        smoothed=np.concatenate([entry.smoothed for entry in entries]),
        has=np.concatenate([entry.has for entry in entries]),
        differ=np.concatenate([entry.differ for entry in entries]),
        are_shares=np.concatenate([entry.are_shares for entry in entries]),
    )
    return np.any(counts, axis=0), joined


def by_who_counts(
    fits: list[Fitted],
) -> Iterator[tuple[NDArray[np.bool_], list[tuple[int, Figures]]]]:
    """Yield each set of people with the figures that they count in: the outcome's position and rows of it."""
    groups: dict[bytes, tuple[NDArray[np.bool_], list[tuple[int, Figures]]]] = {}
    for outcome, fitted in enumerate(fits):
        base = fitted.targets.base
        bases = 1 if fitted.model.pairs else len(fitted.targets.denominator)
        for one in range(bases):
            counts = _who_counts(fitted, one)
            if counts.any():
                _, members = groups.setdefault(counts.tobytes(), (counts, []))
                members.append((outcome, slice(None) if bases == 1 else np.flatnonzero(base == one)))
    yield from groups.values()


def values_differ(values: F8, counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return in which figures two people who count have different values."""
    inside = values[:, counts]
    return np.asarray(inside.max(axis=1, initial=-np.inf) > inside.min(axis=1, initial=np.inf))


def _who_counts(fitted: Fitted, base: int) -> NDArray[np.bool_]:
    """Return who counts in the figures over one denominator.

    Where a method sizes groups first, everybody it weighs moves every figure and counts; else those in the
    figure's denominator.
    """
    weighed = fitted.weights > 0
    return weighed if fitted.model.pairs else weighed & (fitted.targets.denominator[base] > 0)


def _has_level(targets: Targets, rows: Figures) -> NDArray[np.int8]:
    if targets.has_level is not None:
        return targets.has_level[rows]
    return np.full(targets.numerator[rows].shape, -1, dtype=np.int8)


def _answers(targets: Targets, rows: Figures) -> NDArray[np.int64]:
    """Return what people of the same smoothed influence have in common: their answer, and their group."""
    has = _has_level(targets, rows).astype(np.int64)
    return has if len(targets.denominator) == 1 else np.where(has >= 0, 2 * targets.group + has, -1)


def _smooth_by_decile(targets: Targets, weights: F8, counts: NDArray[np.bool_], rows: Figures) -> F8:
    """Smooth the influence on means over a decile in the group."""
    values = np.where(targets.group == targets.base[rows][:, None], targets.value, np.nan)
    return np.array([smooth_by_decile(y, weights, counts) for y in values]).reshape(values.shape)
