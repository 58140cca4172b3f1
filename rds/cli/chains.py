"""`rds coupons ...` and `rds chains ...`: what came of coupons, and coupons to print."""

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rds.cli.study import StudyName

if TYPE_CHECKING:
    from rds.wiring import System

coupons = typer.Typer(help="Coupons that nobody has used, and coupons to print.", no_args_is_help=True)
chains = typer.Typer(help="What became of each seed's coupon.", no_args_is_help=True)

SPANS = {"h": "hours", "d": "days", "w": "weeks"}


class Format(StrEnum):
    """How a list is written."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="A table to read, or a JSON object a line.")]
Notes = Annotated[
    bool, typer.Option("--notes", help="Show the notes of `rds seeds issue --note`: they name people.")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(coupons, name="coupons")
    app.add_typer(chains, name="chains")


def read_span(text: str) -> timedelta:
    """Read a span such as 14d, 2w or 36h."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*([hdw])(?:ours?|ays?|eeks?)?\s*", text.casefold())
    if match is None:
        raise typer.BadParameter("write such as 14d, 2w or 36h", param_hint="--idle")
    return timedelta(**{SPANS[match[2]]: int(match[1])})


@coupons.command("list")
def list_coupons(
    name: StudyName,
    idle: Annotated[
        str, typer.Option(metavar="SPAN", help="Only those out for so long: 14d, 2w, 36h.")
    ] = "0d",
    notes: Notes = False,
    as_: FormatOption = Format.TABLE,
) -> None:
    """List coupons that nobody has used and that can still be used, the longest out first."""
    from rds.app.list_coupons import list_open_coupons
    from rds.app.run_study import current_study
    from rds.cli.run import run
    from rds.cli.tables import console
    from rds.cli.tables_of_work import coupon_list
    from rds.domain.ids import StudyId

    span = read_span(idle)

    async def work(system: "System") -> None:
        study = await current_study(StudyId(name), parts=system.parts)
        found = await list_open_coupons(study.id, idle=span, team=system.installation, parts=system.parts)
        if as_ is Format.JSON:
            write_lines(found, notes=notes)
        else:
            console().print(coupon_list(found, study, system.parts.clock.now(), notes=notes))

    run(work)


@coupons.command()
def sheet(
    name: StudyName,
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE]...", help="Left out: all open coupons of seeds.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The PDF to write, readable by its owner only.")] = Path(
        "coupons.pdf"
    ),
) -> None:
    """Write coupons as cards to print and cut out, with QR codes, in the study's languages."""
    from rds.cli.coupons import read_code
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.export.files import write_private
    from rds.wiring.coupon_sheet import print_coupons

    named = [read_code(code) for code in codes or []]

    async def work(system: "System") -> None:
        pdf, count = await print_coupons(system, StudyId(name), named)
        if not count:
            typer.echo(f"No seed's coupon is open. To make some: rds seeds issue {name} --count 8")
            return
        write_private(out, pdf)
        typer.echo(f"Cards written to {out}: {count}. Who has a card can use its coupon: keep the file safe.")

    run(work)


@chains.command("list")
def list_chains_(name: StudyName, notes: Notes = False, as_: FormatOption = Format.TABLE) -> None:
    """List the chains: how far each has come, and when somebody of it was last heard of."""
    from rds.app.list_coupons import list_chains
    from rds.app.run_study import current_study
    from rds.cli.run import run
    from rds.cli.tables import console
    from rds.cli.tables_of_work import chain_table
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        study = await current_study(StudyId(name), parts=system.parts)
        found = await list_chains(study.id, team=system.installation, parts=system.parts)
        if as_ is Format.JSON:
            write_lines(found, notes=notes)
        else:
            console().print(chain_table(found, study, notes=notes))

    run(work)


def write_lines(found: Sequence[Any], *, notes: bool) -> None:
    """Write a JSON object a line; notes only when asked for."""
    import json

    from rds.cli.status_files import to_plain

    for each in found:
        plain = to_plain(each)
        if not notes:
            del plain["note"]
        typer.echo(json.dumps(plain, ensure_ascii=False))
