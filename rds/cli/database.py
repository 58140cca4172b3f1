"""`rds verify` and `rds export`: what can be proved of the database, and what leaves it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.study import StudyName

if TYPE_CHECKING:
    from rds.wiring import System


NOT_VERIFIED = 3


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(verify)
    app.command()(export)


def verify(
    data: Annotated[
        Path | None,
        typer.Option(help="An embedded database's folder, such as the demonstration's; else the settings'."),
    ] = None,
) -> None:
    """Prove the record: replay every event, compare every row, and check ledger and recruitment forest.

    Exit code 1: something is wrong. Exit code 3: it could not be looked at, which says nothing of the record.
    """
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.storage.verify import NotVerified
    from rds.wiring.whole_database import settings_of_folder, verify_place

    settings = Settings() if data is None else settings_of_folder(data)

    async def main() -> None:
        try:
            result = await verify_place(settings)
        except NotVerified as fault:
            typer.echo(f"Could not be verified: {fault}", err=True)
            raise typer.Exit(NOT_VERIFIED) from None
        for finding in result.findings:
            typer.echo(finding, err=True)
        typer.echo(
            f"{result.events} events replayed, {result.rows} rows of {result.tables} tables compared, "
            f"{result.checks} checks of ledger and forest: "
            + ("everything holds." if result.holds else f"{len(result.findings)} things are wrong.")
        )
        if not result.holds:
            raise typer.Exit(1)

    run_loop(main())


def export(
    name: StudyName,
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path("export"),
    with_codes: Annotated[
        bool, typer.Option("--with-codes", help="Show coupons' codes, usable ones too, instead of digests.")
    ] = False,
) -> None:
    """Write the files for analysts: respondents, ledger, record and estimates.

    No phone number is in any of them.
    """
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.wiring.export_study import export_study

    async def work(system: "System") -> None:
        written, estimates = await export_study(system, StudyId(name), out, with_codes=with_codes)
        for path in written:
            typer.echo(str(path))
        if not estimates:
            typer.echo("No estimates yet: nobody but seeds has completed.", err=True)

    run(work, contact_data=False)


def export_for_report(name: str, folder: Path) -> None:
    """Write what `rds report --study` reads into the folder: respondents, and the study's description."""
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.wiring.export_study import write_report_files

    async def work(system: "System") -> None:
        await write_report_files(system, StudyId(name), folder)

    run(work, contact_data=False)
