"""How far estimates may be off, by any interval: the one place where an interval's name becomes figures.

An interval either has a variance by a formula (`_BY_FORMULA`), or resamples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import Fitted
from estimators.estimation.intervals import spread
from estimators.estimation.targets import Targets
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.sample.choices import IntervalMethod
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Variance:
    """The variance of each figure, shape (figures,), and what belongs to it."""

    variance: F8
    degrees_of_freedom: F8 | None = None
    """Of the t distribution that an interval takes its quantiles of; None for the normal distribution."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """How far one outcome's figures may be off."""

    se: F8
    """Shape (figures,)."""
    degrees_of_freedom: F8 | None = None
    """Of the t distribution that an interval takes its quantiles of; None for the normal distribution."""
    replicates: F8 | None = None
    """The figures in every resample, shape (replicates, figures); None where nothing is resampled."""
    notes: tuple[str, ...] = ()


Formula: TypeAlias = Callable[[Analysis, Fitted, F8], Variance]
"""From the analysis, the fitted outcome and influences of shape (figures, n) to the variance of each figure."""


def _tree_exact(analysis: Analysis, _: Fitted, influence: F8) -> Variance:
    return Variance(tree_exact_variance(analysis.sample, influence))


_BY_FORMULA: dict[IntervalMethod, Formula] = {"tree-exact": _tree_exact}
"""Intervals whose variance follows from the influence of each person on each figure."""


def uncertainties(
    analysis: Analysis, fits: list[Fitted], *, with_replacement: bool = False
) -> list[Uncertainty]:
    """Return how far each outcome's estimates may be off, by the interval of the settings; resampled once for all outcomes.

    `with_replacement` takes the simple random sample of interval "naive" as drawn with replacement, so that N does not narrow it.
    Raises EstimatorError when the interval does not go with the method, or needs a population size that is not given.
    """
    if analysis.settings.resamples:
        return [Uncertainty(spread(draws), replicates=draws) for draws in _resample(analysis, fits)]
    found = [_variance(analysis, fitted, with_replacement=with_replacement) for fitted in fits]
    return [Uncertainty(np.sqrt(v.variance), v.degrees_of_freedom, notes=v.notes) for v in found]


def interval_notes(interval: IntervalMethod) -> list[str]:
    """Return what must be said beside an interval."""
    if interval != "neighbourhood":
        return []
    from estimators.numerics.bootstrap.neighbourhood import WARNING  # loads the compiler

    return [WARNING]


def covariances(analysis: Analysis, fitted: Fitted, sets: NDArray[np.int64]) -> tuple[F8, list[str]]:
    """Return how the figures of each set vary together, shape (sets, size, size), and what the reader must be told.

    `sets` has shape (sets, size) and holds positions of figures. A simple random sample is taken as drawn with replacement.
    """
    interval = analysis.settings.interval
    if analysis.settings.resamples:
        (draws,) = _resample(analysis, [fitted])
        covariance, notes = _covariance_of_replicates(draws, sets, fitted.targets.outcome.name)
        return covariance, [*interval_notes(interval), *notes]
    if interval == "naive":
        variance = simple_variance(fitted.targets, fitted.weights, fitted.model.point())
        return variance[sets][:, :, None] * np.eye(sets.shape[1]), []
    influence = fitted.model.influence()
    formula = _BY_FORMULA[interval]

    def variance_of(influence: F8) -> F8:
        return formula(analysis, fitted, influence).variance

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
    """Return the variance of each figure under the tree bootstrap; `influence` has shape (figures, n), in the order of nodes."""
    return tree_variance(sample.tree, influence)


def simple_variance(targets: Targets, weights: F8, point: F8) -> F8:
    """Return the variance of each figure from a simple random sample as large, drawn with replacement.

    It is p (1 - p) / n for a share, the weighted variance over n for a mean.
    """
    if targets.is_proportion:
        spread_of_one = point * (1 - point)
    else:
        inside = targets.denominator[targets.base] * weights
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = (targets.numerator - point[:, None]) ** 2
            spread_of_one = (inside * squares).sum(axis=1) / inside.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(spread_of_one / targets.n)


def _variance(analysis: Analysis, fitted: Fitted, *, with_replacement: bool) -> Variance:
    interval, N = analysis.settings.interval, analysis.settings.population_size
    if interval != "naive":
        return _BY_FORMULA[interval](analysis, fitted, fitted.model.influence())
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
        return np.full((*sets.shape, sets.shape[1]), np.nan), [
            f"{name}: hardly any replicate holds people of every group, so nothing can be said of their differences"
        ]
    left_out, notes = int((~defined).sum()), []
    if left_out:
        notes.append(f"{name}: {left_out} of {len(draws)} replicates lack a whole group and were left out")
    kept = by_set[defined]
    return np.array([np.atleast_2d(np.cov(kept[:, i], rowvar=False)) for i in range(len(sets))]), notes
