"""`rds convert`: respondents from one program's file to another's."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import without_default
from estimators.commands.output import Answer, print_answer
from estimators.commands.respondents import read_rows
from estimators.io.suffixes import Format, format_of

if TYPE_CHECKING:
    from estimators import Table


@reads_file(sizes=False, answers=False)
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
    *,
    reading: FileOptions,
) -> None:
    """Convert a file of respondents: RDSAT, RDS Analyst and R, Stata, GraphML, NetDraw, Graphviz, CSV."""
    print_answer(lambda: _answer(source, target, reading, source_form, target_form))


def _answer(
    source: Path, target: Path, reading: FileOptions, source_form: Format | None, target_form: Format | None
) -> Answer:
    """Write all that could be read; warn of what was not carried over, and of what is wrong with it."""
    from estimators import write_table

    target_form = target_form or format_of(target)
    read = read_rows(source, reading, source_form)
    read.require_coded(reading.options()["missing_codes_by_column"])
    table = read.rename_roles(**reading.columns())
    checked, notes = _check(read, reading)
    lost = write_table(table, target, target_form)
    return Answer(
        text=f"{target}: {checked}; {_list_columns(table)}",
        warnings=[
            *dict.fromkeys([*table.notes, *notes]),
            *_tell_repeated(table),
            *(f"not carried over: {what}" for what in lost),
        ],
    )


def _check(table: "Table", reading: FileOptions) -> tuple[str, list[str]]:
    """Return what the rows hold in words, and what is assumed or wrong in them.

    What is wrong stops no conversion: it has to be put right before an estimate.
    """
    from estimators import SampleProblems

    try:
        sample = table.sample([], **reading.options() | {"missing_network_size": "drop"})
    except SampleProblems as wrong:
        problems = [
            f"carried over as it is, and to be put right before an estimate: {p}" for p in wrong.problems
        ]
        return f"{len(table)} respondents", problems
    seeds, waves = sample.tree.seeds, sample.waves
    return f"{len(sample)} respondents, {seeds} seeds, {waves} waves", list(sample.notes)


def _tell_repeated(table: "Table") -> list[str]:
    """Return which columns share their name with another: the first of each was carried over."""
    names = ", ".join(sorted(table.repeated & {*table.columns}))
    return (
        [f"columns that appear more than once: {names}. The first of each is carried over"] if names else []
    )


def _list_columns(table: "Table") -> str:
    answers = ", ".join(table.outcomes) or "no answers"
    others = [name for name in table.columns if name not in table.outcomes]
    return f"recruitment ({', '.join(others)}) and {answers}"
