"""`rds network-size`: whether network sizes can be trusted."""

from pathlib import Path
from typing import Annotated

import typer

from estimators.commands.options import (
    Charts,
    File,
    Form,
    IdColumn,
    RandomSeed,
    RecruiterColumn,
    SizeColumn,
    answer_with,
    columns_named,
)


def network_size(
    file: File,
    impute_out: Annotated[
        Path | None,
        typer.Option(
            "--impute-out",
            metavar="OUT.csv",
            help="Impute how visible each respondent was, and write the file with it.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="NAME",
            help="With --impute-out: the outcome to be estimated, whose levels may differ.",
            show_default=False,
        ),
    ] = None,
    reliability: Annotated[
        float,
        typer.Option(
            "--reliability", metavar="R", help="How far people would repeat what they reported, from 0 to 1."
        ),
    ] = 0.7,
    coupons: Annotated[
        int | None,
        typer.Option(
            "--coupons",
            metavar="C",
            help="How many coupons each respondent had (default: the most recruits of anybody).",
            show_default=False,
        ),
    ] = None,
    seed: RandomSeed = 0,
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Charts = None,
) -> None:
    """Show how network sizes were reported, and impute how visible people were instead."""
    from estimators.commands.network_sizes import network_size_file

    answer_with(
        lambda: network_size_file(
            file,
            columns=columns_named(id_column, recruiter, network_size, "drop"),
            form=form,
            impute_out=impute_out,
            by=by,
            charts=charts,
            reliability=reliability,
            coupons=coupons,
            seed=seed,
        )
    )
