"""`rds study status`: where a study stands, once or again and again."""

from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rds.app.study_status import StudyStatus
    from rds.wiring import System


class Format(StrEnum):
    """How it is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def status(
    name: Annotated[str, typer.Argument(metavar="STUDY", help="The study's id, as in its file.")],
    as_: Annotated[
        Format,
        typer.Option("--format", help="A table to read; JSON, an object a line; CSV, a figure a line."),
    ] = Format.TABLE,
    watch: Annotated[bool, typer.Option("--watch", help="Show it again and again, until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(min=1, help="With --watch: how many seconds apart.")] = 30.0,
) -> None:
    """Show target, week, precision, budget, open conversations and approval, then all figures."""
    import asyncio

    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.wiring.study_status import read_status

    async def work(system: "System") -> None:
        while True:
            show(await read_status(system, StudyId(name)), as_, clear=watch)
            if not watch:
                return
            await asyncio.sleep(every)

    with suppress(KeyboardInterrupt):
        run(work, contact_data=False)


def show(status: "StudyStatus", as_: Format, *, clear: bool) -> None:
    """Write the status; on a terminal that is watched, in the place of the one before."""
    from rds.cli.status_files import status_csv, status_json

    if as_ is Format.JSON:
        typer.echo(status_json(status))
    elif as_ is Format.CSV:
        typer.echo(status_csv(status), nl=False)
    else:
        show_tables(status, clear=clear)


def show_tables(status: "StudyStatus", *, clear: bool) -> None:
    """Print the warnings, the summary and the tables."""
    from rds.cli.status_tables import conversation_table, summary_table
    from rds.cli.tables import console, show_figures

    out = console()
    if clear and out.is_terminal:
        out.clear()
    for warning in status.warnings:
        out.print(f"Warning: {warning}", markup=False, soft_wrap=True)
    out.print(summary_table(status), "")
    if status.open_conversations:
        out.print(conversation_table(status), "")
    show_figures(out, status.funnel, status.recruitment, status.honoraria, status.messages)
