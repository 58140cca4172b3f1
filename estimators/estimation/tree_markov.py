"""Interval "tree-markov" for figures of any method.

Here it is decided who counts and whose influence is smoothed together; one tree serves all outcomes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.analysis import Analysis
from estimators.estimation.chain_sandwich import (
    Recruitments,
    chains_never_cross,
    recruitments_of,
    vary_between_chains,
)
from estimators.estimation.fit import Fitted
from estimators.estimation.provenance import SMALL_PART
from estimators.estimation.targets import Targets
from estimators.estimation.tree_markov_notes import Case, notes_of
from estimators.estimation.variance import F8, Notes, Variance
from estimators.numerics.recruitment_tree import RecruitmentTree
from estimators.numerics.tree_markov import (
    TreeMarkov,
    factor_tree,
    recruits_per_person,
    smooth_by_answer,
    smooth_by_decile,
    tree_markov,
    tree_markov_covariance,
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Entry:
    """Figures as the model takes them; arrays have shape (figures, n), in the order of nodes."""

    influence: F8
    smoothed: F8
    counts: NDArray[np.bool_]
    """Who counts in each figure."""
    has: NDArray[np.int64] | None
    """1 for people who have the figure's level, 0 for those who do not, -1 where unknown.

    None for means and contrasts.
    """
    told_by: NDArray[np.int64] | F8
    """What tells people apart: answers, quantities, or in a contrast the smoothed influence."""
    are_shares: bool

    def __len__(self) -> int:
        return len(self.influence)

    def of(self, rows: NDArray[np.intp]) -> "Entry":
        """Return some of the figures."""
        return Entry(
            influence=self.influence[rows],
            smoothed=self.smoothed[rows],
            counts=self.counts[rows],
            has=None if self.has is None else self.has[rows],
            told_by=self.told_by[rows],
            are_shares=self.are_shares,
        )


def tree_markov_variances(analysis: Analysis, fits: list[Fitted]) -> list[Variance]:
    """Return the variance of every outcome's figures.

    Figures that the same people count in share one pass over the tree. The variance is 0 for a figure in
    which nobody differs, NaN for one that nobody counts in.
    """
    entries = [enter(fitted) for fitted in fits]
    return _variances(analysis, entries)


def contrast_variance(analysis: Analysis, fitted: Fitted, figures: list[int], slope: F8) -> Variance:
    """Return the variance of one weighted sum of an outcome's figures, with degrees of freedom of its own.

    Everybody who counts in any of the figures counts in the sum.
    """
    entry = enter(fitted)
    smoothed = (slope @ entry.smoothed[figures])[None]
    contrast = Entry(
        influence=(slope @ entry.influence[figures])[None],
        smoothed=smoothed,
        counts=_in_any(entry, figures)[None],
        has=None,
        told_by=smoothed,
        are_shares=entry.are_shares,
    )
    return _variances(analysis, [contrast])[0]


def figures_covariance(analysis: Analysis, fitted: Fitted, sets: NDArray[np.int64]) -> F8:
    """Return how the figures of each set vary together: shape (sets, size, size).

    `sets` holds positions of figures.
    """
    entry = enter(fitted)

    def covariance(figures: NDArray[np.int64]) -> F8:
        counts = _in_any(entry, figures)
        if counts.sum() < 2:
            return np.full((len(figures), len(figures)), np.nan)
        factors = factor_tree(analysis.sample.tree, counts)
        return tree_markov_covariance(factors, entry.influence[figures], entry.smoothed[figures])

    return np.array([covariance(figures) for figures in sets])


def _in_any(entry: Entry, figures: list[int] | NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(entry.counts[figures].any(axis=0))


def enter(fitted: Fitted) -> Entry:
    """Return an outcome's figures as the model takes them.

    Where a method sizes groups first, everybody it weighs moves every figure and counts; else those in the
    figure's denominator.
    """
    targets, weights = fitted.targets, fitted.weights
    weighed = weights > 0
    influence = fitted.model.influence()
    if fitted.model.pairs:
        counts = np.broadcast_to(weighed, influence.shape)
    else:
        counts = (targets.denominator[targets.base] > 0) & weighed
    return Entry(
        influence=influence,
        smoothed=_smoothed(targets, weights, influence, counts),
        counts=counts,
        has=targets.has_level,
        told_by=np.where(counts, targets.numerator, np.nan)
        if targets.has_level is None
        else targets.has_level,
        are_shares=targets.has_level is not None,
    )


def _smoothed(targets: Targets, weights: F8, influence: F8, counts: NDArray[np.bool_]) -> F8:
    """Smooth influence over people of the same group who have the level, or who do not.

    The influence on a mean is smoothed over a decile in the group.
    """
    if targets.has_level is not None:
        answers = np.where(targets.has_level >= 0, 2 * targets.group + targets.has_level, -1)
        return smooth_by_answer(influence, answers, counts)
    values = np.where(targets.group == targets.base[:, None], targets.value, np.nan)
    rows = [smooth_by_decile(y, weights, who) for y, who in zip(values, counts, strict=True)]
    return np.array(rows).reshape(influence.shape)


def _variances(analysis: Analysis, entries: list[Entry]) -> list[Variance]:
    defined = [_defined(entry) for entry in entries]
    variance = [np.where(each, 0.0, np.nan) for each in defined]
    df = [np.full(len(entry), np.nan) for entry in entries]
    notes: list[list[tuple[str, ...]]] = [[()] * len(entry) for entry in entries]
    for counts, members in _by_who_counts(entries, defined):
        parts = [entries[outcome].of(rows) for outcome, rows in members]
        factors = factor_tree(analysis.sample.tree, counts)
        found = tree_markov(
            factors,
            np.concatenate([part.influence for part in parts]),
            np.concatenate([part.smoothed for part in parts]),
            _sampling_fraction(analysis),
        )
        group, start = _Group.of(analysis.sample.tree, counts, found), 0
        for (outcome, rows), part in zip(members, parts, strict=True):
            picked = slice(start, start + len(rows))
            start = picked.stop
            one = _of_one_outcome(group, part, picked)
            variance[outcome][rows], df[outcome][rows] = one.variance, one.degrees_of_freedom
            for row, said in zip(rows.tolist(), one.notes, strict=True):
                notes[outcome][row] = said
    return [
        Variance(v, d, tuple(said) if any(said) else ())
        for v, d, said in zip(variance, df, notes, strict=True)
    ]


def _by_who_counts(
    entries: list[Entry], defined: list[NDArray[np.bool_]]
) -> Iterator[tuple[NDArray[np.bool_], list[tuple[int, NDArray[np.intp]]]]]:
    """Yield each set of people with the figures that they count in: the outcome's position and rows of it."""
    groups: dict[bytes, tuple[NDArray[np.bool_], dict[int, list[int]]]] = {}
    for outcome, (entry, has_value) in enumerate(zip(entries, defined, strict=True)):
        for row in np.flatnonzero(has_value & _differing(entry)).tolist():
            counts = entry.counts[row]
            _, members = groups.setdefault(counts.tobytes(), (counts, {}))
            members.setdefault(outcome, []).append(row)
    for counts, members in groups.values():
        yield counts, [(outcome, np.array(rows)) for outcome, rows in members.items()]


