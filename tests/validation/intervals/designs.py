"""The designs in which intervals are tried, each with what it is to show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from estimators import RecruitmentSample
from tests.support import simulated_population as gile_handcock
from tests.validation.intervals.fieldwork import Fieldwork, a_sample
from tests.validation.intervals.populations import (
    Maker,
    Population,
    one_group,
    two_communities,
    wages,
    workforce,
)
from tests.validation.intervals.uses import (
    MEDIAN,
    USES,
    measure_median,
    measure_uses,
    true_median,
    truths_of_uses,
)
from tests.validation.intervals.way import Figure, Measured, Way

POPULATIONS = 4
"""From how many populations a design's samples come, in turn."""
SHARES = (
    ("ethnicity", "black"), ("gender", "woman"), ("born_in_canada", "no"), ("sector", "home_care"),
    ("sector", "long_term_care"), ("sector", "other"), ("low_income", "yes"), ("employment", "precarious"),
    ("paid_sick_days", "no"), ("extended_health_benefits", "no"), ("health", "less"),
)  # fmt: skip
"""The eleven shares of the workforce."""

BOTH = (Way(), Way(interval="tree-exact"))
USUAL = (
    Way(),
    Way(interval="tree-exact"),
    Way(interval="chain sandwich"),
    Way(interval="salganik"),
)


@dataclass(frozen=True, kw_only=True)
class Design:
    """A population, how it is sampled, and which figures are estimated in which ways."""

    key: str
    name: str
    draw: "Draw"
    """From the number of a run to a sample, and the truth of each figure."""
    figures: tuple[Figure, ...]
    ways: tuple[Way, ...] = USUAL
    N: int | None = None
    seeds: Literal["include", "exclude"] = "include"
    measure: Callable[[Way, RecruitmentSample], Iterator[Measured]] | None = None
    """What makes the figures; None for `estimate`."""
    populations: int = POPULATIONS
    """Runs that differ by a multiple of this share a population."""
    wide: tuple[float, float] | None = None
    """Between what se/sd of tree-markov must lie; None where it is not said."""
    covers: tuple[float, float] | None = None
    """Between what its coverage must lie."""


Draw = Callable[[int], tuple[RecruitmentSample, dict[Figure, float]]]
Truth = Callable[[Population], dict[Figure, float]]


def truths(figures: tuple[Figure, ...]) -> Truth:
    """Return what looks shares and means up in a population."""
    return lambda population: {figure: population.truth(*figure) for figure in figures}


def from_population(
    make: Maker, fieldwork: Fieldwork, truth: Truth, key: int, populations: int = POPULATIONS
) -> Draw:
    """Return what draws samples from several populations in turn."""
    made: dict[int, tuple[Population, dict[Figure, float]]] = {}

    def draw(run: int) -> tuple[RecruitmentSample, dict[Figure, float]]:
        which = run % populations
        if which not in made:
            population = make(1 + which)
            made[which] = population, truth(population)
        population, known = made[which]
        return a_sample(population, fieldwork, np.random.default_rng([2026, key, run])), known

    return draw


def from_gile_handcock(design: gile_handcock.Design) -> Draw:
    """Return what draws each sample from a population of its own."""

    def draw(run: int) -> tuple[RecruitmentSample, dict[Figure, float]]:
        sample = gile_handcock.a_sample(design, np.random.default_rng([2026, run]))
        return sample, {("trait", "yes"): design.share}

    return draw


def _gile_handcock(
    key: str, name: str, n: int, *, N: int | None = None, again: bool = False, **expected: tuple[float, float]
) -> Design:
    drawn = gile_handcock.Design(name=name, n=n, with_replacement=again)
    ways = USUAL
    if N is not None:
        ways = (
            Way(method="ss"),
            Way(method="ss", interval="tree-exact"),
            Way(method="ss", interval="ss"),
        )
    return Design(
        key=key, name=name, draw=from_gile_handcock(drawn), figures=(("trait", "yes"),), ways=ways, N=N,
        populations=1, **expected,
    )  # fmt: skip


def _workforce(
    key: str,
    name: str,
    fieldwork: Fieldwork,
    *,
    number: int,
    figures: tuple[Figure, ...] = SHARES,
    make: Maker | None = None,
    truth: Truth | None = None,
    **more: object,
) -> Design:
    drawn = from_population(
        make or workforce(), fieldwork, truth or truths(figures), number, more.get("populations", POPULATIONS)
    )
    return Design(key=key, name=name, draw=drawn, figures=figures, **more)


def design_of(key: str) -> Design:
    """Return one design."""
    return next(design for design in designs() if design.key == key)


