"""`rds report`: methods and results as a page."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimators.commands.options import (
    PATIENCE,
    File,
    IdColumn,
    Level,
    MissingSize,
    PopulationSize,
    RecruiterColumn,
    SizeColumn,
    a_word_on_waiting,
    answer_with,
    columns_named,
)


def report(
    file: File,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="OUT", help="The page to write: .html, .md or .pdf.", show_default=False
        ),
    ],
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="NAME",
            help="A column to report; may be given again. All of them where none is named.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The page's title.", show_default=False)
    ] = None,
    method: Annotated[
        Literal["rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean"] | None,
        typer.Option(
            "--method",
            help="How respondents are weighted: ss where the population size is given, rds-ii otherwise.",
            show_default=False,
        ),
    ] = None,
    population_size: PopulationSize = None,
    level: Level = 0.95,
    seeds: Annotated[
        Literal["include", "exclude"],
        typer.Option("--seeds", help="Whether the study's seeds count in the main estimates."),
    ] = "include",
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
) -> None:
    """Write methods and results as one page: the sample's story, estimates, diagnostics, sensitivity, STROBE-RDS."""
    from estimators.commands.reporting import report_file

    named = {} if title is None else {"title": title}
    with a_word_on_waiting(PATIENCE, _say_it_draws):
        answer_with(
            lambda: report_file(
                file,
                out,
                outcome or [],
                columns=columns_named(id_column, recruiter, network_size, missing_network_size),
                method=method,
                population_size=population_size,
                level=level,
                seeds=seeds,
                **named,
            ),
            compiles=False,
        )


def _say_it_draws() -> None:
    typer.echo("rds: still at work. The charts take some seconds to draw.", err=True)
