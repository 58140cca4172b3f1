"""What a report is asked to be about, worked out once for all its sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimators.diagnostics.heaping import NetworkSizes, network_sizes
from estimators.diagnostics.returns import Returns, coupon_returns
from estimators.errors import EstimatorError
from estimators.estimation.estimate import estimate
from estimators.estimation.results import Estimate, EstimateTable
from estimators.report.description import StudyDescription
from estimators.sample.choices import Method, Seeds
from estimators.sample.outcome import Categories, Outcome, Quantity
from estimators.sample.recruitment_sample import RecruitmentSample

_MOST_LEVELS = 20
"""More than these are names or free text, not categories."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A sample, the outcomes to report, and how to estimate them."""

    sample: RecruitmentSample
    outcomes: tuple[str, ...]
    method: Method
    population_size: int | None
    seeds: Seeds
    level: float
    coupons_issued: str | None
    """The outcome that holds how many coupons each person was given, where the sample has it."""
    study: StudyDescription = field(default_factory=StudyDescription)
    """What the study's team says of it."""

    @cached_property
    def table(self) -> EstimateTable:
        """The main estimates, as `estimate` gives them."""
        return estimate(
            self.sample,
            self.outcomes,
            method=self.method,
            population_size=self.population_size,
            seeds=self.seeds,
            level=self.level,
        )

    @property
    def has_quantities(self) -> bool:
        """Whether an outcome is a quantity rather than categories."""
        return any(isinstance(self.sample.outcome(name), Quantity) for name in self.outcomes)

    @cached_property
    def returns(self) -> Returns:
        """What came back of the coupons."""
        return coupon_returns(self.sample, issued=self.coupons_issued)

    @cached_property
    def network_sizes(self) -> NetworkSizes:
        """The reported network sizes."""
        return network_sizes(self.sample)

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Which rows enter the estimates: seeds as the settings say, network sizes known."""
        sample = self.sample
        seeds = np.ones(len(sample), np.bool_) if self.seeds == "include" else ~sample.is_seed
        return np.asarray(seeds & (sample.network_size > 0))

    def answers(self, outcome: str, level: str | None) -> int:
        """Return how many of those who count gave an answer, or that answer."""
        given = self.sample.outcome(outcome)
        chosen = given.known
        if level is not None and isinstance(given, Categories):
            chosen = given.codes == given.levels.index(level)
        return int((chosen & self.counted).sum())

    def missing(self, outcome: str) -> int:
        """Return how many of those who count gave no answer."""
        return int((~self.sample.outcome(outcome).known & self.counted).sum())

    def headline(self) -> list[Estimate]:
        """Return the estimates without repetition: of an outcome with two levels, the second one's share."""
        return [e for e in self.table if is_headline(self.sample, e)]

    def days(self) -> tuple[float, float] | None:
        """Return the first and last recruitment, in seconds, where the times are dates."""
        times = self.sample.recruited_at
        a_year = 365 * 86_400
        if times is None or np.nanmin(times) < a_year:
            return None
        return float(np.nanmin(times)), float(np.nanmax(times))


def is_headline(sample: RecruitmentSample, e: Estimate) -> bool:
    """Return whether an estimate says something that another one does not say already."""
    given = sample.outcome(e.outcome)
    return not (isinstance(given, Categories) and len(given.levels) == 2 and e.level == given.levels[0])


def reportable(sample: RecruitmentSample, coupons_issued: str | None = None) -> tuple[str, ...]:
    """Return the outcomes that a report can be about: quantities that vary, categories of 2 to 20 levels."""
    return tuple(
        name for name, given in sample.outcomes.items() if name != coupons_issued and _says_something(given)
    )


def _says_something(given: Outcome) -> bool:
    if isinstance(given, Categories):
        return 2 <= len(np.unique(given.codes[given.known])) <= _MOST_LEVELS
    return len(np.unique(given.values[given.known])) > 1


def make_request(
    sample: RecruitmentSample,
    outcomes: Sequence[str] | None,
    *,
    method: Method | None,
    population_size: int | None,
    seeds: Seeds,
    level: float,
    coupons_issued: str | None,
    study: StudyDescription,
) -> Request:
    """Return the request: all that `reportable` finds unless some are named.

    The method is `ss` where the population size is known, `rds-ii` otherwise.
    """
    chosen = tuple(dict.fromkeys(outcomes)) if outcomes else reportable(sample, coupons_issued)
    if not chosen:
        raise EstimatorError(
            "there is nothing to report on: the sample has no outcomes with a few levels, nor quantities"
        )
    return Request(
        sample=sample,
        outcomes=chosen,
        method=method or ("rds-ii" if population_size is None else "ss"),
        population_size=population_size,
        seeds=seeds,
        level=level,
        coupons_issued=coupons_issued,
        study=study,
    )
