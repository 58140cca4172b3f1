"""Options that the analysts' commands share."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from estimators.sample.choices import IntervalMethod
from estimators.sample.choices import IntervalType as IntervalTypeName
from estimators.sample.choices import Method as MethodName
from estimators.sample.choices import Seeds as SeedsPolicy


def without_default(flag: str, description: str, metavar: str | None = None) -> Any:
    """Return an option whose default is said in its description, or that has none."""
    return typer.Option(flag, metavar=metavar, help=description, show_default=False)


File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="One line per respondent: CSV, or any other format that `rds convert` reads.",
        show_default=False,
    ),
]
Outcomes = Annotated[
    list[str], without_default("--outcome", "A column to estimate; may be given again.", "NAME")
]
Within = Annotated[
    list[str] | None,
    without_default(
        "--by", "Estimate within each level of this column; given again, of both crossed.", "GROUP"
    ),
]
Compared = Annotated[str, without_default("--outcome", "The column to compare.", "NAME")]
Groups = Annotated[str, without_default("--by", "The column of groups.", "GROUP")]
Followed = Annotated[str | None, without_default("--of", "The level to follow (default: the last).", "LEVEL")]

Method = Annotated[MethodName, typer.Option("--method", help="How respondents are weighted.")]
Interval = Annotated[IntervalMethod, typer.Option("--interval", help="How uncertainty is found.")]
IntervalType = Annotated[
    IntervalTypeName, typer.Option("--interval-type", help="How the interval is drawn from it.")
]
Level = Annotated[float, typer.Option("--level", help="The confidence level.")]
PopulationSize = Annotated[
    int | None, without_default("--population-size", "How many people the population has.", "N")
]
Replicates = Annotated[
    int, typer.Option("--replicates", metavar="B", help="How often the sample is resampled, where it is.")
]
RandomSeed = Annotated[int, typer.Option("--seed", metavar="K", help="Where the random numbers start.")]
Seeds = Annotated[
    SeedsPolicy, typer.Option("--seeds", help="Whether the study's seeds count in the estimates.")
]

Form = Annotated[Literal["table", "json"], typer.Option("--format", help="How to write the figures.")]
Charts = Annotated[Path | None, without_default("--charts", "Draw the figures into this directory.", "DIR")]
