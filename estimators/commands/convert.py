"""`rds convert`: respondents from one program's file to another's."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from estimators.commands.options import IdColumn, RecruiterColumn, SizeColumn, without_default
from estimators.commands.output import Answer, print_answer
from estimators.commands.respondents import Columns, read_columns
from estimators.io.suffixes import Format, format_of

if TYPE_CHECKING:
    from estimators import Table


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
        Format | None, without_default("--from", "The format of IN, where its ending does not say.")
    ] = None,
    target_form: Annotated[
        Format | None, without_default("--to", "The format of OUT, where its ending does not say.")
    ] = None,
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
) -> None:
    """Convert a file of respondents: RDSAT, RDS Analyst and R, Stata, GraphML, NetDraw, Graphviz, CSV."""
    columns = Columns(id=id_column, recruiter=recruiter, network_size=network_size)
    print_answer(lambda: _answer(source, target, columns, source_form, target_form))


def _answer(
    source: Path, target: Path, columns: Columns, source_form: Format | None, target_form: Format | None
) -> Answer:
    """Write the file, once the sample is checked; say what was carried over, and warn of what was not."""
    from estimators import write_table

    target_form = target_form or format_of(target)
    table = read_columns(source, columns, source_form)
    sample = table.sample([], missing_network_size="drop")
    lost = write_table(table, target, target_form)
    seeds, waves = sample.tree.seeds, sample.waves
    return Answer(
        text=f"{target}: {len(sample)} respondents, {seeds} seeds, {waves} waves; {_list_columns(table)}",
        warnings=[f"not carried over: {what}" for what in lost],
    )


def _list_columns(table: "Table") -> str:
    answers = ", ".join(table.outcomes) or "no answers"
    others = [name for name in table.columns if name not in table.outcomes]
    return f"recruitment ({', '.join(others)}) and {answers}"
