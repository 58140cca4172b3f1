"""A study fielded a thousand times: how often it gets there, when, how precisely, and for how much."""

import math
from collections.abc import Callable
from concurrent.futures import Executor, as_completed
from statistics import NormalDist

import numpy as np

from estimators.errors import EstimatorError
from estimators.estimation.intervals import quantile_of_error
from estimators.planning.design import Design
from estimators.planning.fieldwork import Fieldwork, Run
from estimators.planning.learned import Learned, with_seeds
from estimators.planning.results import Plan, PlanSettings, Spread
from estimators.planning.trajectory import F8, Start, Trajectory

CHUNK = 20
"""Runs that one worker draws at a time."""


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

    The same seed gives the same figures on any `executor`: a pool of processes, or a Dask client's.
    `progress` is told how many more runs are done, each time some are.
    """
    return _draw_runs(
        design.trajectory(),
        design.start(),
        _settings(design, runs=runs, seed=seed, level=level),
        executor,
        progress,
        (),
    )


def forecast(
    learned: Learned,
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
    """Return what will come of a study under way (`learn`) if it goes on as it did.

    It covers the `days` after the last recruitment. `more_seeds` are added on the first of these days.
    """
    already = len(learned.start.recruiter)
    if target <= already:
        raise EstimatorError(f"the target of {target} is reached: there are {already} respondents")
    settings = PlanSettings(
        target=target,
        days=days,
        already=already,
        runs=runs,
        seed=seed,
        level=level,
        honorarium=honorarium,
        recruit_honorarium=recruit_honorarium,
    )
    start = with_seeds(learned.start, np.zeros(more_seeds)) if more_seeds else learned.start
    return _draw_runs(learned.trajectory, start, settings, executor, progress, learned.warnings)


def _settings(design: Design, *, runs: int, seed: int, level: float) -> PlanSettings:
    return PlanSettings(
        target=design.target,
        days=design.days,
        already=0,
        runs=runs,
        seed=seed,
        level=level,
        honorarium=design.honorarium,
        recruit_honorarium=design.recruit_honorarium,
    )


def _draw_runs(
    trajectory: Trajectory,
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
    fieldwork = Fieldwork(trajectory, start, target=settings.target, days=settings.days, seed=settings.seed)
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
    return _summarise(drawn, settings, len(start.coming), warnings)


def _summarise(runs: list[Run], settings: PlanSettings, seeds: int, warnings: tuple[str, ...]) -> Plan:
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
        half_width=_spread(_half_widths(runs, settings.level)),
        error=z * strays,
        design_effect=strays**2 / random if random > 0 else math.nan,
        lonely_seeds=float(np.mean([run.lonely for run in runs]) / seeds) if seeds else math.nan,
        died=float(np.mean([run.died < settings.days for run in runs])),
        week_by_week=tuple(map(_spread, so_far.T)),
        warnings=warnings,
    )


def _half_widths(runs: list[Run], level: float) -> F8:
    """Return half the width of each run's interval; 0 where nobody differs."""
    df = np.array([run.df for run in runs])
    reach = quantile_of_error(level, np.where(np.isnan(df), np.inf, df))
    return np.asarray(reach * np.array([run.se for run in runs]))


def _spread(figures: F8) -> Spread:
    median, low, high = np.nanquantile(figures, [0.5, 0.05, 0.95])
    return Spread(median=float(median), low=float(low), high=float(high))
