"""`rds plan`: how many people, days and dollars, before a study starts and while it runs."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import typer

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    Form,
    Level,
    PopulationSize,
    RandomSeed,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json
from estimators.commands.plan_options import (
    Activity,
    Cluster,
    CouponDays,
    Coupons,
    Days,
    Delay,
    DesignEffects,
    HalfWidth,
    Homophily,
    Honorarium,
    LastDay,
    Peers,
    PlanCharts,
    RecruitHonorarium,
    Recruits,
    ReturnProbability,
    RunningFile,
    Runs,
    SeedCount,
    Share,
    Target,
    Trait,
    TraitLevel,
)
from estimators.commands.respondents import read_respondents
from estimators.commands.simulation import Simulation
from estimators.errors import EstimatorError

if TYPE_CHECKING:
    from estimators import Plan, SampleSizes

OF_A_FORECAST = frozenset(
    {"target", "days", "coupons", "coupon_days", "population_size", "honorarium", "recruit_honorarium"}
)
"""What a forecast takes of a design; it learns the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStudy:
    """A study whose respondents are in a file, and what is asked of its future."""

    path: Path
    reading: FileOptions
    outcome: str | None
    of: str | None
    last_day: date | None
    more_seeds: int


@reads_file()
def plan(
    file: RunningFile = None,
    half_width: HalfWidth = None,
    share: Share = 0.5,
    design_effect: DesignEffects = None,
    target: Target = None,
    days: Days = None,
    by: LastDay = None,
    seeds: SeedCount = None,
    coupons: Coupons = None,
    return_probability: ReturnProbability = None,
    recruits: Recruits = None,
    delay: Delay = None,
    coupon_days: CouponDays = None,
    homophily: Homophily = None,
    activity: Activity = None,
    peers: Peers = None,
    population_size: PopulationSize = None,
    honorarium: Honorarium = None,
    recruit_honorarium: RecruitHonorarium = None,
    outcome: Trait = None,
    of: TraitLevel = None,
    level: Level = 0.95,
    runs: Runs = 1000,
    seed: RandomSeed = 0,
    cluster: Cluster = None,
    form: Form = "table",
    charts: PlanCharts = None,
    *,
    reading: FileOptions,
) -> None:
    """Plan a study: sample size for a precision, and a simulation of the fieldwork.

    With FILE, forecast a running one.
    """
    design = _keep_stated(target=target, days=days, coupons=coupons, return_probability=return_probability)
    design |= _keep_stated(recruits=_read_chances(recruits), delay=delay, coupon_days=coupon_days)
    design |= _keep_stated(homophily=homophily, activity=activity, network_size=peers)
    design |= _keep_stated(honorarium=honorarium, recruit_honorarium=recruit_honorarium)
    design |= _keep_stated(population_size=population_size)
    last_day = None if by is None else by.date()
    simulation = Simulation(runs=runs, seed=seed, level=level, cluster=cluster)

    def ask() -> Answer:
        results: list[SampleSizes | Plan] = []
        notes: list[str] = []
        if half_width is not None:
            wanted = design | _keep_stated(share=share, seeds=seeds)
            results.append(_size_sample(half_width, wanted, design_effect or (), level, population_size))
        if file is not None:
            study = RunningStudy(
                path=file, reading=reading, outcome=outcome, of=of, last_day=last_day, more_seeds=seeds or 0
            )
            results.append(_forecast(study, design, simulation, notes))
        elif target is not None:
            results.append(_plan(design | _keep_stated(share=share, seeds=seeds), simulation))
        return _answer(results, notes, form, charts)

    print_answer(ask, waiting=None)


