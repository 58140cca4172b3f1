"""Figures as the tree-markov model takes them: influence, its smoothed form, and who has the level."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.chain_sandwich import count_having
from estimators.estimation.fit import Fitted
from estimators.estimation.targets import Targets
from estimators.estimation.variance import F8
from estimators.numerics.tree_markov import smooth_by_answer, smooth_by_decile

Member: TypeAlias = tuple[Fitted, slice]
"""Some figures of an outcome."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Entry:
    """Figures of one outcome or several, in all of which the same people count.

    Arrays have one row per figure, with people in the order of nodes. Of two levels one alone is a row,
    because the other mirrors it.
    """

    influence: F8
    smoothed: F8
    has: NDArray[np.int8]
    """1 for people who have the figure's level, 0 for those who do not, -1 where unknown.

    Also -1 for everybody in means and contrasts.
    """
    having: NDArray[np.int64]
    """How many of those who count have the level."""
    differ: NDArray[np.bool_]
    """In which figures two people who count are told apart."""
    are_shares: NDArray[np.bool_]
    row: NDArray[np.intp]
    """The row of each figure that was asked for."""
    sign: NDArray[np.int64]
    """-1 where a figure asked for mirrors its row, else 1."""


def enter(counts: NDArray[np.bool_], members: list[Member]) -> Entry:
    """Return figures as the model takes them; `counts` says who counts in all of them."""
    leads = [_find_leads(fitted.targets, rows, counts) for fitted, rows in members]
    parts = [(fitted, lead.figures) for (fitted, _), lead in zip(members, leads, strict=True)]
    influences = [fitted.model.influence(figures) for fitted, figures in parts]
    starts = list(accumulate(map(len, influences), initial=0))
    influence = np.concatenate(influences)
    has = np.concatenate([_has_level(fitted.targets, figures) for fitted, figures in parts])
    answers = np.concatenate([_answers(fitted.targets, figures) for fitted, figures in parts])
    smoothed, having = smooth_by_answer(influence, answers, counts), count_having(has, counts)
    differ = (having > 0) & (having < np.count_nonzero(counts))
    are_shares = np.ones(len(influence), dtype=np.bool_)
    for (fitted, figures), (start, end) in zip(parts, pairwise(starts), strict=True):
        if fitted.targets.has_level is None:
            are_shares[start:end] = False
            smoothed[start:end] = _smooth_by_decile(fitted.targets, fitted.weights, counts, figures)
            differ[start:end] = values_differ(fitted.targets.numerator[figures], counts)
    return Entry(
        influence=influence,
        smoothed=smoothed,
        has=has,
        having=having,
        differ=differ,
        are_shares=are_shares,
        row=np.concatenate([start + lead.row for start, lead in zip(starts[:-1], leads, strict=True)]),
        sign=np.concatenate([lead.sign for lead in leads]),
    )


def enter_each(fitted: Fitted, figures: NDArray[np.int64]) -> tuple[NDArray[np.bool_], F8, F8]:
    """Return who counts in any of some figures; their influence; and it smoothed over who counts in each."""
    counts = [_who_counts(fitted, base) for base in fitted.targets.base[figures]]
    entries = [
        enter(who, [(fitted, slice(row, row + 1))]) for who, row in zip(counts, figures.tolist(), strict=True)
    ]
    influence = np.concatenate([entry.influence for entry in entries])
    smoothed = np.concatenate([entry.smoothed for entry in entries])
    return np.any(counts, axis=0), influence, smoothed


@dataclass(frozen=True, slots=True, eq=False)
class _Leads:
    """The figures of one outcome that stand for all."""

    figures: slice
    row: NDArray[np.intp]
    sign: NDArray[np.int64]


def _find_leads(targets: Targets, rows: slice, counts: NDArray[np.bool_]) -> _Leads:
    """Return every figure, but of two levels only that which the first person who counts has.

    So neither the order of levels nor other figures change a digit.
    """
    many, row = rows.stop - rows.start, np.arange(rows.stop - rows.start)
    sign = np.ones(many, dtype=np.int64)
    has_level = targets.has_level if targets.is_proportion else None
    if targets.levels != 2 or has_level is None or many == 1:
        return _Leads(rows, row, sign)
    has = has_level[rows.start]
    other = int(has[np.argmax(counts & (has >= 0))] != 1)
    sign[1 - other :: 2] = -1
    return _Leads(slice(rows.start + other, rows.stop, 2), row // 2, sign)


def by_who_counts(fits: list[Fitted]) -> Iterator[tuple[NDArray[np.bool_], list[tuple[int, slice]]]]:
    """Yield each set of people with the figures that they count in: the outcome's position and rows of it."""
    groups: dict[bytes, tuple[NDArray[np.bool_], list[tuple[int, slice]]]] = {}
    for outcome, fitted in enumerate(fits):
        bases = 1 if fitted.model.pairs else len(fitted.targets.denominator)
        many = len(fitted.targets.base) // bases
        for base in range(bases):
            counts = _who_counts(fitted, base)
            if counts.any():
                _, members = groups.setdefault(counts.tobytes(), (counts, []))
                members.append((outcome, slice(base * many, (base + 1) * many)))
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


def _has_level(targets: Targets, rows: slice) -> NDArray[np.int8]:
    if targets.has_level is not None:
        return targets.has_level[rows]
    return np.full(targets.numerator[rows].shape, -1, dtype=np.int8)


def _answers(targets: Targets, rows: slice) -> NDArray[np.int64]:
    """Return what people of the same smoothed influence have in common: their answer, and their group."""
    has = _has_level(targets, rows).astype(np.int64)
    return has if len(targets.denominator) == 1 else np.where(has >= 0, 2 * targets.group + has, -1)


def _smooth_by_decile(targets: Targets, weights: F8, counts: NDArray[np.bool_], rows: slice) -> F8:
    """Smooth the influence on means over a decile in the group."""
    values = np.where(targets.group == targets.base[rows][:, None], targets.value, np.nan)
    return np.array([smooth_by_decile(y, weights, counts) for y in values]).reshape(values.shape)
