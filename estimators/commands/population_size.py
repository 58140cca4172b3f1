"""`rds population-size`: how many people there are."""

from typing import Annotated, Literal

import typer

from estimators.commands.options import (
    Charts,
    File,
    Form,
    IdColumn,
    MissingSize,
    RandomSeed,
    RecruiterColumn,
    SizeColumn,
    answer_with,
    columns_named,
)


def population_size(
    file: File,
    method: Annotated[
        Literal["ss-pse", "multiplier", "unique-object", "two-survey"],
        typer.Option(
            "--method",
            help="From network sizes in order of recruitment, or from a count of people and the share that they are.",
        ),
    ] = "ss-pse",
    prior_median: Annotated[
        float | None,
        typer.Option(
            "--prior-median",
            metavar="N",
            help="With ss-pse: as likely more as fewer.",
            show_default=False,
        ),
    ] = None,
    prior_mode: Annotated[
        float | None,
        typer.Option(
            "--prior-mode", metavar="N", help="With ss-pse: the likeliest size.", show_default=False
        ),
    ] = None,
    prior_mean: Annotated[
        float | None,
        typer.Option("--prior-mean", metavar="N", help="With ss-pse: the mean size.", show_default=False),
    ] = None,
    prior_quartiles: Annotated[
        tuple[float, float] | None,
        typer.Option(
            "--prior-quartiles",
            metavar="N N",
            help="With ss-pse: a quarter of the belief lies below, and a quarter above.",
            show_default=False,
        ),
    ] = None,
    prior_flat: Annotated[
        bool,
        typer.Option(
            "--prior-flat",
            help="With ss-pse: every size up to --maximum is equally likely.",
        ),
    ] = False,
    maximum: Annotated[
        int | None,
        typer.Option(
            "--maximum",
            metavar="N",
            help="With ss-pse: the largest size possible (default: ten times the largest figure stated).",
            show_default=False,
        ),
    ] = None,
    chains: Annotated[
        int | None,
        typer.Option("--chains", help="With ss-pse: how many chains (default: 4).", show_default=False),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            help="With ss-pse: draws kept of each chain (default: 2500).",
            show_default=False,
        ),
    ] = None,
    largest_size: Annotated[
        int | None,
        typer.Option(
            "--largest-size",
            metavar="K",
            help="With ss-pse: take network sizes above this for it.",
            show_default=False,
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="NAME",
            help="With a count: the question that says who is in the count.",
            show_default=False,
        ),
    ] = None,
    answer: Annotated[
        str | None,
        typer.Option(
            "--answer",
            metavar="LEVEL",
            help="With a count: the answer that says so.",
            show_default=False,
        ),
    ] = None,
    count: Annotated[
        float | None,
        typer.Option(
            "--count",
            metavar="M",
            help="With a count: how many used the service, got an object, or were in the first survey.",
            show_default=False,
        ),
    ] = None,
    count_se: Annotated[
        float | None,
        typer.Option(
            "--count-se",
            metavar="SE",
            help="With a count: the count's standard error, where it is an estimate.",
            show_default=False,
        ),
    ] = None,
    weights: Annotated[
        Literal["rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean"] | None,
        typer.Option(
            "--weights",
            help="With a count: how respondents are weighted (default: rds-ii).",
            show_default=False,
        ),
    ] = None,
    interval: Annotated[
        Literal["tree", "tree-exact", "ss", "salganik", "hcg", "neighbourhood", "naive"] | None,
        typer.Option(
            "--interval",
            help="With a count: how uncertainty is found (default: tree-exact).",
            show_default=False,
        ),
    ] = None,
    interval_type: Annotated[
        Literal["log", "percentile"] | None,
        typer.Option(
            "--interval-type",
            help="With a count: how the interval is drawn from it (default: log).",
            show_default=False,
        ),
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            "--replicates",
            metavar="B",
            help="With a count: how often the sample is redrawn, where it is (default: 1000).",
            show_default=False,
        ),
    ] = None,
    seeds: Annotated[
        Literal["include", "exclude"] | None,
        typer.Option(
            "--seeds",
            help="With a count: whether the study's seeds count in the share (default: include).",
            show_default=False,
        ),
    ] = None,
    level: Annotated[float, typer.Option("--level", help="The level of the intervals.")] = 0.95,
    seed: RandomSeed = 0,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Estimate how many people there are, and how sure that is."""
    from estimators.commands.sizing import population_size_file

    answer_with(
        lambda: population_size_file(
            file,
            method=method,
            columns=columns_named(id_column, recruiter, network_size, missing_network_size),
            form=form,
            charts=charts,
            median=prior_median,
            mode=prior_mode,
            mean=prior_mean,
            quartiles=prior_quartiles,
            flat=prior_flat,
            maximum=maximum,
            chains=chains,
            draws=draws,
            largest_size=largest_size,
            outcome=outcome,
            answer=answer,
            count=count,
            count_se=count_se,
            weights=weights,
            interval=interval,
            interval_type=interval_type,
            replicates=replicates,
            seeds=seeds,
            level=level,
            seed=seed,
        )
    )
