"""The diagnostics: whether the estimates can be believed, variable by variable."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from estimators.charts.chains import bottleneck_chart
from estimators.charts.chart import Chart
from estimators.charts.convergence import convergence_chart
from estimators.diagnostics.chains import Chains, chains
from estimators.diagnostics.convergence import ALARM, Convergence, convergence
from estimators.diagnostics.heaping import ROUGH
from estimators.diagnostics.recruitment_structure import Structure, recruitment_structure
from estimators.diagnostics.seed_dependence import ENOUGH, SeedDependence, seed_dependence
from estimators.report.formatting import (
    NONE,
    chance,
    count,
    heading,
    join_words,
    label,
    percent,
    plural,
    ratio,
)
from estimators.report.parts import Figure, Grid, Section, paragraphs
from estimators.report.request import Request
from estimators.sample.outcome import Categories

_REPLICATES = 999
_DRAWN = 2
"""How many variables are drawn: the ones that the tests speak against most."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What was found of one variable."""

    name: str
    settled: Convergence
    mixed: Chains
    forgets: SeedDependence
    structure: Structure | None

    @property
    def drift_p(self) -> float:
        """The smallest P of the variable's levels, times their number (Bonferroni): one test a variable."""
        ps = self.settled.drift_p
        return min(1.0, float(ps.min()) * max(1, len(ps) - 1))


def diagnostics_section(request: Request) -> Section:
    """Return homophily, convergence, mixing and dependence on seeds for each variable, and a summary."""
    found = [_examine(request, name) for name in request.outcomes]
    return Section(
        title="Diagnostics",
        parts=(
            *paragraphs([_read_tests(found), _read_chains(found), _read_seeds(found), _read_sizes(request)]),
            _grid(found),
            *_drawings(found),
            *_homophily_grid(found),
        ),
    )


def _examine(request: Request, name: str) -> _Found:
    sample, size = request.sample, request.population_size
    return _Found(
        name=name,
        settled=convergence(sample, name, method=request.method, population_size=size, seeds=request.seeds),
        mixed=chains(
            sample,
            name,
            method=request.method,
            population_size=size,
            seeds=request.seeds,
            replicates=_REPLICATES,
        ),
        forgets=seed_dependence(sample, name),
        structure=recruitment_structure(sample, name, population_size=size)
        if isinstance(sample.outcome(name), Categories)
        else None,
    )


def _list_names(found: Sequence[_Found], p: Callable[[_Found], float]) -> str:
    return join_words([f"{label(each.name)} (P {_compare_to(p(each))})" for each in found])


def _compare_to(p: float) -> str:
    shown = chance(p)
    return shown if shown.startswith("<") else f"= {shown}"


def _read_tests(found: Sequence[_Found]) -> str:
    drifting = [each for each in found if each.drift_p < ALARM]
    apart = [each for each in found if each.mixed.mixing_p < ALARM]
    settled = (
        (
            "Estimates still moved along the order of recruitment, by more than chance would move them, for "
            f"{_list_names(drifting, lambda f: f.drift_p)}."
        )
        if drifting
        else "No estimate moved along the order of recruitment by more than chance would move it."
    )
    mixed = (
        "Chains differed by more than recruitment across categories explains for "
        f"{_list_names(apart, lambda f: f.mixed.mixing_p)}, so that "
        "bottlenecks between groups of chains cannot be ruled out there."
        if apart
        else "Chains did not differ by more than recruitment across categories explains."
    )
    tests = 2 * len(found)
    return (
        f"{settled} {mixed} Of {tests} such tests, {ratio(ALARM * tests, 1)} would be expected to fall "
        f"below {ALARM:g} by chance alone."
    )


def _read_chains(found: Sequence[_Found]) -> str:
    """Return in words how much hangs on single chains."""
    mixed = found[0].mixed
    largest = f"The largest chain holds {percent(mixed.largest_share)}% of all participants"
    pulled = [
        label(each.name)
        for each in found
        if any(
            (np.abs(chain.without - each.mixed.estimate) > each.mixed.se).any() for chain in each.mixed.chains
        )
    ]
    if len(mixed.chains) == 1:
        return (
            "There is one chain: what its seed's surroundings do to the estimates cannot be told from the "
            "data."
        )
    if not pulled:
        return f"{largest}; leaving out any one chain moves no estimate by more than its standard error."
    return (
        f"{largest}; leaving out one chain moves estimates of {join_words(pulled)} by more than their "
        "standard errors, so that these hang on single chains."
    )


