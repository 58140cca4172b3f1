"""`rds database upgrade`: the embedded database by the next major version of PostgreSQL."""

from pathlib import Path
from typing import Annotated

import typer

database = typer.Typer(help="The database as a whole.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(database, name="database")


@database.callback()
def group() -> None:
    """Keep `upgrade` a command of a group, though it is the only one."""


@database.command()
def upgrade(
    programs: Annotated[
        Path | None,
        typer.Option(help="A folder with the programs of the PostgreSQL that made the database."),
    ] = None,
) -> None:
    """Bring the embedded database to the PostgreSQL of this Seedline. Stop every rds process first.

    The old database is not changed, and is kept beside the new one. Exit code 1: it is done, and what the
    database holds does not verify.
    """
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.database_upgrade import upgrade_database

    async def main() -> None:
        done = await upgrade_database(Settings(), programs)
        for finding in done.verification.findings:
            typer.echo(finding, err=True)
        typer.echo(
            f"From PostgreSQL {done.before} to {done.after} in {done.seconds:.0f} seconds: {done.tables} "
            f"tables equal, {done.verification.events} events replayed. The old database is kept in "
            f"{done.kept}: delete it once the study has run on the new one for a while."
        )
        if not done.verification.holds:
            raise typer.Exit(1)

    run_loop(main())
