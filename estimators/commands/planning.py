"""`rds plan`: how many people, days and dollars, before a study starts and while it runs."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from estimators.commands.respondents import Answer, CannotAnalyse, Columns, explained, read_respondents

if TYPE_CHECKING:
    from estimators import Plan, SampleSizes

Form = Literal["table", "json"]
Progress = Callable[[int], None]

OF_A_FORECAST = {
    "target",
    "days",
    "coupons",
    "coupon_days",
    "population_size",
    "honorarium",
    "recruit_honorarium",
}
"""What a forecast takes of a design; the rest it learns."""


@explained
def size_of(
    aim: float, *, share: float, design_effects: Sequence[float], level: float, N: int | None
) -> "SampleSizes":
    """Return how many respondents an interval of estimate -+ `aim` takes, at each design effect. Raises CannotAnalyse."""
    from estimators import sample_sizes

    return sample_sizes(
        aim, share=share, design_effects=tuple(design_effects), level=level, population_size=N
    )


@explained
def plan_of(
    design: dict[str, Any],
    *,
    runs: int,
    seed: int,
    level: float,
    cluster: str | None,
    progress: Progress | None,
) -> "Plan":
    """Return what comes of a design; `design` holds what the caller says of it (see `estimators.Design`). Raises CannotAnalyse."""
    from estimators import Design, plan

    checked = Design(**design)
    with workers(cluster) as executor:
        return plan(checked, runs=runs, seed=seed, level=level, executor=executor, progress=progress)


@explained
def forecast_of(
    path: Path,
    design: dict[str, Any],
    *,
    columns: Columns,
    outcome: str | None,
    of: str | None,
    by: date | None,
    more_seeds: int,
    runs: int,
    seed: int,
    level: float,
    cluster: str | None,
    progress: Progress | None,
) -> "Plan":
    """Return what will come of the study whose respondents are in a file, by a date or in so many days. Raises CannotAnalyse."""
    from estimators import forecast, learn

    if strangers := sorted(design.keys() - OF_A_FORECAST):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in strangers)
        raise CannotAnalyse(f"{options} is learnt from the FILE: leave it out")
    known = [outcome] if outcome else []
    sample = read_respondents(path, known, columns, categories=known, ordered=True)
    learnt = learn(
        sample,
        outcome=outcome,
        level=of,
        **{name: design[name] for name in ("coupons", "coupon_days", "population_size") if name in design},
    )
    days = design.get("days") if by is None else _days_until(by, sample.recruited_at)
    if days is None or "target" not in design:
        raise CannotAnalyse(
            "a forecast needs --target, and its last day: --by or --days after the last recruitment"
        )
    with workers(cluster) as executor:
        return forecast(
            learnt,
            target=design["target"],
            days=days,
            more_seeds=more_seeds,
            runs=runs,
            seed=seed,
            level=level,
            executor=executor,
            progress=progress,
            **{name: design[name] for name in ("honorarium", "recruit_honorarium") if name in design},
        )


def written(results: "Sequence[SampleSizes | Plan]", form: Form, charts: Path | None) -> Answer:
    """Return what was found, as text; with `charts`, the picture of the plan is drawn into that folder."""
    if charts is not None:
        _draw(results, charts)
    if form == "json":
        from estimators import Plan

        named = {"plan" if isinstance(found, Plan) else "sample_size": found.as_dict() for found in results}
        return Answer(text=json.dumps(named, indent=2, ensure_ascii=False), warnings=())
    return Answer(text="\n\n".join(map(str, results)), warnings=())


@contextmanager
def workers(cluster: str | None) -> Iterator[Executor]:
    """Yield who draws the runs: this machine's cores, or the Dask cluster whose scheduler has that address."""
    if cluster is None:
        # Spawned, not forked: whatever threads this process has do not exist in a copy of it.
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            yield pool
        return
    from estimators.errors import require

    require("planning on a cluster", "distributed", extra="cluster")
    from distributed import Client

    try:
        client: Any = Client(cluster, timeout="3s")  # type: ignore[no-untyped-call]  # distributed has no types
    except (OSError, ValueError):
        raise CannotAnalyse(
            f"no Dask scheduler answers at {cluster}: start one with `dask scheduler`, or leave --cluster out"
        ) from None
    with client, client.get_executor() as pool:
        yield pool


def _days_until(by: date, recruited_at: Any) -> float:
    last = datetime.combine(by, time.max, tzinfo=UTC).timestamp()
    if recruited_at is None:
        raise CannotAnalyse(
            "a forecast needs the time each person was recruited: a column recruited_at or enrolled_at"
        )
    days = (last - float(recruited_at.max())) / 86_400
    if days <= 0:
        latest = datetime.fromtimestamp(float(recruited_at.max()), UTC).date()
        raise CannotAnalyse(f"--by {by} is before the last recruitment, on {latest}")
    return days


def _draw(results: "Sequence[SampleSizes | Plan]", folder: Path) -> None:
    from estimators import Plan
    from estimators.charts.gallery import save_gallery
    from estimators.charts.planning import drawing

    plans = [drawing(found) for found in results if isinstance(found, Plan)]
    save_gallery(plans, folder, name="plan", title="Plan")
