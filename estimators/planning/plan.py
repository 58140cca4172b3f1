"""A study fielded a thousand times: how often it gets there, when, how precisely, and for how much."""

import math
from collections.abc import Callable
from concurrent.futures import Executor, as_completed
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import NormalDist
from typing import Any

import numpy as np

from estimators.errors import EstimatorError
from estimators.planning.design import Design
from estimators.planning.fieldwork import Fieldwork, Run
from estimators.planning.learned import Learnt, with_seeds
from estimators.planning.trajectory import F8, Course, Start

CHUNK = 20
"""Runs that one worker draws at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure that differs from run to run: its median, and the range that nine in ten runs fall in."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """Everything needed to draw the same runs again."""

    target: int
    days: float
    already: int
    """Respondents before the first day of the plan."""
    runs: int
    seed: int
    level: float
    honorarium: float
    recruit_honorarium: float
    version: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plan:
    """What the runs say of the study. Money is what new respondents earn, in the study's currency."""

    method: PlanSettings
    reaches_target: float
    """The share of runs that reach the target in time."""
    reached_on: Spread | None
    """The day of the target, of the runs that reach it; None where none does."""
    respondents: Spread
    """All respondents at the end."""
    spend: Spread
    half_width: Spread
    """Of the interval that the study will report for the trait: the tree bootstrap's."""
    error: float
    """How far the estimate itself strays: z times its standard deviation over the runs, below `half_width` as a rule. NaN in a
    forecast, whose runs share the respondents that are there already."""
    design_effect: float
    """The variance of the estimate over the runs, over that of a simple random sample as large; NaN in a forecast."""
    lonely_seeds: float
    """The share of this plan's seeds whom nobody follows; NaN without seeds."""
    died: float
    """The share of runs in which every chain ends before the target and the last day."""
    week_by_week: tuple[Spread, ...]
    """All respondents at the end of each week."""
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        plain: dict[str, Any] = _finite(asdict(self))
        return plain

    def __str__(self) -> str:
        from estimators.planning.text import lines

        return "\n".join(lines(self))


def plan(
    design: Design,
    *,
    runs: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Return what comes of a design, from `runs` simulated studies.

    The same seed gives the same figures on any `executor`: a pool of processes, or a Dask client's. `progress` is told how many
    more runs are done, each time some are.
    """
    return _drawn(
        design.course(),
        design.start(),
        _settings(design, runs=runs, seed=seed, level=level),
        executor,
        progress,
        (),
    )


def forecast(
    learnt: Learnt,
    *,
    target: int,
    days: float,
    more_seeds: int = 0,
    honorarium: float = 20.0,
    recruit_honorarium: float = 10.0,
    runs: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Return what will come of a study under way (`learn`), in the `days` after its last recruitment, if it goes on as it did.

    `more_seeds` are added on the first of these days.
    """
    already = len(learnt.start.recruiter)
    if target <= already:
        raise EstimatorError(f"the target of {target} is reached: there are {already} respondents")
    settings = PlanSettings(
        target=target, days=days, already=already, runs=runs, seed=seed, level=level,
        honorarium=honorarium, recruit_honorarium=recruit_honorarium, version=version("seedline"),
    )  # fmt: skip
    start = with_seeds(learnt.start, np.zeros(more_seeds)) if more_seeds else learnt.start
    return _drawn(learnt.course, start, settings, executor, progress, learnt.warnings)


def _settings(design: Design, *, runs: int, seed: int, level: float) -> PlanSettings:
    return PlanSettings(
        target=design.target, days=design.days, already=0, runs=runs, seed=seed, level=level,
        honorarium=design.honorarium, recruit_honorarium=design.recruit_honorarium, version=version("seedline"),
    )  # fmt: skip


def _drawn(
    course: Course,
    start: Start,
    settings: PlanSettings,
    executor: Executor | None,
    progress: Callable[[int], None] | None,
    warnings: tuple[str, ...],
) -> Plan:
    if settings.runs < 2:
        raise EstimatorError("a plan needs at least 2 runs; 1000 give shares to within 3 points")
    if settings.days <= 0:
        raise EstimatorError(
            "a plan needs at least a day ahead: the last day must lie after the last recruitment"
        )
    fieldwork = Fieldwork(course, start, target=settings.target, days=settings.days, seed=settings.seed)
    parts = [range(i, min(i + CHUNK, settings.runs)) for i in range(0, settings.runs, CHUNK)]
    tell = progress or (lambda _: None)
    if executor is None:
        drawn = []
        for part in parts:
            drawn += fieldwork.runs(part)
            tell(len(part))
    else:
        waiting = {executor.submit(fieldwork.runs, part): part for part in parts}
        for done in as_completed(waiting):
            tell(len(done.result()))
        drawn = [run for done in waiting for run in done.result()]
    return _summed(drawn, settings, len(start.coming), warnings)


def _summed(runs: list[Run], settings: PlanSettings, seeds: int, warnings: tuple[str, ...]) -> Plan:
    z = NormalDist().inv_cdf(0.5 + settings.level / 2)
    new = np.array([len(run.days) for run in runs])
    n = settings.already + new
    estimate = np.array([run.estimate for run in runs])
    reached = np.array([run.reached for run in runs])
    in_time = np.isfinite(reached)
    recruits = np.array([run.recruits for run in runs])
    spend = new * settings.honorarium + recruits * settings.recruit_honorarium
    share = float(np.nanmean(estimate))
    strays = math.nan if settings.already else float(np.nanstd(estimate, ddof=1))
    random = share * (1 - share) / float(n.mean())
    weeks = np.arange(7.0, settings.days + 7.0, 7.0).clip(max=settings.days)
    so_far = np.array([np.searchsorted(run.days, weeks, side="right") for run in runs]) + settings.already
    return Plan(
        method=settings,
        reaches_target=float(in_time.mean()),
        reached_on=_spread(reached[in_time]) if in_time.any() else None,
        respondents=_spread(n),
        spend=_spread(spend),
        half_width=_spread(z * np.array([run.se for run in runs])),
        error=z * strays,
        design_effect=strays**2 / random if random > 0 else math.nan,
        lonely_seeds=float(np.mean([run.lonely for run in runs]) / seeds) if seeds else math.nan,
        died=float(np.mean([run.died < settings.days for run in runs])),
        week_by_week=tuple(map(_spread, so_far.T)),
        warnings=warnings,
    )


def _spread(figures: F8) -> Spread:
    median, low, high = np.nanquantile(figures, [0.5, 0.05, 0.95])
    return Spread(median=float(median), low=float(low), high=float(high))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