def _read_seeds(found: Sequence[_Found]) -> str:
    never = [label(each.name) for each in found if each.forgets.waves_needed is None]
    shallow = [
        each for each in found if each.forgets.waves_needed is not None and each.forgets.beyond < ENOUGH
    ]
    needed = [each.forgets.waves_needed for each in found if each.forgets.waves_needed is not None]
    said = ""
    if needed:
        said = (
            f"Recruitment needs {min(needed)} to {max(needed)} waves, depending on the variable, to forget "
            "its seeds."
        )
    if shallow:
        names = join_words([f"{label(f.name)} ({percent(f.forgets.beyond)}%)" for f in shallow])
        said += f" Fewer than half of the participants were in waves that deep for {names}."
    elif needed:
        said += " For each of these variables at least half of the participants were in waves that deep."
    if never:
        said += (
            f" As far as was seen, recruitment does not forget its seeds for {join_words(never)}: there the "
            "sample's composition is the seeds' choice."
        )
    return said.strip()


def _read_sizes(request: Request) -> str:
    sizes, back = request.network_sizes, request.returns
    said = ""
    if sizes.fives.n and sizes.fives.index >= ROUGH:
        said = (
            "Network sizes were heavily rounded; the estimates lean on them, and the sensitivity to that is "
            "not measured here."
        )
    if back.warnings:
        said += (
            " Some participants brought more recruits than they were given coupons, which the study team "
            "should explain."
        )
    if sizes.contradicted:
        said += (
            f" {plural(sizes.contradicted, 'reported network size is', 'reported network sizes are')} "
            "smaller than the number of known peers in the sample."
        )
    return said.strip()


def _grid(found: Sequence[_Found]) -> Grid:
    rows = tuple(
        (
            heading(each.name),
            NONE if each.structure is None else ratio(each.structure.recruitment_homophily),
            NONE if each.forgets.waves_needed is None else count(each.forgets.waves_needed),
            percent(each.forgets.beyond),
            chance(each.drift_p),
            chance(each.mixed.mixing_p),
        )
        for each in found
    )
    return Grid(
        caption="Diagnostics by variable",
        head=(
            "",
            "Recruitment homophily",
            "Waves to forget the seeds",
            "Participants beyond, %",
            "Drift, P",
            "Chains differ, P",
        ),
        rows=rows,
        note=(
            "Recruitment homophily: 1 is neither alike nor unlike. Waves to forget the seeds: until "
            f"recruitment is within two points of equilibrium whoever the seeds were ({NONE}: never, as far "
            "as was seen); participants beyond: in that wave or later. Drift: CUSUM test, adjusted for the "
            f"number of levels (Bonferroni). Chains differ: against {_REPLICATES} sets of chains redrawn."
        ),
    )


def _drawings(found: Sequence[_Found]) -> Iterator[Figure]:
    worst = sorted(found, key=lambda each: min(each.drift_p, each.mixed.mixing_p))
    for each in worst[:_DRAWN]:
        name = label(each.name)
        yield Figure(
            caption=f"Estimate as recruitment went on, {name}", draw=partial(_convergence, each.settled)
        )
        yield Figure(
            caption=f"Each chain's own estimate as it grew, {name}", draw=partial(_bottleneck, each.mixed)
        )


def _convergence(found: Convergence, width: int) -> Chart:
    return convergence_chart(found, width)


def _bottleneck(found: Chains, width: int) -> Chart:
    """Return the chart with seeds numbered by the size of their chains, as in the report's table."""
    numbered = tuple(
        replace(chain, seed=f"Seed {place}") for place, chain in enumerate(found.chains, start=1)
    )
    return bottleneck_chart(replace(found, chains=numbered), width=width)


def _homophily_grid(found: Sequence[_Found]) -> Iterator[Grid]:
    rows: list[tuple[str, ...]] = []
    for each in found:
        if each.structure is not None:
            homophily, activity = each.structure.population_homophily, each.structure.differential_activity
            rows.append((heading(each.name), "", ""))
            rows += [(label(level), ratio(homophily[level]), ratio(activity[level])) for level in homophily]
    if rows:
        yield Grid(
            caption="Homophily and differential activity in the population",
            head=("", "Homophily", "Differential activity"),
            rows=tuple(rows),
            note=(
                "Homophily: ties to other levels expected if people tied regardless of it, over those "
                "estimated. Differential activity: mean network size of the level over everybody else's."
            ),
        )
