"""`rds compare`: whether groups differ."""

from typing import Annotated, Literal

import typer

from estimators.commands.options import (
    Charts,
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


def compare(
    file: File,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="NAME", help="The column to compare.", show_default=False)
    ],
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="GROUP", help="The column of groups.", show_default=False),
    ] = None,
    measure: Annotated[
        Literal["difference", "ratio"] | None,
        typer.Option("--measure", help="How far groups are apart (default: difference).", show_default=False),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="LEVEL",
            help="The group to compare with (default: the first).",
            show_default=False,
        ),
    ] = None,
    test: Annotated[
        Literal["contingency", "trend"] | None,
        typer.Option(
            "--test",
            help="Test for association, or for a trend over the groups, instead.",
            show_default=False,
        ),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(
            "--order", metavar="A,B,C", help="With --test trend: the groups in order.", show_default=False
        ),
    ] = None,
    null: Annotated[
        Literal["equality", "monotone"] | None,
        typer.Option(
            "--null", help="With --test trend: what to test against (default: equality).", show_default=False
        ),
    ] = None,
    regress: Annotated[
        str | None,
        typer.Option(
            "--regress",
            metavar="FORMULA",
            help='Regress on columns instead, such as "age + sector".',
            show_default=False,
        ),
    ] = None,
    family: Annotated[
        Literal["poisson", "logistic", "linear"] | None,
        typer.Option(
            "--family",
            help="With --regress: prevalence ratios (default for levels), odds ratios, or a line (default for numbers).",
            show_default=False,
        ),
    ] = None,
    errors: Annotated[
        Literal["chain", "tree", "naive"] | None,
        typer.Option(
            "--errors",
            help="With --regress: how standard errors are found (default: chain).",
            show_default=False,
        ),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            "--of",
            metavar="LEVEL",
            help="With --test trend or --regress: the level to follow (default: the last).",
            show_default=False,
        ),
    ] = None,
    method: Annotated[
        Literal["rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean"] | None,
        typer.Option(
            "--method",
            help="How respondents are weighted (default: rds-ii; mean for --regress).",
            show_default=False,
        ),
    ] = None,
    population_size: PopulationSize = None,
    interval: Annotated[
        Literal["tree", "tree-exact", "ss", "salganik", "hcg", "neighbourhood", "naive"] | None,
        typer.Option(
            "--interval", help="How uncertainty is found (default: tree-exact).", show_default=False
        ),
    ] = None,
    level: Annotated[
        float | None,
        typer.Option("--level", help="The confidence level (default: 0.95).", show_default=False),
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            "--replicates",
            metavar="B",
            help="How often the sample is redrawn, where it is (default: 1000).",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="K", help="Where the random numbers start (default: 0).", show_default=False
        ),
    ] = None,
    seeds: Annotated[
        Literal["include", "exclude"] | None,
        typer.Option(
            "--seeds", help="Whether the study's seeds count (default: include).", show_default=False
        ),
    ] = None,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Compare an outcome between groups: differences, ratios, tests, regression."""
    from estimators.commands.comparing import compare_file

    answer_with(
        lambda: compare_file(
            file,
            outcome,
            columns=columns_named(id_column, recruiter, network_size, missing_network_size),
            form=form,
            by=by,
            test=test,
            regress_on=regress,
            charts=charts,
            measure=measure,
            against=against,
            order=None if order is None else [level.strip() for level in order.split(",")],
            null=null,
            family=family,
            errors=errors,
            of=of,
            method=method,
            population_size=population_size,
            interval=interval,
            level=level,
            replicates=replicates,
            seed=seed,
            seeds=seeds,
        )
    )
