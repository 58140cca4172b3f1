"""The figures of several groups, and how they vary together."""

from dataclasses import dataclass
from typing import TypeAlias, Unpack

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import Fitted
from estimators.estimation.provenance import Provenance, sample_notes
from estimators.estimation.settings import GroupSettings, Settings
from estimators.estimation.targets import Targets
from estimators.estimation.uncertainty import contrast_variance, covariances
from estimators.estimation.variance import Variance
from estimators.sample.choices import Method
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Joint:
    """One outcome in every group; G groups, L levels of the outcome (1 where it is a quantity)."""

    analysis: Analysis
    fitted: Fitted
    groups: tuple[str, ...]
    levels: tuple[str | None, ...]
    n: NDArray[np.int64]
    """How many people each group's figures are made from, shape (G,)."""
    point: F8
    """Share or mean by level and group, shape (L, G); NaN for a group with nobody."""
    covariance: F8
    """How the groups' figures vary together, by level, shape (L, G, G)."""
    method: Provenance[Method]
    notes: tuple[str, ...]

    @property
    def targets(self) -> Targets:
        """What the figures are made of."""
        return self.fitted.targets

    def contrast_variance(self, level: int, groups: tuple[int, int], slope: F8) -> Variance:
        """Return the variance of a weighted sum of two groups' figures; `slope` holds the weights."""
        if self.analysis.settings.interval == "tree-markov":
            figures = [group * len(self.levels) + level for group in groups]
            return contrast_variance(self.analysis, self.fitted, figures, slope)
        covariance = self.covariance[level][np.ix_(groups, groups)]
        return Variance(np.array([slope @ covariance @ slope]))


def joint_figures(
    sample: RecruitmentSample, outcome: str, by: str, **settings: Unpack[GroupSettings]
) -> Joint:
    """Return the shares or means of an outcome within each level of `by`, and their covariance.

    Settings are those of `estimate`. Raises what `estimate` does, and EstimatorError where `by` has fewer
    than two levels.
    """
    analysis = Analysis(sample, Settings(interval_type="normal", by=by, **settings))
    groups = sample.categories(by)
    if len(groups.levels) < 2:
        raise EstimatorError(f"{by!r} has {len(groups.levels)} level: two groups are needed for a comparison")
    if outcome == by:
        raise EstimatorError(f"{outcome!r} cannot be compared between its own levels: name another column")
    if not analysis.targets(outcome).denominator.any():
        raise EstimatorError(f"nobody who counts answered both {outcome!r} and {by!r}")
    fitted = analysis.fit(outcome)
    targets, G = fitted.targets, len(groups.levels)
    by_level = np.arange(len(targets.labels)).reshape(G, -1).T
    covariance, notes = covariances(analysis, fitted, by_level)
    return Joint(
        analysis=analysis,
        fitted=fitted,
        groups=groups.levels,
        levels=tuple(label.level for label in targets.labels[: len(by_level)]),
        n=targets.n[:: len(by_level)],
        point=fitted.model.point()[by_level],
        covariance=covariance,
        method=analysis.provenance(),
        notes=(*sample_notes(sample), *fitted.notes, *notes),
    )
