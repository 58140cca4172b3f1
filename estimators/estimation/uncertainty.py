"""How far estimates may be off, by any interval: the one place where an interval's name becomes figures.

An interval has a variance by a formula, or resamples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import Fitted
from estimators.estimation.intervals import spread
from estimators.estimation.provenance import much_of_the_population, size_is_not_known
from estimators.estimation.variance import Notes, Variance, simple_variance
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """How far one outcome's figures may be off."""

    se: F8
    """The standard error of each figure."""
    degrees_of_freedom: F8 | None = None
    """Of the t distribution that an interval takes its quantiles of; None for the normal distribution."""
    replicates: F8 | None = None
    """The figures in every resample, shape (replicates, figures); None where nothing is resampled."""
    notes: Notes = ()
    """What the reader must be told of each figure."""


def uncertainties(
    analysis: Analysis, fits: list[Fitted], *, with_replacement: bool = False
) -> list[Uncertainty]:
    """Return how far each outcome's estimates may be off, by the interval of the settings.

    Resampled once for all outcomes. `with_replacement` takes the simple random sample of interval "naive" as
    drawn with replacement, so that N does not narrow it. Raises EstimatorError when the interval does not go
    with the method, or needs a population size that is not given.
    """
    if analysis.settings.interval != "naive" and not analysis.sample.waves:
        return [Uncertainty(np.full_like(fitted.point, np.nan)) for fitted in fits]  # there are only seeds
    if analysis.settings.resamples:
        return [Uncertainty(spread(draws), replicates=draws) for draws in _resample(analysis, fits)]
    found = _variances(analysis, fits, with_replacement=with_replacement)
    return [Uncertainty(np.sqrt(v.variance), v.degrees_of_freedom, notes=v.notes) for v in found]


def interval_notes(analysis: Analysis) -> list[str]:
    """Return what must be said beside an interval, whatever the figures."""
    interval, N = analysis.settings.interval, analysis.settings.population_size
    if interval == "neighbourhood":
        from estimators.numerics.bootstrap.neighbourhood import WARNING  # loads the compiler

        return [WARNING]
    if interval != "tree-markov":
        return []
    notes = []
    if analysis.sample.tree.seeds == 1:
        notes.append("what other seeds would have shown is filled in by the interval's model alone")
    if analysis.settings.method not in ("ss", "hcg"):
        notes += much_of_the_population(len(analysis.sample), N)
    return notes


def size_notes(analysis: Analysis) -> list[str]:
    """Return what a table of everybody's shares says of an N that was not given.

    Tables of groups, comparisons and quantiles, which follow it, do not say it again.
    """
    chosen = analysis.settings
    if chosen.interval != "tree-markov" or chosen.population_size is not None or chosen.by is not None:
        return []
    return [size_is_not_known(len(analysis.sample))]


def contrast_variance(analysis: Analysis, fitted: Fitted, figures: list[int], slope: F8) -> Variance:
    """Return the variance of one weighted sum of an outcome's figures under "tree-markov".

    It has degrees of freedom of its own. `figures` are positions, `slope` their weights.
    """
    from estimators.estimation import tree_markov  # loads the compiler

    return tree_markov.contrast_variance(analysis, fitted, figures, slope)


def covariances(analysis: Analysis, fitted: Fitted, sets: NDArray[np.int64]) -> tuple[F8, list[str]]:
    """Return how the figures of each set vary together, and what the reader must be told.

    The covariance has shape (sets, size, size). `sets` has shape (sets, size) and holds positions of figures.
    A simple random sample is taken as drawn with replacement.
    """
    interval = analysis.settings.interval
    if analysis.settings.resamples:
        (draws,) = _resample(analysis, [fitted])
        covariance, notes = _covariance_of_replicates(draws, sets, fitted.targets.outcome.name)
        return covariance, [*interval_notes(analysis), *notes]
    if interval == "naive":
        variance = simple_variance(fitted.targets, fitted.weights, fitted.model.point())
        return variance[sets][:, :, None] * np.eye(sets.shape[1]), []
    if interval == "tree-markov":
        from estimators.estimation.tree_markov import figures_covariance  # loads the compiler

        return figures_covariance(analysis, fitted, sets), interval_notes(analysis)
    influence = fitted.model.influence()

    def variance_of(influence: F8) -> F8:
        return tree_exact_variance(analysis.sample, influence)

    return np.array([covariance_by_variances(variance_of, influence[each]) for each in sets]), []


def covariance_by_variances(variance_of: Callable[[F8], F8], influence: F8) -> F8:
    """Return the covariance of figures, shape (figures, figures), from their influence (figures, n).

    It follows from variances alone: that of a sum less that of the difference is four times the covariance.
    """
    one, other = np.triu_indices(len(influence))
    a, b = influence[one], influence[other]
    both = (variance_of(a + b) - variance_of(a - b)) / 4
    covariance = np.empty((len(influence), len(influence)))
    covariance[one, other] = covariance[other, one] = both
    return covariance


def tree_exact_variance(sample: RecruitmentSample, influence: F8) -> F8:
    """Return the variance of each figure under the tree bootstrap.

    `influence` has shape (figures, n), in the order of nodes.
    """
    return tree_variance(sample.tree, influence)


def _variances(analysis: Analysis, fits: list[Fitted], *, with_replacement: bool) -> list[Variance]:
    interval = analysis.settings.interval
    if interval == "tree-markov":
        from estimators.estimation.tree_markov import tree_markov_variances  # loads the compiler

        return tree_markov_variances(analysis, fits)
    if interval == "naive":
        return [_naive(analysis, fitted, with_replacement=with_replacement) for fitted in fits]
    return [Variance(tree_exact_variance(analysis.sample, fitted.model.influence())) for fitted in fits]


def _naive(analysis: Analysis, fitted: Fitted, *, with_replacement: bool) -> Variance:
    N = analysis.settings.population_size
    variance = simple_variance(fitted.targets, fitted.weights, fitted.point)
    if with_replacement or N is None:
        return Variance(variance)
    return Variance(variance * ((N - fitted.targets.n) / (N - 1)))


def _resample(analysis: Analysis, fits: list[Fitted]) -> list[F8]:
    from estimators.estimation.bootstrap import resample  # loads the compiler

    return resample(analysis, fits)


def _covariance_of_replicates(draws: F8, sets: NDArray[np.int64], name: str) -> tuple[F8, list[str]]:
    """Return the covariance of each set's figures over the replicates in which every figure is defined."""
    by_set = draws[:, sets]
    defined = np.isfinite(by_set).all(axis=(1, 2))
    if defined.sum() < 2:
        note = f"{name}: hardly any replicate holds people of every group, so "
        note += "nothing can be said of their differences"
        return np.full((*sets.shape, sets.shape[1]), np.nan), [note]
    left_out, notes = int((~defined).sum()), []
    if left_out:
        notes.append(f"{name}: {left_out} of {len(draws)} replicates lack a whole group and were left out")
    kept = by_set[defined]
    return np.array([np.atleast_2d(np.cov(kept[:, i], rowvar=False)) for i in range(len(sets))]), notes
