"""`rds estimate`: what share of the population, and how sure."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimators.commands.options import (
    File,
    IdColumn,
    IntervalType,
    Level,
    MissingSize,
    PopulationSize,
    RandomSeed,
    RecruiterColumn,
    Replicates,
    Seeds,
    SizeColumn,
    answer_with,
    columns_named,
)


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
    interval_type: IntervalType = "logit",
    level: Level = 0.95,
    replicates: Replicates = 1000,
    seed: RandomSeed = 0,
    seeds: Seeds = "include",
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
    from estimators.commands.estimating import estimate_file

    answer_with(
        lambda: estimate_file(
            file,
            outcome,
            columns=columns_named(id_column, recruiter, network_size, missing_network_size),
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
    )
