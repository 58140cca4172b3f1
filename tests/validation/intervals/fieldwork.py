"""Recruitment through a population, in order of time, as the simulated people of the demonstration do it but without their texts."""

import heapq
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType

import numpy as np

from estimators import RecruitmentSample
from estimators.sample.outcome import Categories, Outcome
from tests.validation.intervals.populations import Population

RECRUITS = (0.38, 0.24, 0.21, 0.17)
SEED_RECRUITS = (0.0, 0.4, 0.3, 0.3)
DELAY_SIGMA = 0.8


@dataclass(frozen=True, kw_only=True)
class Fieldwork:
    """How a sample is recruited; people are recruited once."""

    n: int = 658
    seeds: int = 24
    seeds_among: tuple[str, str] | None = None
    """An outcome and the level that all seeds have; None for seeds from everybody, in proportion to their friends."""
    strangers: float = 0.05
    """The part of the coupons that goes to somebody who is not a friend."""
    recruits: tuple[float, ...] = RECRUITS
    recruits_if: tuple[str, str, tuple[float, ...]] | None = None
    """An outcome, a level, and the chances of 0, 1, ... recruits for those who have it."""


def a_sample(population: Population, field: Fieldwork, rng: np.random.Generator) -> RecruitmentSample:
    """Return one sample; where all chains end early, another seed starts one."""
    people, recruiters = recruit(population, field, rng)
    ids = [f"p{row:05}" for row in range(len(people))]
    sample = RecruitmentSample.from_columns(
        ids,
        ["seed" if row < 0 else ids[row] for row in recruiters],
        population.network_size[people],
        {},
        recruited_at=list(range(len(people))),
    )
    answers = {name: _of_people(outcome, people) for name, outcome in population.answers.items()}
    return replace(sample, outcomes=MappingProxyType(answers))


def _of_people(outcome: Outcome, people: list[int]) -> Outcome:
    if isinstance(outcome, Categories):
        return replace(outcome, codes=outcome.codes[people])
    return replace(outcome, values=outcome.values[people])


def recruit(
    population: Population, field: Fieldwork, rng: np.random.Generator
) -> tuple[list[int], list[int]]:
    """Return who is in the sample, in order of time, and the row of each one's recruiter, -1 for seeds."""
    chance = population.degree.astype(np.float64)
    if field.seeds_among is not None:
        outcome, level = field.seeds_among
        chance = chance * (population.outcomes[outcome] == level)
    candidates = iter(rng.choice(len(chance), field.n, replace=False, p=chance / chance.sum()).tolist())
    coming = [(float(when), who, -1) for who, when in zip(candidates, range(field.seeds), strict=False)]
    approached = {who for _, who, _ in coming}
    draw = Random(int(rng.integers(2**62)))
    people: list[int] = []
    recruiters: list[int] = []
    while len(people) < field.n:
        if not coming:
            who = next(one for one in candidates if one not in approached)
            approached.add(who)
            coming = [(0.0, who, -1)]
        when, who, recruiter = heapq.heappop(coming)
        row = len(people)
        people.append(who)
        recruiters.append(recruiter)
        for friend in _choose(population, field, who, recruiter < 0, approached, draw):
            approached.add(friend)
            heapq.heappush(coming, (when + 17 * draw.lognormvariate(0, DELAY_SIGMA), friend, row))
    return people, recruiters


def _choose(
    population: Population,
    field: Fieldwork,
    who: int,
    is_seed: bool,
    approached: set[int],
    draw: Random,
) -> list[int]:
    """Return whom a person recruits: friends at random whom nobody has approached, and now and then a stranger."""
    chances = SEED_RECRUITS if is_seed else field.recruits
    if not is_seed and field.recruits_if is not None:
        outcome, level, instead = field.recruits_if
        if population.outcomes[outcome][who] == level:
            chances = instead
    (number,) = draw.choices(range(len(chances)), chances)
    if not number:
        return []
    mine = population.friends[population.starts[who] : population.starts[who + 1]].tolist()
    draw.shuffle(mine)
    friends = iter(mine)
    found: list[int] = []
    for _ in range(number):
        stranger = draw.random() < field.strangers
        pool = iter(lambda: draw.randrange(len(population.starts) - 1), -1) if stranger else friends
        to = next((one for one in pool if one not in approached and one not in found and one != who), None)
        if to is not None:
            found.append(to)
    return found
