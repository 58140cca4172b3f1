"""`rds jobs ...`: jobs that failed for good and wait for a person."""

from typing import TYPE_CHECKING, Annotated

import typer

from rds.app.ports import JobKind

if TYPE_CHECKING:
    from rds.wiring import System

jobs = typer.Typer(help="Jobs that failed for good: see why, and run them again.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(jobs, name="jobs")


@jobs.command("list")
def list_() -> None:
    """List the jobs set aside: kind, what it was about, since when, and the fault."""
    from rds.cli.running import run

    async def work(system: "System") -> None:
        listed = await system.installation.set_aside_jobs()
        if not listed:
            typer.echo("No job was set aside.", err=True)
        for row in listed:
            typer.echo(f"{row['kind']}  {row['key']}  {row['since']:%Y-%m-%d %H:%M}Z  {row['reason']}")

    run(work)


@jobs.command()
def retry(
    kind: Annotated[
        JobKind | None, typer.Option(help="Only jobs of this kind; else all.", show_default=False)
    ] = None,
) -> None:
    """Run the jobs set aside again. Each changes nothing if its work was done after all."""
    from rds.cli.running import run
    from rds.wiring.operations import retry_jobs

    async def work(system: "System") -> None:
        typer.echo(f"Put back into the queue: {await retry_jobs(system, kind)}.")

    run(work)
