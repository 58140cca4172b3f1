"""`rds jobs ...`: work that failed at its last try and waits for a person: jobs, chores, texts."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rds.wiring import System

jobs = typer.Typer(help="Work that failed for good: see why, and try it again.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(jobs, name="jobs")


@jobs.command("list")
def list_() -> None:
    """List the work set aside: kind, what it was about, since when, and the fault."""
    from rds.cli.run import run

    async def work(system: "System") -> None:
        listed = await system.installation.list_set_aside()
        if not listed:
            typer.echo("No job was set aside.", err=True)
        for item in listed:
            typer.echo(f"{item.kind}  {item.key}  {item.since:%Y-%m-%d %H:%M}Z  {item.reason}")

    run(work)


@jobs.command()
def retry(
    kind: Annotated[
        str | None,
        typer.Option(
            help="Only work of this kind, as `rds jobs list` names it; else all.", show_default=False
        ),
    ] = None,
) -> None:
    """Try again what was set aside. Each changes nothing if its work was done after all."""
    from rds.cli.run import run
    from rds.storage.set_aside import KINDS
    from rds.wiring.held import require_released

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"is one of {', '.join(KINDS)}", param_hint="--kind")

    async def work(system: "System") -> None:
        require_released(system.hold)
        typer.echo(f"Put back into the queue: {await system.installation.retry_jobs(kind)}.")

    run(work)
