"""What a diagnostic was made from: the sample, the method and the estimator as a function of totals."""

from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.checks import check_choices, check_numbers, summary_of
from estimators.estimation.fit import Fitted, fit
from estimators.estimation.results import SampleSummary
from estimators.estimation.targets import counted_nodes, targets_of
from estimators.sample.choices import Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything needed to compute the same figures again."""

    sample: SampleSummary
    method: Method
    population_size: int | None
    seeds: Seeds
    """Whether seeds are included in the estimates; they are always in the tree."""
    version: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def fitted(
    sample: RecruitmentSample, outcome: str, method: Method, population_size: int | None, seeds: Seeds
) -> tuple[Basis, Fitted]:
    """Return an estimator applied to one outcome, with what it rests on. Raises what `estimate` does."""
    check_choices(method=method, seeds=seeds)
    check_numbers(sample, population_size=population_size, level=0.95)
    basis = Basis(
        sample=summary_of(sample),
        method=method,
        population_size=population_size,
        seeds=seeds,
        version=version("seedline"),
    )
    counted = counted_nodes(sample, seeds)
    return basis, fit(sample, targets_of(sample, outcome, counted), counted, method, population_size)


def levels_of(found: Fitted) -> tuple[str | None, ...]:
    """Return the level of each figure; None for a mean."""
    return tuple(label.level for label in found.targets.labels)


def listing(values: NDArray[np.float64]) -> list[float | None]:
    """Return figures as plain data, None where there is none."""
    return [value if np.isfinite(value) else None for value in values.tolist()]
