"""`rds payouts ...`: money that the payments office pays, and payments that failed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.study import By, StudyName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rds.app.confirm_payouts import ConfirmedPayouts, Contradiction
    from rds.app.export_payouts import ExportedBatch, PayeeLine
    from rds.wiring import System

payouts = typer.Typer(
    help="Payments through the payments office, and those that failed.", no_args_is_help=True
)


CONFIRM_BY_RECONCILING = (
    "Nothing was recorded: the database is held since it was restored, and lacks payments that the file "
    "may name. `rds restore reconcile --finance {file}` takes the same file, once those are there again."
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(payouts, name="payouts")


@payouts.command("export")
def export_(
    name: StudyName,
    out: Annotated[Path, typer.Option(help="The CSV to write, readable by its owner only.")] = Path(
        "payouts.csv"
    ),
    again: Annotated[
        int | None,
        typer.Option("--again", min=1, metavar="BATCH", help="Write this batch once more, for a lost file."),
    ] = None,
    by: By = "coordinator",
) -> None:
    """Write the payments that are due and in no file yet. The payments office fills in the last columns."""
    from rds.app.export_payouts import export_payouts, rewrite_batch
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.export.files import write_private
    from rds.payouts.batch import to_csv
    from rds.wiring.held import require_released

    def write(lines: "Sequence[PayeeLine]") -> None:
        write_private(out, to_csv(lines))

    async def rewrite(system: "System", batch: int) -> None:
        require_released(system.hold)
        count = await rewrite_batch(
            StudyId(name), batch, write=write, by=by, team=system.installation, parts=system.parts
        )
        if not count:
            raise typer.BadParameter(f"no payment of batch {batch} waits", param_hint="--again")
        typer.echo(f"Payments of batch {batch} written to {out} once more: {count}.")
        typer.echo("Destroy the first file: with both, these payments could be made twice.")

    async def work(system: "System") -> None:
        require_released(system.hold)
        result = await export_payouts(
            StudyId(name), write=write, by=by, team=system.installation, parts=system.parts
        )
        for batch in result.before:
            typer.echo(describe_batch(batch))
        if result.batch is None:
            typer.echo(
                "No other payment waits." if result.before else "No payment waits for the payments office."
            )
            return
        typer.echo(f"Payments written to {out}: {result.written} (batch {result.batch}).")
        typer.echo("It holds phone numbers: delete it when they are paid.")

    run(work if again is None else lambda system: rewrite(system, again))


def describe_batch(batch: "ExportedBatch") -> str:
    """Say that payments were written into a file before, and are not again."""
    return (
        f"Exported before and not written again: {batch.payouts} of batch {batch.batch}, "
        f"on {batch.exported_on}. They wait for `rds payouts confirm`; "
        f"if the file was lost: --again {batch.batch}"
    )


@payouts.command()
def confirm(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv",
            help="The file with `result` filled in: paid with a `reference`, or failed with a `reason`.",
        ),
    ],
    by: By = "finance",
) -> None:
    """Record what was paid and what failed.

    Lines confirmed before change nothing; what contradicts the record and unknown ids are named, and the rest
    still counts.
    """
    from rds.app.confirm_payouts import confirm_payouts
    from rds.cli.run import run
    from rds.payouts.batch import read_confirmations
    from rds.wiring.held import require_released

    confirmations = read_confirmations(file)

    async def work(system: "System") -> None:
        require_released(system.hold, CONFIRM_BY_RECONCILING.format(file=file))
        result = await confirm_payouts(confirmations, by=by, parts=system.parts)
        typer.echo(f"{result.paid} recorded as paid, {result.known} were recorded before.")
        if result.failed:
            typer.echo(f"{result.failed} recorded as failed: they stay owed, and are due again later.")
        name_problems(result)
        if result.unknown or result.contradictions:
            raise typer.Exit(2)

    run(work)


def name_problems(result: "ConfirmedPayouts") -> None:
    """Say on the error output what a person has to see to."""
    for contradiction in result.contradictions:
        typer.echo(describe_contradiction(contradiction), err=True)
    for payout in result.for_team:
        typer.echo(
            f"payout {payout} failed for the last time: its phone is on the staff list (`rds reviews list`). "
            f"`rds payouts retry STUDY {payout}` once the reason is gone",
            err=True,
        )
    for payout in result.unknown:
        typer.echo(
            f"unknown payout {payout}: from another installation, or changed by a spreadsheet", err=True
        )


def describe_contradiction(found: "Contradiction") -> str:
    """Say what is recorded, what the file says, and that nothing was changed."""
    from rds.app.confirm_payouts import Result

    recorded, said = found.recorded, found.confirmation
    known = f"paid with reference {recorded.reference}" if recorded.reference else "failed"
    if said.result is Result.FAILED:
        return (
            f"payout {said.payout} is recorded as {known}, and the file says that it failed. Nothing was "
            "changed: ask the payments office which is true"
        )
    return (
        f"payout {said.payout} is recorded as {known}, and the file says reference {said.reference}: "
        "paid twice? Nothing was changed: ask the payments office"
    )


@payouts.command("list")
def list_(name: StudyName) -> None:
    """List the payments that are not made yet: due, exported, waiting after a failure, or for the team."""
    from rds.app.run_study import current_study
    from rds.cli.run import run
    from rds.cli.tables import console
    from rds.cli.tables_of_work import payout_table
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        study = await current_study(StudyId(name), parts=system.parts)
        console().print(payout_table(await system.installation.unpaid_payouts(study.id), study))

    run(work, contact_data=False)


@payouts.command()
def retry(
    name: StudyName,
    payout: Annotated[
        str, typer.Argument(metavar="PAYOUT", help="The payment's id, from `rds payouts list`.")
    ],
    by: By = "coordinator",
) -> None:
    """Let a payment that failed be tried again under the same id, once the reason is gone."""
    from rds.app.pay import retry_payout
    from rds.cli.run import run
    from rds.domain.ids import PayoutId, StudyId
    from rds.payouts.batch import ID_PREFIX
    from rds.wiring.held import require_released
    from rds.wiring.timers import PAY_AT_ONCE

    async def work(system: "System") -> None:
        require_released(system.hold)
        study, parts = StudyId(name), system.parts
        which = PayoutId(payout.removeprefix(ID_PREFIX))
        await retry_payout(which, study=study, by=by, pay_at_once=PAY_AT_ONCE, parts=parts)
        typer.echo("It is due again.")

    run(work)
