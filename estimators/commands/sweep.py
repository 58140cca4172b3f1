"""`rds sweep`: how far the estimates depend on a population size that nobody knows."""

from typing import Annotated, Literal

import typer

from estimators.commands.options import (
    Charts,
    File,
    IdColumn,
    IntervalType,
    Level,
    MissingSize,
    RandomSeed,
    RecruiterColumn,
    Replicates,
    Seeds,
    SizeColumn,
    answer_with,
    columns_named,
)


def sweep(
    file: File,
    outcome: Annotated[
        list[str],
        typer.Option(
            "--outcome", metavar="NAME", help="A column to estimate; may be given again.", show_default=False
        ),
    ],
    method: Annotated[
        Literal["ss", "hcg"],
        typer.Option(
            "--method", help="How respondents are weighted: a method that needs the population size."
        ),
    ] = "ss",
    population_size: Annotated[
        str | None,
        typer.Option(
            "--population-size",
            metavar="N,N,...",
            help="The sizes to try (default: from 1.25 to 100 times the sample).",
            show_default=False,
        ),
    ] = None,
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
        Literal["table", "json", "csv"],
        typer.Option("--format", help="How to write the estimates; json and csv have the intervals too."),
    ] = "table",
    charts: Charts = None,
) -> None:
    """Estimate at every population size that is possible, where nobody knows it."""
    from estimators.commands.sweeping import sweep_file

    sizes = None if population_size is None else _whole_numbers(population_size)
    answer_with(
        lambda: sweep_file(
            file,
            outcome,
            columns=columns_named(id_column, recruiter, network_size, missing_network_size),
            form=form,
            population_sizes=sizes,
            charts=charts,
            by=by,
            method=method,
            interval=interval,
            interval_type=interval_type,
            level=level,
            replicates=replicates,
            seed=seed,
            seeds=seeds,
        )
    )


def _whole_numbers(listed: str) -> list[int]:
    try:
        return [int(number) for number in listed.split(",")]
    except ValueError:
        raise typer.BadParameter(
            "give whole numbers with commas between them, such as 1000,2000,5000",
            param_hint="--population-size",
        ) from None
