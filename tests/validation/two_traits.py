"""A population of two traits, and samples from it: what a comparison of groups is asked about.

Ties go by the trait, as in `simulated_population`; people of one sector are also `apart` times as likely to
be tied to each other as to somebody of another. Within each sector a stated share has the trait, so the truth
of every comparison is known.
"""

from dataclasses import dataclass

import numpy as np

from estimators import RecruitmentSample
from tests.support.simulated_population import Design, chances, recruit


@dataclass(frozen=True, kw_only=True)
class TwoTraits(Design):
    """Shares with the trait by sector: `share_clinic` in the clinic (two fifths), `share_home` elsewhere."""

    share_home: float
    share_clinic: float
    clinic: float = 0.4
    apart: float = 3.0

    @property
    def ratio(self) -> float:
        """How many times as common the trait is at home."""
        return self.share_home / self.share_clinic

    @property
    def odds_ratio(self) -> float:
        """The same of odds."""
        return self.ratio * (1 - self.share_clinic) / (1 - self.share_home)


def sample_two_traits(design: TwoTraits, rng: np.random.Generator) -> RecruitmentSample:
    """Return a sample from a population, with the outcomes `trait` (yes, no) and `sector` (clinic, home)."""
    home = np.arange(design.N) >= round(design.N * design.clinic)
    trait = np.zeros(design.N, dtype=bool)
    for here, share in ((home, design.share_home), (~home, design.share_clinic)):
        people = np.flatnonzero(here)
        trait[people[: round(len(people) * share)]] = True
    one, other = np.triu_indices(design.N, k=1)
    same = home[one] == home[other]
    chance = chances(design, int(trait.sum()))[trait[one].astype(int), trait[other].astype(int)]
    chance = chance * np.where(same, design.apart, 1.0)
    chance *= design.mean_ties * design.N / 2 / chance.sum()
    tied = rng.random(len(one)) < chance
    a, b = np.concatenate([one[tied], other[tied]]), np.concatenate([other[tied], one[tied]])
    ties = b[np.argsort(a, kind="stable")]
    start = np.searchsorted(np.sort(a), np.arange(design.N + 1))
    person, recruiter, size = recruit(design, start, ties, rng)
    ids = [f"{row:05}" for row in range(design.n)]
    return RecruitmentSample.from_columns(
        ids,
        ["seed" if r < 0 else ids[r] for r in recruiter],
        size[person],
        {
            "trait": np.where(trait[person], "yes", "no").tolist(),
            "sector": np.where(home[person], "home", "clinic").tolist(),
        },
        recruited_at=list(range(design.n)),
    )
