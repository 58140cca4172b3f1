"""`rds backup`, `rds restore`: a database that can be lost, and nobody is paid twice."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from rds.cli.study import By

if TYPE_CHECKING:
    from typer._click.core import Command, Context

    from rds.app.restoring.findings import Findings
    from rds.wiring import System

FROM_FILE = "file"


class RestoreGroup(TyperGroup):
    """`rds restore FILE`, beside `rds restore reconcile` and `rds restore release`."""

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> "tuple[str | None, Command | None, list[str]]":
        """Take what names no command as the file."""
        known = args and args[0] in self.commands
        return super().resolve_command(ctx, args if known else [FROM_FILE, *args])


restore = typer.Typer(
    help="Read a backup back (`rds restore FILE`), reconcile what was lost, and let the database go.",
    no_args_is_help=True,
    cls=RestoreGroup,
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.add_typer(restore, name="restore")


def backup(
    to: Annotated[Path | None, typer.Option("--to", help="The file to make; it is closed to others.")] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="A folder, made if need be: the file is then named by the time (UTC)."),
    ] = None,
    keep_days: Annotated[
        int | None,
        typer.Option(min=1, help="With --into: after a good backup, remove those older than this many days."),
    ] = None,
) -> None:
    """Write the database into a file that only RDS_BACKUP_RECIPIENT can open. The keys are not in it."""
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.backup import back_up
    from rds.wiring.backup_folder import name_backup, remove_older_backups

    file = to or (name_backup(into) if into else None)
    if file is None or (to and into):
        raise typer.BadParameter("name either the file (--to) or a folder for it (--into)")
    if keep_days and not into:
        raise typer.BadParameter("--keep-days removes from the folder that --into names: name one")

    async def main() -> None:
        made = await back_up(Settings(), file)
        typer.echo(
            f"{made.file}: {made.head.last_event} as the last event's number, {made.size} bytes, "
            f"for keyring {made.keyring}, which is not in it."
        )
        for finding in made.verification.findings:
            typer.echo(finding, err=True)
        if not made.verification.holds:
            typer.echo("The backup is made, and what it holds is wrong: see above.", err=True)
            raise typer.Exit(1)
        for removed in remove_older_backups(into, keep_days) if into and keep_days else ():
            typer.echo(f"Removed: {removed}")

    run_loop(main())


@restore.command(FROM_FILE, hidden=True)
def restore_file(file: Annotated[Path, typer.Argument(help="A file of `rds backup`.")]) -> None:
    """Read a backup back into an empty database, opened with RDS_BACKUP_IDENTITY. Nothing is sent or paid."""
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.restore import restore_backup

    async def main() -> None:
        done = await restore_backup(Settings(), file)
        typer.echo(f"Restored: {done.events} events, as of {done.made_at}.")
        if not done.was_verified:
            typer.echo("Something was wrong with it when it was made: `rds verify` says what.", err=True)
        typer.echo(
            "It is held: texts are stored, and nothing is answered, sent or paid.\n"
            "Next: rds restore reconcile (with --finance FILE for each file of the payments office), "
            "then rds restore release."
        )

    run_loop(main())


@restore.command()
def reconcile(
    finance: Annotated[
        list[Path] | None,
        typer.Option(help="A file of `rds payouts export`, filled in or not; once for each."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            help="From when on something may be lost (UTC); else since the last event that is there."
        ),
    ] = None,
) -> None:
    """Take what was lost from the provider's lists and the finance files, and say what nobody has."""
    from datetime import UTC

    from rds.app.ports import NotSent
    from rds.cli.run import run
    from rds.wiring.refusals import require_token
    from rds.wiring.restore import reconcile_after_restore

    async def work(system: "System") -> None:
        require_token(system.settings)
        begins = since.replace(tzinfo=UTC) if since else None
        try:
            findings = await reconcile_after_restore(system, finance=finance or (), since=begins)
        except NotSent as failure:
            typer.echo(f"The provider did not give its list ({failure.code}). Try again.", err=True)
            raise typer.Exit(1) from None
        for line in describe(findings):
            typer.echo(line)

    run(work)


@restore.command()
def release(
    by: By = "coordinator",
    unreconciled: Annotated[
        bool, typer.Option("--unreconciled", help="Nothing can have been lost, as after a move.")
    ] = False,
) -> None:
    """Let a restored database go: texts are answered, and what waits is sent and paid."""
    from rds.cli.run import run
    from rds.wiring.restore import release_restored

    async def work(system: "System") -> None:
        await release_restored(system, by=by, unreconciled=unreconciled)
        typer.echo("Let go: texts are answered from now on, and what waits is sent and paid.")

    run(work)


def describe(findings: "Findings") -> list[str]:
    """Return what was found and what nobody has, a line each."""
    lines = [
        f"{findings.texts} texts taken from the provider's list",
        f"{findings.messages} messages had left, and do not leave again",
        f"{findings.unknown_messages} messages had left that nothing here leads to, as a person's own words",
        f"{findings.coupons} coupons made again with the codes that they had",
        f"{findings.paid} payments had been made, {findings.in_files} stood in a finance file",
        f"{findings.withdrawn} people withdrawn once more, {findings.erased} numbers erased once more",
    ]
    if findings.to_erase:
        lines.append(
            f"{findings.to_erase} numbers had been erased, and are kept until what is owed to them is paid; "
            "then run this again"
        )
    if findings.phones_for_person:
        lines.append(
            f"{findings.phones_for_person} phones wrote what the provider has erased: `rds inbox list "
            "STUDY`, call them"
        )
    if not findings.has_head:
        lines.append("No head (RDS_HEADS) says what the database held, so what is lost cannot be counted.")
    for study, kinds in findings.lost.items():
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        lines.append(f"lost, and known to nobody, of {study}: {listed}")
    if findings.has_head and not findings.lost:
        lines.append("Nothing of what the last head counts is missing.")
    return [*lines, "Next: rds restore release"]
