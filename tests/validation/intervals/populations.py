"""Populations with known truth for the study of intervals.

They have friendships, outcomes, and reports of network sizes.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimators.sample.outcome import Outcome, read_outcome
from estimators.sample.problems import Problems
from rds.simulation.workforce import befriend, make_workforce

RELIABILITY = 0.6
"""Of network sizes in the design that misreports them."""


@dataclass(frozen=True, kw_only=True)
class Population:
    """People and their friends: those of person i are `friends[starts[i]:starts[i + 1]]`."""

    starts: NDArray[np.int64]
    friends: NDArray[np.int32]
    network_size: NDArray[np.int64]
    """What each would report."""
    outcomes: Mapping[str, NDArray[np.str_] | NDArray[np.float64]]

    @cached_property
    def answers(self) -> dict[str, Outcome]:
        """What everybody would answer, ready to be sampled."""
        problems = Problems()
        ids = np.arange(len(self.network_size)).astype(str)
        return {
            name: read_outcome(ids, name, values, None, problems) for name, values in self.outcomes.items()
        }

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def truth(self, outcome: str, level: str | None) -> float:
        """Return the share of a level in the population, or its mean."""
        values = self.outcomes[outcome]
        return float(values.mean() if level is None else (values == level).mean())


Maker = Callable[[int], Population]
"""Makes a population; the same number gives the same one."""


def workforce(size: int = 40_000, *, misreported: bool = False) -> Maker:
    """Return the maker of the demonstration's synthetic workforce."""

    def make(seed: int) -> Population:
        made = make_workforce(size, seed=seed)
        reports = made.network_size.astype(np.int64)
        if misreported:
            reports = noisy_reports(made.degree, np.random.default_rng([seed, 8]))
        outcomes = {
            name: np.array(list(made.truth[name]))[codes.astype(np.int64)]
            for name, codes in made.traits.items()
        }
        return Population(starts=made.starts, friends=made.friends, network_size=reports, outcomes=outcomes)

    return make


def two_communities(first: float, second: float, across: float = 0.04) -> Maker:
    """Return the maker of two communities of 5,000, and the part of the ties that goes across.

    `first` and `second` are the shares of "yes" in each; answers do not depend on friendships.
    """

    def make(seed: int) -> Population:
        rng = np.random.default_rng([seed, 4])
        community = np.arange(10_000) % 2
        answers = np.where(rng.random(10_000) < np.where(community == 0, first, second), "yes", "no")
        wanted = degrees(10_000, rng)
        circle = np.repeat(community + 1, wanted) * (rng.random(wanted.sum()) < 1 - 2 * across)
        starts, friends = befriend(wanted, circle, rng)
        return Population(
            starts=starts, friends=friends, network_size=np.diff(starts), outcomes={"member": answers}
        )

    return make


def one_group(share: float, within: float, times_the_ties: float = 1.0) -> Maker:
    """Return the maker of 10,000 people, a share of whom says "yes", with so many times the others' ties.

    Of everybody's ties, `within` are to people of the same answer on purpose, the others to anybody.
    """

    def make(seed: int) -> Population:
        rng = np.random.default_rng([seed, 12])
        has = rng.permutation(10_000) < share * 10_000
        wanted = np.rint(degrees(10_000, rng) * np.where(has, times_the_ties, 1.0)).astype(np.int64)
        circle = np.repeat(has + 1, wanted) * (rng.random(wanted.sum()) < within)
        starts, friends = befriend(wanted, circle, rng)
        outcomes = {"member": np.where(has, "yes", "no")}
        return Population(starts=starts, friends=friends, network_size=np.diff(starts), outcomes=outcomes)

    return make


def wages(seed: int) -> Population:
    """Return 40,000 people in 40 communities; a quarter of the variance of the wage is the community's."""
    rng = np.random.default_rng([seed, 7])
    community = rng.permutation(40_000) % 40
    flavour = rng.permutation(np.linspace(-1.7, 1.7, 40))
    wage = 20 + 4 * (
        0.5 * (flavour / flavour.std())[community] + math.sqrt(0.75) * rng.standard_normal(40_000)
    )
    wanted = degrees(40_000, rng)
    circle = np.repeat(community + 1, wanted) * (rng.random(wanted.sum()) < 0.8)
    starts, friends = befriend(wanted, circle, rng)
    return Population(starts=starts, friends=friends, network_size=np.diff(starts), outcomes={"wage": wage})


def degrees(people: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many friends each would like to have: log-normal with median 12, as in the workforce."""
    return np.clip(np.rint(12 * np.exp(rng.standard_normal(people))), 1, 300).astype(np.int64)


def noisy_reports(degree: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return reports of network size whose logarithm has reliability .6, rounded to fives from 13 on."""
    log_size = np.log(degree)
    noise = math.sqrt(log_size.var() * (1 - RELIABILITY) / RELIABILITY)
    report = np.maximum(np.rint(np.exp(log_size + rng.normal(0, noise, len(degree)))), 1)
    return np.where(report >= 13, np.rint(report / 5) * 5, report).astype(np.int64)
