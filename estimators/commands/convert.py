"""`rds convert`: respondents from one program's file to another's."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from estimators.commands.options import IdColumn, RecruiterColumn, SizeColumn, answer_with, columns_named

Format = Literal["csv", "rdsat", "rdsobj", "stata", "graphml", "netdraw", "graphviz"]


def convert(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN", help="A file of respondents; its ending says the format.", show_default=False
        ),
    ],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="The file to write: .csv, .rdsat, .rdsobj, .dta, .graphml, .vna or .dot.",
            show_default=False,
        ),
    ],
    source_form: Annotated[
        Format | None,
        typer.Option("--from", help="The format of IN, where its ending does not say.", show_default=False),
    ] = None,
    target_form: Annotated[
        Format | None,
        typer.Option("--to", help="The format of OUT, where its ending does not say.", show_default=False),
    ] = None,
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
) -> None:
    """Convert a file of respondents: RDSAT, RDS Analyst and R, Stata, GraphML, NetDraw, Graphviz, CSV."""
    from estimators.commands.converting import convert_file

    columns = columns_named(id_column, recruiter, network_size, "error")
    answer_with(
        lambda: convert_file(
            source, target, columns=columns, source_form=source_form, target_form=target_form
        )
    )
