"""What every diagnostic of an estimate is made from: the analysis, and one outcome fitted by it."""

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import Fitted
from estimators.estimation.settings import Settings
from estimators.sample.choices import Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample


def fit_outcome(
    sample: RecruitmentSample, outcome: str, method: Method, population_size: int | None, seeds: Seeds
) -> tuple[Analysis, Fitted]:
    """Return an analysis and an outcome fitted by it. Raises what `estimate` does."""
    analysis = Analysis(sample, Settings(method=method, population_size=population_size, seeds=seeds))
    return analysis, analysis.fit(outcome)


def levels_of(fitted: Fitted) -> tuple[str | None, ...]:
    """Return the level of each figure; None for a mean."""
    return tuple(label.level for label in fitted.targets.labels)


def listing(values: NDArray[np.float64]) -> list[float | None]:
    """Return figures as plain data, None where there is none."""
    return [value if np.isfinite(value) else None for value in values.tolist()]
