"""The settings of an estimate: what each may be, and what it is when the caller does not say."""

from dataclasses import dataclass
from typing import TypedDict, get_args

from estimators.errors import EstimatorError
from estimators.sample.choices import DEFAULT_INTERVAL, RESAMPLED, IntervalMethod, IntervalType, Method, Seeds


class GroupSettings(TypedDict, total=False):
    """The settings of `estimate` that a comparison of groups takes too."""

    method: Method
    population_size: int | None
    interval: IntervalMethod
    level: float
    replicates: int
    seed: int
    seeds: Seeds
    threads: int


class CellSettings(GroupSettings, total=False):
    """The settings of `estimate` that a cross table takes too."""

    interval_type: IntervalType
    by: str | None


class SweepSettings(TypedDict, total=False):
    """The settings of `estimate`, except for the population size."""

    method: Method
    interval: IntervalMethod
    interval_type: IntervalType
    level: float
    replicates: int
    seed: int
    seeds: Seeds
    by: str | None
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of `estimate`, checked.

    Raises EstimatorError for one that is out of range, or does not go with another.
    """

    method: Method = "rds-ii"
    population_size: int | None = None
    interval: IntervalMethod = DEFAULT_INTERVAL
    interval_type: IntervalType = "logit"
    level: float = 0.95
    replicates: int = 1000
    seed: int = 0
    seeds: Seeds = "include"
    by: str | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        choices = {
            "method": Method,
            "interval": IntervalMethod,
            "interval_type": IntervalType,
            "seeds": Seeds,
        }
        for name, allowed in choices.items():
            check_choice(name, getattr(self, name), get_args(allowed))
        check_numbers(level=self.level, replicates=self.replicates, threads=self.threads)
        if self.interval_type in ("percentile", "basic") and not self.resamples:
            raise EstimatorError(
                f"interval type {self.interval_type!r} needs a redrawn sample: choose interval "
                f"{' or '.join(RESAMPLED)}, or type 'logit' or 'normal'"
            )

    @property
    def resamples(self) -> bool:
        """Whether the interval resamples."""
        return self.interval in RESAMPLED


def check_choice(name: str, value: str | None, choices: tuple[str, ...]) -> None:
    """Raise EstimatorError for a word that is not among those that can be chosen."""
    if value not in choices:
        raise EstimatorError(f"{name} is {value!r}: choose one of {', '.join(choices)}")


def check_numbers(*, level: float = 0.95, replicates: int = 1000, threads: int = 1) -> None:
    """Raise EstimatorError for a number that makes no sense."""
    if not 0 < level < 1:
        raise EstimatorError(f"level is {level}: it lies between 0 and 1, such as 0.95")
    if replicates < 2:
        raise EstimatorError(f"replicates is {replicates}: at least 2 are needed, 1000 are usual")
    if threads < 1:
        raise EstimatorError(f"threads is {threads}: at least 1 is needed")
