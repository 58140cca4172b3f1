"""`rds payouts ...`: money that the finance office pays."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.study import By, StudyName

if TYPE_CHECKING:
    from rds.wiring import System

payouts = typer.Typer(help="Payments through the finance office.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(payouts, name="payouts")


@payouts.command("export")
def export_(
    name: StudyName,
    out: Annotated[Path, typer.Option(help="The CSV to write, readable by its owner only.")] = Path(
        "payouts.csv"
    ),
) -> None:
    """Write all payments that are due. The finance office fills in `reference` and sends the file back."""
    from rds.app.pay import list_payees
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.export.files import write_private
    from rds.payouts.batch import to_csv

    async def work(system: "System") -> None:
        lines = await list_payees(StudyId(name), team=system.installation, parts=system.parts)
        if not lines:
            typer.echo("No payment waits for the finance office.")
            return
        write_private(out, to_csv(lines))
        typer.echo(
            f"Payments written to {out}: {len(lines)}. It holds phone numbers: delete it when they are paid."
        )

    run(work)


@payouts.command()
def confirm(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.csv", help="The file with `reference` filled in for what was paid."),
    ],
    by: By = "finance",
) -> None:
    """Record what was paid.

    Lines confirmed before change nothing; unknown ids are named, and the rest still counts.
    """
    from rds.app.pay import confirm_payouts
    from rds.cli.run import run
    from rds.payouts.batch import read_confirmations

    confirmations = read_confirmations(file)

    async def work(system: "System") -> None:
        result = await confirm_payouts(confirmations, by=by, parts=system.parts)
        typer.echo(f"{result.paid} recorded as paid, {result.known} were recorded before.")
        for payout in result.unknown:
            typer.echo(
                f"unknown payout {payout}: from another installation, or changed by a spreadsheet", err=True
            )
        if result.unknown:
            raise typer.Exit(2)

    run(work)
