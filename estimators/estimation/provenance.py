"""Where a result comes from: the sample, and everything needed to compute the same figures again."""

from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, Generic, TypeVar

import numpy as np

from estimators.sample.choices import IntervalMethod, Seeds
from estimators.sample.problems import join_some
from estimators.sample.recruitment_sample import NetworkSizePolicy, RecruitmentSample

M = TypeVar("M", bound=str, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSummary:
    """Which sample a result came from."""

    n: int
    seeds: int
    waves: int
    """The last wave's number; seeds are wave 0."""
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.n} respondents, {self.seeds} seeds, {self.waves} waves; sample {self.fingerprint}"


@cache
def _version() -> str:
    return version("seedline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance(Generic[M]):
    """How figures were computed. None stands for what plays no part in them."""

    method: M
    population_size: int | None = None
    interval: IntervalMethod | None = None
    interval_type: str | None = None
    level: float = 0.95
    """The confidence level."""
    replicates: int | None = None
    """How many resamples there were; None where nothing is resampled."""
    seed: int | None = None
    """Where the random numbers started; None where there are none."""
    seeds: Seeds | None = None
    """Whether seeds are included in the estimate; they are always in the tree."""
    by: str | None = None
    missing_network_size: NetworkSizePolicy
    version: str = field(default_factory=_version)

    def as_dict(self, *names: str) -> dict[str, Any]:
        """Return plain data: the named entries, or all of them."""
        plain = asdict(self)
        return {name: plain[name] for name in names} if names else plain

    @property
    def resampling(self) -> str:
        """What was resampled in words, to follow another part of a sentence; empty where nothing was."""
        return "" if self.replicates is None else f", {self.replicates} replicates from seed {self.seed}"


def summary_of(sample: RecruitmentSample) -> SampleSummary:
    """Return which sample this is."""
    return SampleSummary(
        n=len(sample), seeds=sample.tree.seeds, waves=sample.waves, fingerprint=sample.fingerprint
    )


def sample_notes(sample: RecruitmentSample) -> list[str]:
    """Return what the reader of any figure from this sample must be told."""
    notes = [*sample.notes, *network_size_notes(sample, dropped="left out of the estimates")]
    if (source := sample.missing_network_size.source) is not None:
        notes.append(f"network sizes are {source}")
    if sample.tree.seeds == 1:
        notes.append("there is one seed: no interval can show how much the estimates depend on it")
    return notes


def network_size_notes(sample: RecruitmentSample, *, dropped: str) -> list[str]:
    """Return what was done about network sizes that are not known.

    `dropped` says what was done with the people.
    """
    touched = sample.missing_network_size
    if not touched.count:
        return []
    done = dropped if touched.policy == "drop" else f"set to {touched.value}, the median reported"
    return [f"network size was missing or zero for {touched.count} of {len(sample)}: {done}"]


def oversize_notes(sample: RecruitmentSample, population_size: int | None) -> list[str]:
    """Return the note that names whoever knows more people than there are."""
    if population_size is None:
        return []
    above = np.asarray(sample.network_size >= population_size)
    if not above.any():
        return []
    who = sample.ids[above]
    found = f"{len(who)} of {len(sample)}: {join_some(who, 10)}"
    return [f"network size is as large as the population of {population_size}, or larger, for {found}"]


SMALL_PART = 0.05
"""Where a smaller part of the population took part, nobody need allow for it."""


def size_is_not_known(n: int) -> str:
    """Return what must be said once where nobody gave N: the sample may be a large part of the population."""
    return (
        f"N is not known: where it is below {round(n / SMALL_PART):,}, give it with method ss, "
        "whose weights and interval allow for it"
    )


def much_of_the_population(n: int, N: int | None) -> list[str]:
    """Return what must be said where the sample is a large part of the population."""
    if N is not None and n / N > SMALL_PART:
        return [
            (
                f"{n / N:.0%} of the population took part: method ss allows for that, "
                "in its weights and in its interval"
            )
        ]
    return []
