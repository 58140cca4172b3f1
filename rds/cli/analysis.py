"""`rds estimate` and `rds diagnose`: the numbers behind a file of respondents."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from rds.monitoring.estimate_file import Answer, Columns

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.csv", help="One line per respondent, UTF-8, with a header.", show_default=False
    ),
]
PopulationSize = Annotated[
    int | None,
    typer.Option(
        "--population-size", metavar="N", help="How many people the population has.", show_default=False
    ),
]
MissingSize = Annotated[
    Literal["error", "drop", "impute"],
    typer.Option(
        "--missing-network-size",
        help="Where a network size is missing or zero: stop, leave the person out of the estimates, or use the median.",
    ),
]
IdColumn = Annotated[str, typer.Option("--id", metavar="COL", help="The column of ids.")]
RecruiterColumn = Annotated[
    str,
    typer.Option(
        "--recruiter", metavar="COL", help='The column of recruiters\' ids; "seed" or empty for seeds.'
    ),
]
SizeColumn = Annotated[
    str, typer.Option("--network-size", metavar="COL", help="The column of network sizes.")
]


PATIENCE = 2.5
"""Seconds after which somebody wonders what takes so long."""


def register(app: typer.Typer) -> None:
    """Add the analysts' commands."""
    app.command("estimate")(estimate)
    app.command("diagnose")(diagnose)


def estimate(
    file: File,
    outcome: Annotated[
        list[str],
        typer.Option(
            "--outcome", metavar="NAME", help="A column to estimate; may be given again.", show_default=False
        ),
    ],
    method: Annotated[
        Literal["rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean"],
        typer.Option("--method", help="How respondents are weighted."),
    ] = "rds-ii",
    population_size: PopulationSize = None,
    interval: Annotated[
        Literal["tree", "tree-exact", "ss", "salganik", "hcg", "neighbourhood", "naive"],
        typer.Option("--interval", help="How uncertainty is found."),
    ] = "tree-exact",
    interval_type: Annotated[
        Literal["logit", "normal", "percentile", "basic"],
        typer.Option("--interval-type", help="How the interval is drawn from it."),
    ] = "logit",
    level: Annotated[float, typer.Option("--level", help="The confidence level.")] = 0.95,
    replicates: Annotated[
        int, typer.Option("--replicates", metavar="B", help="How often the sample is redrawn, where it is.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="K", help="Where the random numbers start.")] = 0,
    seeds: Annotated[
        Literal["include", "exclude"],
        typer.Option("--seeds", help="Whether the study's seeds count in the estimates."),
    ] = "include",
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="GROUP", help="Estimate within each level of this column.", show_default=False
        ),
    ] = None,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Annotated[
        Literal["table", "json", "csv"], typer.Option("--format", help="How to write the estimates.")
    ] = "table",
    weights_out: Annotated[
        Path | None,
        typer.Option(
            "--weights-out", metavar="FILE", help="Write the weights to this CSV file.", show_default=False
        ),
    ] = None,
) -> None:
    """Estimate what share of the population is of each level, or a mean, and how sure that is."""
    from rds.monitoring.estimate_file import CannotEstimate, estimate_file

    try:
        with a_word_on_waiting(PATIENCE, _say_why_it_takes_long):
            answer = estimate_file(
                file,
                outcome,
                columns=_columns(id_column, recruiter, network_size, missing_network_size),
                form=form,
                weights_out=weights_out,
                by=by,
                method=method,
                population_size=population_size,
                interval=interval,
                interval_type=interval_type,
                level=level,
                replicates=replicates,
                seed=seed,
                seeds=seeds,
            )
    except CannotEstimate as wrong:
        _stop(wrong)
    else:
        _show(answer)


def diagnose(
    file: File,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="NAME", help="The column to look at.", show_default=False)
    ],
    population_size: PopulationSize = None,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", help="How to write the figures.")
    ] = "table",
) -> None:
    """Show who recruits whom: transitions, homophily, differential activity, waves and recruits."""
    from rds.monitoring.estimate_file import CannotEstimate, diagnose_file

    columns = _columns(id_column, recruiter, network_size, missing_network_size)
    try:
        with a_word_on_waiting(PATIENCE, _say_why_it_takes_long):
            answer = diagnose_file(file, outcome, columns=columns, form=form, population_size=population_size)
    except CannotEstimate as wrong:
        _stop(wrong)
    else:
        _show(answer)


def _columns(
    id_column: str, recruiter: str, network_size: str, missing: Literal["error", "drop", "impute"]
) -> "Columns":
    from rds.monitoring.estimate_file import Columns

    return Columns(id=id_column, recruiter=recruiter, network_size=network_size, missing_network_size=missing)


@contextmanager
def a_word_on_waiting(after: float, say: Callable[[], None]) -> Iterator[None]:
    """Say something, once, when the work inside has taken that many seconds."""
    timer = Timer(after, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say_why_it_takes_long() -> None:
    typer.echo(
        "rds: still at work. A method's first call on a machine compiles it, which takes some seconds; later calls start at once.",
        err=True,
    )


def _show(answer: "Answer") -> None:
    for warning in answer.warnings:
        typer.echo(f"rds: {warning}", err=True)
    typer.echo(answer.text)


def _stop(wrong: Exception) -> None:
    typer.echo(f"rds: {wrong}", err=True)
    raise typer.Exit(2)
