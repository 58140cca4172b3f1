"""What the analysts' commands share: the options that name the file and its columns, and how an answer is shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from estimators.commands.respondents import Answer, Columns

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="One line per respondent: CSV, or any other format that `rds convert` reads.",
        show_default=False,
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
Form = Annotated[Literal["table", "json"], typer.Option("--format", help="How to write the figures.")]
Charts = Annotated[
    Path | None,
    typer.Option("--charts", metavar="DIR", help="Draw the figures into this directory.", show_default=False),
]
IntervalType = Annotated[
    Literal["logit", "normal", "percentile", "basic"],
    typer.Option("--interval-type", help="How the interval is drawn from it."),
]
Level = Annotated[float, typer.Option("--level", help="The confidence level.")]
Replicates = Annotated[
    int, typer.Option("--replicates", metavar="B", help="How often the sample is redrawn, where it is.")
]
RandomSeed = Annotated[int, typer.Option("--seed", metavar="K", help="Where the random numbers start.")]
Seeds = Annotated[
    Literal["include", "exclude"],
    typer.Option("--seeds", help="Whether the study's seeds count in the estimates."),
]


PATIENCE = 2.5
"""Seconds after which somebody wonders what takes so long."""


def columns_named(
    id_column: str, recruiter: str, network_size: str, missing: Literal["error", "drop", "impute"]
) -> "Columns":
    """Return what those options say of the file's columns."""
    from estimators.commands.respondents import Columns

    return Columns(id=id_column, recruiter=recruiter, network_size=network_size, missing_network_size=missing)


def answer_with(ask: "Callable[[], Answer]", *, compiles: bool = True) -> None:
    """Print what `ask` answers, and its warnings on standard error; end with exit code 2 where it cannot.

    Says a word on standard error when it takes long, where the reason may be that it `compiles`.
    """
    from estimators.commands.respondents import CannotAnalyse

    try:
        with a_word_on_waiting(PATIENCE, _say_why_it_takes_long) if compiles else nullcontext():
            answer = ask()
    except CannotAnalyse as wrong:
        typer.echo(f"rds: {wrong}", err=True)
        raise typer.Exit(2) from None
    for warning in answer.warnings:
        typer.echo(f"rds: {warning}", err=True)
    typer.echo(answer.text)


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