@cache
def designs() -> tuple[Design, ...]:
    """Return all designs, in the order of the page."""
    others = tuple(figure for figure in SHARES if figure[0] != "ethnicity")
    not_income = tuple(figure for figure in SHARES if figure[0] != "low_income")
    minority = Fieldwork(seeds_among=("ethnicity", "other"))
    # Recruits average 1.28 for those of low income, .90 for the others.
    unequal = Fieldwork(
        recruits=(0.46, 0.30, 0.12, 0.12), recruits_if=("low_income", "yes", (0.34, 0.24, 0.22, 0.20))
    )
    divided, drained = (
        Fieldwork(
            recruits=(0.46, 0.30, 0.12, 0.12), recruits_if=("ethnicity", level, (0.34, 0.24, 0.22, 0.20))
        )
        for level in ("black", "other")
    )
    pair = (("member", "yes"),)
    exact, right = (0.9, 1.2), (0.93, 0.97)
    short = Fieldwork(n=400, seeds=100, recruits=(0.60, 0.25, 0.10, 0.05))
    ten = Fieldwork(n=500, seeds=10, strangers=0.0)
    return (
        _gile_handcock("1", "Gile & Handcock, n = 200 of 1,000", 200),
        _gile_handcock("1N", "the same, N known", 200, N=1000),
        _gile_handcock("1r", "the same as 1, people can be met again", 200, again=True),
        _gile_handcock("2", "Gile & Handcock, n = 500 of 1,000", 500),
        _gile_handcock("2N", "the same, N known", 500, N=1000),
        _workforce("3", "workforce of 40,000, n = 658, eleven shares", Fieldwork(),
                   number=3, wide=exact, covers=right),
        _workforce("demo", "the demonstration: one workforce, seeds left out", Fieldwork(),
                   number=99, populations=1, seeds="exclude"),
        _workforce("4", "two communities, 4 % of ties across: 35 % and 15 %", ten,
                   number=4, figures=pair, make=two_communities(0.35, 0.15), wide=exact, covers=right),
        _workforce("4e", "two communities, 4 % of ties across: 25 % in both", ten,
                   number=40, figures=pair, make=two_communities(0.25, 0.25)),
        _workforce("5", "workforce, three seeds, n = 300", Fieldwork(n=300, seeds=3), number=5),
        _workforce("6", "workforce, all seeds of the minority: that share", minority,
                   number=6, figures=(("ethnicity", "black"),)),
        _workforce("6o", "workforce, all seeds of the minority: the other shares", minority,
                   number=6, figures=others, wide=exact, covers=right),
        _workforce("7", "a wage, a quarter of its variance the community's", Fieldwork(),
                   number=7, figures=(("wage", None),), make=wages),
        _workforce("8", "workforce, network sizes with reliability .6, heaped", Fieldwork(),
                   number=8, make=workforce(misreported=True), wide=exact, covers=right),
        _workforce("10", "low income recruits 1.28 each, the others 0.90: that share", unequal,
                   number=10, figures=(("low_income", "yes"),)),
        _workforce("10o", "the same: the other shares", unequal, number=10, figures=not_income),
        _workforce("10d", "one community recruits 1.28 each, the others 0.90: its share", divided,
                   number=10, figures=(("ethnicity", "black"),)),
        _workforce("10m", "one community recruits 0.90 each, the others 1.28: its share", drained,
                   number=10, figures=(("ethnicity", "black"),)),
        _workforce("11", "workforce of 10,000, n = 2,500, N known", Fieldwork(n=2500),
                   number=11, make=workforce(10_000), N=10_000, wide=exact, covers=right,
                   ways=(Way(method="ss"), Way(method="ss", interval="tree-exact"),
                         Way(method="ss", interval="ss", runs=100))),
        _workforce("12", "30 % of people, four of five ties among themselves, four seeds",
                   Fieldwork(n=400, seeds=4, strangers=0.0),
                   number=12, figures=pair, make=one_group(0.30, 0.8)),
        _workforce("13", "a rare trait: 2 % of people, n = 500", ten,
                   number=13, figures=pair, make=one_group(0.02, 0.2)),
        _workforce("14", "a hundred seeds, short chains, n = 400", short,
                   number=14, figures=pair, make=one_group(0.30, 0.5)),
        _workforce("15", "two communities, 1 % of ties across: 35 % and 15 %", ten,
                   number=15, figures=pair, make=two_communities(0.35, 0.15, across=0.01)),
        _workforce("16", "30 % of people, with twice the ties, half of them among themselves", ten,
                   number=16, figures=pair, make=one_group(0.30, 0.5, times_the_ties=2.0)),
        _workforce("17", "workforce, n = 150, ten seeds, eleven shares", Fieldwork(n=150, seeds=10),
                   number=17),
        _workforce("uses", "workforce: what else the model is used for", Fieldwork(),
                   number=20, figures=USES, truth=truths_of_uses, measure=measure_uses, ways=BOTH),
        _workforce("median", "the median of the wage", Fieldwork(),
                   number=21, figures=(MEDIAN,), make=wages, truth=true_median, measure=measure_median,
                   ways=BOTH[:1]),
    )  # fmt: skip
