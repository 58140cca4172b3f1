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
    count_having,
    recruitments_of,
    vary_between_chains,
)
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import Figures
from estimators.estimation.provenance import SMALL_PART
from estimators.estimation.targets import Targets
from estimators.estimation.tree_markov_notes import Case, notes_of
from estimators.estimation.variance import F8, Notes, Variance
from estimators.numerics.recruitment_tree import RecruitmentTree
from estimators.numerics.tree_markov import (
    TreeFactors,
    TreeMarkov,
    factor_tree,
    recruits_per_person,
    smooth_by_answer,
    smooth_by_decile,
    tree_markov,
    tree_markov_covariance,
)

TOGETHER = 8
"""How many outcomes are taken together: enough to share the work, few enough to stay in the cache."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Entry:
    """Figures as the model takes them; arrays have shape (figures, n), in the order of nodes."""

    influence: F8
    smoothed: F8
    has: NDArray[np.int8] | None
    """1 for people who have the figure's level, 0 for those who do not, -1 where unknown.

    None for means and contrasts.
    """
    differ: NDArray[np.bool_]
    """In which figures two people who count are told apart."""
    are_shares: bool

    def __len__(self) -> int:
        return len(self.influence)

    def of(self, rows: NDArray[np.bool_]) -> "Entry":
        """Return some of the figures."""
        if rows.all():
            return self
        return Entry(
            influence=self.influence[rows],
            smoothed=self.smoothed[rows],
            has=None if self.has is None else self.has[rows],
            differ=self.differ[rows],
            are_shares=self.are_shares,
        )


def tree_markov_variances(analysis: Analysis, fits: list[Fitted]) -> list[Variance]:
    """Return the variance of every outcome's figures.

    Figures that the same people count in share one pass over the tree. The variance is 0 for a figure in
    which nobody differs, NaN for one that nobody counts in.
    """
    found = [_Found(len(fitted.targets.labels)) for fitted in fits]
    for counts, members in _by_who_counts(fits):
        group = _Group.of(analysis, counts)
        for start in range(0, len(members), TOGETHER):
            part = members[start : start + TOGETHER]
            entries = [enter(fits[outcome], counts, rows) for outcome, rows in part]
            for (outcome, rows), one in zip(part, _variances(group, entries), strict=True):
                found[outcome].put(rows, one)
    return [one.variance() for one in found]


def contrast_variance(analysis: Analysis, fitted: Fitted, figures: list[int], slope: F8) -> Variance:
    """Return the variance of one weighted sum of an outcome's figures, with degrees of freedom of its own.

    Everybody who counts in any of the figures counts in the sum.
    """
    counts, entry = _enter_all(fitted, np.array(figures))
    smoothed = (slope @ entry.smoothed)[None]
    if not counts.any():
        return Variance(np.full(1, np.nan), np.full(1, np.nan))
    contrast = Entry(
        influence=(slope @ entry.influence)[None],
        smoothed=smoothed,
        has=None,
        differ=_differ(smoothed, counts),
        are_shares=entry.are_shares,
    )
    return _variances(_Group.of(analysis, counts), [contrast])[0]


def figures_covariance(analysis: Analysis, fitted: Fitted, sets: NDArray[np.int64]) -> F8:
    """Return how the figures of each set vary together: shape (sets, size, size).

    `sets` holds positions of figures.
    """

    def covariance(figures: NDArray[np.int64]) -> F8:
        counts, entry = _enter_all(fitted, figures)
        if counts.sum() < 2:
            return np.full((len(figures), len(figures)), np.nan)
        return tree_markov_covariance(
            factor_tree(analysis.sample.tree, counts), entry.influence, entry.smoothed
        )

    return np.array([covariance(figures) for figures in sets])


def _enter_all(fitted: Fitted, figures: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Entry]:
    """Return who counts in any of some figures, and the figures, each smoothed over who counts in it."""
    counts = [_who_counts(fitted, base) for base in fitted.targets.base[figures]]
    entries = [enter(fitted, who, np.array([row])) for who, row in zip(counts, figures, strict=True)]
    joined = Entry(
        influence=np.concatenate([entry.influence for entry in entries]),
        smoothed=np.concatenate([entry.smoothed for entry in entries]),
        has=None,
        differ=np.concatenate([entry.differ for entry in entries]),
        are_shares=entries[0].are_shares,
    )
    return np.any(counts, axis=0), joined


def _who_counts(fitted: Fitted, base: int) -> NDArray[np.bool_]:
    """Return who counts in the figures over one denominator.

    Where a method sizes groups first, everybody it weighs moves every figure and counts; else those in the
    figure's denominator.
    """
    weighed = fitted.weights > 0
    return weighed if fitted.model.pairs else weighed & (fitted.targets.denominator[base] > 0)


def enter(fitted: Fitted, counts: NDArray[np.bool_], rows: Figures) -> Entry:
    """Return some of an outcome's figures, in all of which the same people count, as the model takes them."""
    targets = fitted.targets
    influence = fitted.model.influence(rows)
    if targets.has_level is None:
        return Entry(
            influence=influence,
            smoothed=_smooth_by_decile(targets, fitted.weights, counts, rows),
            has=None,
            differ=_differ(targets.numerator[rows], counts),
            are_shares=False,
        )
    has = targets.has_level[rows]
    count, having = np.count_nonzero(counts), count_having(has, counts)
    answers = has.astype(np.int64)
    if len(targets.denominator) > 1:
        answers = np.where(has >= 0, 2 * targets.group + has, -1)
    return Entry(
        influence=influence,
        smoothed=smooth_by_answer(influence, answers, counts),
        has=has,
        differ=(having > 0) & (having < count),
        are_shares=True,
    )


