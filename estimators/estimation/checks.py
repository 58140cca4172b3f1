"""Checking what the caller chose, and saying on the result what was."""

from typing import get_args

from estimators.estimation.results import SampleSummary
from estimators.sample.choices import IntervalMethod, IntervalType, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample

_CHOICES = {"method": Method, "interval": IntervalMethod, "interval_type": IntervalType, "seeds": Seeds}


def check_choices(**chosen: str) -> None:
    """Raise ValueError for a word that is not among those that can be chosen."""
    for name, value in chosen.items():
        if value not in (choices := get_args(_CHOICES[name])):
            raise ValueError(f"{name} is {value!r}: choose one of {', '.join(choices)}")


def check_numbers(
    sample: RecruitmentSample,
    *,
    population_size: int | None,
    level: float,
    replicates: int = 1000,
    threads: int = 1,
) -> None:
    """Raise ValueError for a number that makes no sense."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}: it lies between 0 and 1, such as 0.95")
    if replicates < 2:
        raise ValueError(f"replicates is {replicates}: at least 2 are needed, 1000 are usual")
    if threads < 1:
        raise ValueError(f"threads is {threads}: at least 1 is needed")
    if population_size is not None and population_size < len(sample):
        raise ValueError(
            f"the population size is {population_size}, fewer than the {len(sample)} respondents"
        )


def summary_of(sample: RecruitmentSample) -> SampleSummary:
    """Return which sample this is."""
    return SampleSummary(
        n=len(sample), seeds=sample.tree.seeds, waves=sample.waves, fingerprint=sample.fingerprint
    )
