"""`rds plan`: how many people, days and dollars."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from estimators.commands.options import (
    Form,
    IdColumn,
    Level,
    MissingSize,
    PopulationSize,
    RandomSeed,
    RecruiterColumn,
    SizeColumn,
    answer_with,
    columns_named,
)


def _assumed(flag: str, words: str, metavar: str | None = None) -> Any:
    return typer.Option(flag, metavar=metavar, help=words, show_default=False)


def plan(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="A running study's respondents: forecast it.", show_default=False
        ),
    ] = None,
    half_width: Annotated[
        float | None, _assumed("--half-width", "The precision wanted: 0.05 for plus or minus five points.")
    ] = None,
    share: Annotated[float, typer.Option("--share", help="The share to be estimated.")] = 0.5,
    design_effect: Annotated[
        list[float] | None, _assumed("--design-effect", "May be given again. [default: 2, 4 and 4.7]")
    ] = None,
    target: Annotated[
        int | None, _assumed("--target", "Respondents at which recruitment stops, seeds included.", "N")
    ] = None,
    days: Annotated[float | None, _assumed("--days", "How long fieldwork lasts. [default: 180]")] = None,
    by: Annotated[
        datetime | None,
        typer.Option("--by", formats=["%Y-%m-%d"], help="With FILE: its last day.", show_default=False),
    ] = None,
    seeds: Annotated[
        int | None, _assumed("--seeds", "Seeds; with FILE, seeds to be added now. [default: 24; with FILE 0]")
    ] = None,
    coupons: Annotated[int | None, _assumed("--coupons", "Coupons for each respondent. [default: 3]")] = None,
    return_probability: Annotated[
        float | None, _assumed("--return-probability", "The chance that a coupon comes back.")
    ] = None,
    recruits: Annotated[
        str | None,
        _assumed(
            "--recruits",
            "Or: the chances that a respondent brings 0, 1, 2, ... [default: 0.38,0.24,0.21,0.17]",
            "P0,P1,...",
        ),
    ] = None,
    delay: Annotated[
        float | None, _assumed("--delay", "Median days from survey to recruit's survey. [default: 17]")
    ] = None,
    coupon_days: Annotated[
        float | None, _assumed("--coupon-days", "Days after which coupons expire. [default: never]")
    ] = None,
    homophily: Annotated[
        float | None,
        _assumed("--homophily", "Recruitment homophily; `rds diagnose` shows it. [default: 1.3]"),
    ] = None,
    activity: Annotated[
        float | None,
        _assumed("--activity", "How many times as many peers people with the trait know. [default: 1]"),
    ] = None,
    peers: Annotated[
        float | None, _assumed("--peers", "The median network size in the population. [default: 12]")
    ] = None,
    population_size: PopulationSize = None,
    honorarium: Annotated[
        float | None, _assumed("--honorarium", "Paid to each respondent. [default: 20]")
    ] = None,
    recruit_honorarium: Annotated[
        float | None, _assumed("--recruit-honorarium", "Paid for each recruit. [default: 10]")
    ] = None,
    outcome: Annotated[
        str | None, _assumed("--outcome", "With FILE: the column of the trait to be estimated.", "NAME")
    ] = None,
    of: Annotated[
        str | None, _assumed("--of", "With FILE: which of its levels. [default: the last]", "LEVEL")
    ] = None,
    level: Level = 0.95,
    runs: Annotated[int, typer.Option("--runs", help="How often the study is simulated.")] = 1000,
    seed: RandomSeed = 0,
    cluster: Annotated[
        str | None,
        _assumed(
            "--cluster", "Simulate on the Dask cluster with this scheduler, not on this machine.", "ADDRESS"
        ),
    ] = None,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Annotated[
        Path | None, _assumed("--charts", "Draw the plan, week by week, into this folder.", "DIR")
    ] = None,
) -> None:
    """Plan a study: sample size for a precision, and a simulation of the fieldwork; with FILE, forecast a running one."""
    from estimators.commands.planning import forecast_of, plan_of, size_of, written
    from estimators.commands.respondents import CannotAnalyse

    said = {
        "target": target, "days": days, "coupons": coupons, "return_probability": return_probability,
        "recruits": _chances(recruits), "delay": delay, "coupon_days": coupon_days, "homophily": homophily,
        "activity": activity, "network_size": peers, "population_size": population_size,
        "honorarium": honorarium, "recruit_honorarium": recruit_honorarium,
    }  # fmt: skip
    design = {name: value for name, value in said.items() if value is not None}
    drawing: dict[str, Any] = {"runs": runs, "seed": seed, "level": level, "cluster": cluster}

    def ask() -> Any:
        if file is None and half_width is None and target is None:
            raise CannotAnalyse(
                "say what for: --half-width for a sample size, --target for a simulation, or a FILE to forecast"
            )
        found: list[Any] = []
        if half_width is not None:
            found.append(
                size_of(
                    half_width,
                    share=share,
                    design_effects=design_effect or (),
                    level=level,
                    N=population_size,
                )
            )
        if file is not None:
            with _bar(runs) as progress:
                found.append(
                    forecast_of(
                        file,
                        design,
                        columns=columns_named(id_column, recruiter, network_size, missing_network_size),
                        outcome=outcome,
                        of=of,
                        by=None if by is None else by.date(),
                        more_seeds=seeds or 0,
                        progress=progress,
                        **drawing,
                    )
                )
        elif target is not None:
            with _bar(runs) as progress:
                more = {"share": share} | ({} if seeds is None else {"seeds": seeds})
                found.append(plan_of(design | more, progress=progress, **drawing))
        return written(found, form, charts)

    answer_with(ask, compiles=False)


def _chances(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            "write chances as numbers with commas between, such as 0.4,0.3,0.2,0.1", param_hint="--recruits"
        ) from None


@contextmanager
def _bar(runs: int) -> Iterator[Callable[[int], None]]:
    """Show how many runs are done, on standard error and only to a person."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("simulating the fieldwork", total=runs)
        yield lambda more: progress.advance(task, more)