def _differ(values: F8, counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return in which figures two people who count have different values."""
    inside = values[:, counts]
    return np.asarray(inside.max(axis=1, initial=-np.inf) > inside.min(axis=1, initial=np.inf))


def _smooth_by_decile(targets: Targets, weights: F8, counts: NDArray[np.bool_], rows: Figures) -> F8:
    """Smooth the influence on means over a decile in the group."""
    values = np.where(targets.group == targets.base[rows][:, None], targets.value, np.nan)
    return np.array([smooth_by_decile(y, weights, counts) for y in values]).reshape(values.shape)


def _by_who_counts(
    fits: list[Fitted],
) -> Iterator[tuple[NDArray[np.bool_], list[tuple[int, Figures]]]]:
    """Yield each set of people with the figures that they count in: the outcome's position and rows of it."""
    groups: dict[bytes, tuple[NDArray[np.bool_], list[tuple[int, Figures]]]] = {}
    for outcome, fitted in enumerate(fits):
        base = fitted.targets.base
        if fitted.model.pairs:
            base = np.zeros_like(base)
        for one in np.unique(base):
            counts = _who_counts(fitted, one)
            if counts.any():
                _, members = groups.setdefault(counts.tobytes(), (counts, []))
                rows = base == one
                members.append((outcome, slice(None) if rows.all() else np.flatnonzero(rows)))
    yield from groups.values()


class _Found:
    """The variances of one outcome's figures, as they are found."""

    def __init__(self, figures: int) -> None:
        self._variance, self._df = np.full(figures, np.nan), np.full(figures, np.nan)
        self._notes: list[tuple[str, ...]] = [()] * figures

    def put(self, rows: Figures, found: Variance) -> None:
        """Take what was found for some figures."""
        self._variance[rows], self._df[rows] = found.variance, found.degrees_of_freedom
        for row, said in zip(np.arange(len(self._notes))[rows].tolist(), found.notes, strict=True):
            self._notes[row] = said

    def variance(self) -> Variance:
        """Return what was found for all of them."""
        return Variance(self._variance, self._df, tuple(self._notes) if any(self._notes) else ())


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Group:
    """Those who count in some figures, and what these share."""

    tree: RecruitmentTree
    factors: TreeFactors
    recruitments: Recruitments
    recruits_per_person: float
    sampling_fraction: float

    @classmethod
    def of(cls, analysis: Analysis, counts: NDArray[np.bool_]) -> "_Group":
        tree = analysis.sample.tree
        return cls(
            tree=tree,
            factors=factor_tree(tree, counts),
            recruitments=recruitments_of(tree, counts),
            recruits_per_person=recruits_per_person(tree),
            sampling_fraction=_sampling_fraction(analysis),
        )


def _variances(group: _Group, entries: list[Entry]) -> list[Variance]:
    """Return the variances of several outcomes' figures in which the same people count."""
    defined = [np.isfinite(entry.influence).all(axis=1) for entry in entries]
    taken = [entry.differ & has_value for entry, has_value in zip(entries, defined, strict=True)]
    parts = [entry.of(rows) for entry, rows in zip(entries, taken, strict=True)]
    model = tree_markov(
        group.factors,
        np.concatenate([part.influence for part in parts]),
        np.concatenate([part.smoothed for part in parts]),
        group.sampling_fraction,
    )
    found, start = [], 0
    for part, rows, has_value in zip(parts, taken, defined, strict=True):
        one = _of_one_outcome(group, part, model, slice(start, start + len(part)))
        start += len(part)
        variance, df = np.where(has_value, 0.0, np.nan), np.full(len(rows), np.nan)
        variance[rows], df[rows] = one.variance, one.degrees_of_freedom
        notes = iter(one.notes)
        found.append(Variance(variance, df, tuple(next(notes) if row else () for row in rows.tolist())))
    return found


def _of_one_outcome(group: _Group, entry: Entry, model: TreeMarkov, picked: slice) -> Variance:
    """Return the model's variances, or where chains never cross those between chains, with their notes."""
    counts = group.factors.counts
    variance, df = model.variance[picked], model.df[picked]
    stayed = chains_never_cross(
        group.recruitments, entry.has, counts, model.best_lambda[picked], model.best_share[picked]
    )
    case = Case(recruits_per_person=group.recruits_per_person, are_shares=entry.are_shares)
    said: Notes = tuple(notes_of(model, figure, case) for figure in range(picked.start, picked.stop))
    if stayed.any():
        between = vary_between_chains(group.tree, entry.influence[stayed], counts)
        variance, df = variance.copy(), df.copy()
        variance[stayed], df[stayed] = between.variance, between.degrees_of_freedom
        notes = iter(between.notes)
        said = tuple(next(notes) if stuck else own for stuck, own in zip(stayed, said, strict=True))
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