def _size_sample(
    half_width: float,
    design: Mapping[str, Any],
    design_effects: Sequence[float],
    level: float,
    N: int | None,
) -> "SampleSizes":
    """Return how many respondents an interval of estimate -+ `half_width` takes, at each design effect."""
    from estimators import Design, EstimatorError, sample_sizes
    from estimators.planning.model_effect import expected_design_effects
    from estimators.planning.sample_size import DESIGN_EFFECTS

    aim: dict[str, Any] = {"level": level, "population_size": N}
    known = DESIGN_EFFECTS
    people = {
        name: value for name, value in design.items() if name not in ("target", "days", "population_size")
    }
    if not design_effects:
        with suppress(EstimatorError):  # a share whose design does not hold together still has a sample size
            known = expected_design_effects(Design(**people), half_width, **aim)
    return sample_sizes(
        half_width, share=design["share"], design_effects=tuple(design_effects), known=known, **aim
    )


def _plan(design: Mapping[str, Any], simulation: Simulation) -> "Plan":
    """Return what comes of a design, of which the caller states a part (see `estimators.Design`)."""
    from estimators import Design, plan

    checked = Design(**design)
    with simulation.settings() as settings:
        return plan(checked, **settings)


def _forecast(
    study: RunningStudy, design: Mapping[str, Any], simulation: Simulation, notes: list[str]
) -> "Plan":
    """Return what will come of a running study until its last day; add what must be said of its file."""
    from estimators import forecast, learn
    from estimators.diagnostics.plausibility import plausibility_notes

    if others := sorted(design.keys() - OF_A_FORECAST):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in others)
        raise EstimatorError(f"{options} is learned from the FILE: leave it out")
    outcomes = [study.outcome] if study.outcome else []
    sample = read_respondents(study.path, outcomes, study.reading, categories=outcomes, ordered=True)
    notes += [*sample.notes, *plausibility_notes(sample, design.get("population_size"))]
    learned = learn(
        sample,
        outcome=study.outcome,
        level=study.of,
        **_choose(design, "coupons", "coupon_days", "population_size"),
    )
    days = design.get("days") if study.last_day is None else _days_until(study.last_day, sample.recruited_at)
    if days is None or "target" not in design:
        raise EstimatorError(
            "a forecast needs --target, and its last day: --by or --days after the last recruitment"
        )
    honoraria = _choose(design, "honorarium", "recruit_honorarium")
    with simulation.settings() as settings:
        return forecast(
            learned,
            target=design["target"],
            days=days,
            more_seeds=study.more_seeds,
            **honoraria,
            **settings,
        )


def _days_until(last_day: date, recruited_at: Any) -> float:
    """Return the days from the last recruitment to the end of a day."""
    if recruited_at is None:
        raise EstimatorError(
            "a forecast needs the time each person was recruited: a column recruited_at or enrolled_at"
        )
    latest = float(np.nanmax(recruited_at))
    days = (datetime.combine(last_day, time.max, tzinfo=UTC).timestamp() - latest) / 86_400
    if days <= 0:
        latest_day = datetime.fromtimestamp(latest, UTC).date()
        raise EstimatorError(f"--by {last_day} is before the last recruitment, on {latest_day}")
    return days


def _answer(
    results: "Sequence[SampleSizes | Plan]",
    notes: Sequence[str],
    form: Literal["table", "json"],
    charts: Path | None,
) -> Answer:
    """Write out what was found, and draw the plan where a folder is named."""
    if not results:
        raise EstimatorError(
            "say what for: --half-width for a sample size, --target for a simulation, or a FILE to forecast"
        )
    from estimators import Plan

    if charts is not None:
        from estimators.charts.planning import drawing

        drawings = [drawing(found) for found in results if isinstance(found, Plan)]
        save_charts(drawings, charts, name="plan", title="Plan")
    if form == "json":
        named = {"plan" if isinstance(found, Plan) else "sample_size": found.as_dict() for found in results}
        return Answer(text=to_json(named), warnings=notes)
    return Answer(text="\n\n".join(map(str, results)), warnings=notes)


def _keep_stated(**design: Any) -> dict[str, Any]:
    return {name: value for name, value in design.items() if value is not None}


def _choose(design: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: design[name] for name in names if name in design}


def _read_chances(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            "write chances as numbers with commas between, such as 0.4,0.3,0.2,0.1", param_hint="--recruits"
        ) from None
