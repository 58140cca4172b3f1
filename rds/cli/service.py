"""`rds serve`, `rds work`, `rds migrate`, `rds doctor`: running the service."""

import logging
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.program import name_of_program

if TYPE_CHECKING:
    from rds.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)
    app.command()(work)
    app.command()(migrate)
    app.command()(doctor)


def serve(
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Run jobs and timers in this process too.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="The port to listen on; else RDS_PORT.")] = None,
    local_without_token: Annotated[
        bool,
        typer.Option(
            "--local-without-token",
            help="Where RDS_TWILIO_AUTH_TOKEN is not set: run on this machine alone, with phones on a page.",
        ),
    ] = False,
) -> None:
    """Answer texts: take Twilio's webhooks until stopped."""
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.local_service import require_provider
    from rds.wiring.running import serve as serve_until_stopped

    settings = Settings() if port is None else Settings(port=port)
    if local_without_token and not settings.twilio_auth_token.get_secret_value():
        serve_on_this_machine(settings)
        return
    require_provider(settings)

    def ready(at: int) -> None:
        typer.echo(f"Seedline answers at http://{settings.host}:{at} (health: /healthz). Ctrl-C stops it.")

    run_loop(serve_until_stopped(settings, with_worker=with_worker, on_ready=ready))


def serve_on_this_machine(settings: "Settings") -> None:
    """Run without a provider until stopped."""
    from rds.cli.run import run_loop
    from rds.wiring.local_clock import NOTICE
    from rds.wiring.local_service import LocalAddresses, serve_locally

    program = name_of_program()

    def ready(at: LocalAddresses) -> None:
        typer.echo(NOTICE)
        typer.echo(f"Local: Seedline answers at {at.service}; its phones are at {at.phones}.")
        typer.echo(f"Local: the study team signs in at {at.console}")
        typer.echo(
            f"Local: that link works once, within an hour. `{program} staff invite NAME --role owner` makes "
            "another."
        )
        typer.echo(
            f"Local: open a study in another terminal with `{program} study open FILE`, however early. "
            "Ctrl-C stops it."
        )

    # What is ordinary would stand before the link on the first start.
    run_loop(serve_locally(settings, on_ready=ready), least=logging.WARNING)


def work() -> None:
    """Do the jobs: send messages, pay honoraria, see what becomes due. Run as many as you like."""
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.local_service import require_provider
    from rds.wiring.running import work as work_until_stopped

    settings = Settings()
    require_provider(settings)
    run_loop(
        work_until_stopped(settings, on_ready=lambda: typer.echo("The worker is at work. Ctrl-C stops it."))
    )


def migrate() -> None:
    """Bring the database up to date. Safe to run at any time, and by several machines at once."""
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.whole_database import migrate_place

    async def main() -> None:
        applied = await migrate_place(Settings())
        typer.echo("\n".join(applied) if applied else "The database is up to date.")

    run_loop(main())


def doctor() -> None:
    """Check settings, database, keys and provider, and say how to correct each."""
    from rds.cli.run import run_loop
    from rds.settings import Settings
    from rds.wiring.doctor import diagnose

    async def main() -> None:
        findings = await diagnose(Settings())
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.good else 'MEND'}  {finding.what}: {finding.says}")
        if not all(finding.good for finding in findings):
            raise typer.Exit(1)

    run_loop(main())
