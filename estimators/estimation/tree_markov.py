"""Interval "tree-markov" for figures of any method.

Figures in which the same people count share one tree.
"""

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
from estimators.estimation.tree_markov_entry import Entry, by_who_counts, enter, enter_each, values_differ
from estimators.estimation.tree_markov_notes import notes_of
from estimators.estimation.variance import F8, Notes, Variance
from estimators.numerics.recruitment_tree import RecruitmentTree
from estimators.numerics.tree_markov import (
    TreeFactors,
    factor_tree,
    recruits_per_person,
    tree_markov,
    tree_markov_covariance,
)

TOGETHER = 16
"""How many outcomes are taken together: enough to share the work, few enough to stay in the cache."""


def tree_markov_variances(analysis: Analysis, fits: list[Fitted]) -> list[Variance]:
    """Return the variance of every outcome's figures.

    Figures that the same people count in share one pass over the tree. The variance is 0 for a figure in
    which nobody differs, NaN for one that nobody counts in.
    """
    found = [_Found(len(fitted.targets.labels)) for fitted in fits]
    for counts, members in by_who_counts(fits):
        group = _Group.of(analysis, counts)
        for start in range(0, len(members), TOGETHER):
            part = members[start : start + TOGETHER]
            variance = _variances(group, enter(counts, [(fits[outcome], rows) for outcome, rows in part]))
            start = 0
            for outcome, rows in part:
                end = start + rows.stop - rows.start
                found[outcome].put(rows, variance.of(slice(start, end)))
                start = end
    return [one.variance() for one in found]


def contrast_variance(analysis: Analysis, fitted: Fitted, figures: list[int], slope: F8) -> Variance:
    """Return the variance of one weighted sum of an outcome's figures, with degrees of freedom of its own.

    Everybody who counts in any of the figures counts in the sum.
    """
    counts, influence, smoothed = enter_each(fitted, np.array(figures))
    if not counts.any():
        return Variance(np.full(1, np.nan), np.full(1, np.nan))
    smoothed = (slope @ smoothed)[None]
    contrast = Entry(
        influence=(slope @ influence)[None],
        smoothed=smoothed,
        has=np.full(smoothed.shape, -1, dtype=np.int8),
        having=np.zeros(1, dtype=np.int64),
        differ=values_differ(smoothed, counts),
        are_shares=np.full(1, fitted.targets.is_proportion),
        row=np.zeros(1, dtype=np.intp),
        sign=np.ones(1, dtype=np.int64),
    )
    return _variances(_Group.of(analysis, counts), contrast)


def figures_covariance(analysis: Analysis, fitted: Fitted, sets: NDArray[np.int64]) -> F8:
    """Return how the figures of each set vary together: shape (sets, size, size).

    `sets` holds positions of figures.
    """

    def covariance(figures: NDArray[np.int64]) -> F8:
        counts, influence, smoothed = enter_each(fitted, figures)
        if counts.sum() < 2:
            return np.full((len(figures), len(figures)), np.nan)
        return tree_markov_covariance(factor_tree(analysis.sample.tree, counts), influence, smoothed)

    return np.array([covariance(figures) for figures in sets])


class _Found:
    """The variances of one outcome's figures, as they are found."""

    def __init__(self, figures: int) -> None:
        self._variance, self._df = np.full(figures, np.nan), np.full(figures, np.nan)
        self._notes: list[tuple[str, ...]] = [()] * figures

    def put(self, rows: slice, found: Variance) -> None:
        """Take what was found for some figures."""
        self._variance[rows], self._df[rows] = found.variance, found.degrees_of_freedom
        self._notes[rows] = found.notes

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


def _variances(group: _Group, entry: Entry) -> Variance:
    """Return the variances of the figures asked for, with their notes.

    By the model, or where chains never cross by what differs between them; 0 where nobody differs.
    """
    counts = group.factors.counts
    model = tree_markov(group.factors, entry.influence, entry.smoothed, group.sampling_fraction)
    told = entry.differ & np.isfinite(model.variance)
    variance, df = np.where(told, 1.0, 0.0) * model.variance, np.where(told, model.df, np.nan)
    stayed = told & chains_never_cross(
        group.recruitments, entry.has, entry.having / group.factors.n, model.best_lambda, model.best_share
    )
    of_chains: dict[int, tuple[str, ...]] = {}
    if stayed.any():
        between = vary_between_chains(group.tree, entry.influence[stayed], counts)
        variance[stayed], df[stayed] = between.variance, between.degrees_of_freedom
        of_chains = dict(zip(np.flatnonzero(stayed).tolist(), between.notes, strict=True))
    shares = entry.are_shares[entry.row]
    of_model = notes_of(model.of(entry.row, entry.sign), shares, group.recruits_per_person)
    notes: Notes = tuple(
        of_chains.get(row, note) if told[row] else ()
        for row, note in zip(entry.row.tolist(), of_model, strict=True)
    )
    return Variance(variance[entry.row], df[entry.row], notes)


def _sampling_fraction(analysis: Analysis) -> float:
    """Return n / N where the method's weights know N and it matters, else 0.

    Recruitment without replacement is assumed.
    """
    N = analysis.settings.population_size
    if analysis.settings.method != "ss" or N is None:
        return 0.0
    fraction = len(analysis.sample) / N
    return fraction if fraction > SMALL_PART else 0.0
