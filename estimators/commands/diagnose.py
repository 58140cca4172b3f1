"""`rds diagnose`: whether recruitment carries the estimates."""

from pathlib import Path
from typing import Annotated

import typer

from estimators.commands.options import (
    File,
    Form,
    IdColumn,
    MissingSize,
    PopulationSize,
    RecruiterColumn,
    SizeColumn,
    answer_with,
    columns_named,
)


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
    form: Form = "table",
    charts: Annotated[
        Path | None,
        typer.Option(
            "--charts",
            metavar="DIR",
            help="Also draw: SVG for page and phone, and diagnose.html, which shows them with their words.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show who recruits whom, whether the estimate settled, the chains mixed and the seeds still show, and what came back."""
    from estimators.commands.diagnosing import diagnose_file

    columns = columns_named(id_column, recruiter, network_size, missing_network_size)
    answer_with(
        lambda: diagnose_file(
            file, outcome, columns=columns, form=form, population_size=population_size, charts=charts
        )
    )