def _defined(entry: Entry) -> NDArray[np.bool_]:
    """Return which figures have a value: somebody counts, and everybody's influence is finite."""
    return np.asarray(entry.counts.any(axis=1) & np.isfinite(entry.influence).all(axis=1))


def _differing(entry: Entry) -> NDArray[np.bool_]:
    """Return in which figures two people who count are told apart."""
    if entry.has is not None:
        some, others = (entry.has == 1) & entry.counts, (entry.has != 1) & entry.counts
        return np.asarray(some.any(axis=1) & others.any(axis=1))
    highest = np.where(entry.counts, entry.told_by, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(entry.counts, entry.told_by, np.inf).min(axis=1, initial=np.inf)
    return np.asarray(highest > lowest)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Group:
    """Figures that the same people count in, and what they share."""

    tree: RecruitmentTree
    counts: NDArray[np.bool_]
    recruitments: Recruitments
    recruits_per_person: float
    found: TreeMarkov

    @classmethod
    def of(cls, tree: RecruitmentTree, counts: NDArray[np.bool_], found: TreeMarkov) -> "_Group":
        return cls(
            tree=tree,
            counts=counts,
            recruitments=recruitments_of(tree, counts),
            recruits_per_person=recruits_per_person(tree),
            found=found,
        )


def _of_one_outcome(group: _Group, entry: Entry, picked: slice) -> Variance:
    """Return the model's variances, or where chains never cross those between chains, with their notes."""
    found = group.found
    variance, df = found.variance[picked].copy(), found.df[picked].copy()
    stayed = chains_never_cross(
        group.recruitments, entry.has, group.counts, found.best_lambda[picked], found.best_share[picked]
    )
    if stayed.any():
        between = vary_between_chains(group.tree, entry.influence[stayed], group.counts)
        variance[stayed], df[stayed] = between.variance, between.degrees_of_freedom
    case = Case(recruits_per_person=group.recruits_per_person, are_shares=entry.are_shares)
    said: Notes = tuple(
        between.notes[int(stayed[:i].sum())] if stayed[i] else notes_of(found, picked.start + i, case)
        for i in range(len(entry))
    )
    return Variance(variance, df, said)


def _sampling_fraction(analysis: Analysis) -> float:
    """Return n / N where the method's weights know N and it matters, else 0.

    Recruitment without replacement is assumed.
    """
    N = analysis.settings.population_size
    if analysis.settings.method != "ss" or N is None:
        return 0.0
    fraction = len(analysis.sample) / N
    return fraction if fraction > SMALL_PART else 0.0
