"""`rds sms ...`: what the provider has and we have not."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rds.app.reconcile import RoundResult
    from rds.wiring import System

sms = typer.Typer(help="Texts, as the provider has them.", no_args_is_help=True)

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(sms, name="sms")


@sms.command()
def reconcile(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=FORMATS,
            metavar="TIME",
            help="From when on, in UTC, such as 2026-11-22T09:30. "
            "Else from six hours before the end of the last round.",
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="From this many days ago on, as a timer asks for it.")
    ] = None,
) -> None:
    """Go through Twilio's own list: answer texts that never arrived, take delivery reports that were lost.

    Workers do the same every few minutes. What is known already is not taken twice.
    """
    from datetime import UTC, timedelta

    from rds.cli.run import run
    from rds.wiring.held import require_released
    from rds.wiring.provider import reconcile_now

    if since and days:
        raise typer.BadParameter("--since and --days both say from when on: give one of them")

    async def work(system: "System") -> None:
        require_released(system.hold)
        begins = since.replace(tzinfo=UTC) if since else None
        if days:
            begins = system.parts.clock.now() - timedelta(days=days)
        found = await reconcile_now(system, begins)
        for one in found.rounds:
            typer.echo(line(one))
        if not found.rounds:
            typer.echo("No study is open: there is nothing to go through.", err=True)
        typer.echo(f"Sends whose answer was lost, and found: {found.settled}")
        if any(one.failure for one in found.rounds):
            raise typer.Exit(1)

    run(work)


@sms.command()
def retry() -> None:
    """Try now what waits for the account at Twilio, after you have fixed it there. A worker has to run."""
    from rds.cli.run import run
    from rds.wiring.held import require_released

    async def work(system: "System") -> None:
        require_released(system.hold)
        waiting = await system.installation.outbox.try_now()
        system.installation.nudge()
        typer.echo(f"Messages that wait for the account and are tried now: {waiting}.")

    run(work)


def line(one: "RoundResult") -> str:
    """Say in one line what a round brought."""
    begun = f"{one.study}  since {one.since:%Y-%m-%d %H:%M}Z"
    if one.failure:
        return f"{begun}  failed: {one.failure}. Nothing is lost: the next round begins here again."
    said = f"{begun}  texts taken: {one.taken}  reports taken: {one.reports}"
    if one.left:
        said += f"  left: {one.left}, which may be of a person whose number was erased; see Twilio's console"
    return said
