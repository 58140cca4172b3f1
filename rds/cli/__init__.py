"""The `rds` command. Nothing heavy is imported until a command needs it."""

import sys

import typer

from estimators import commands as analysis
from estimators.commands.application import create_app
from rds.cli import (
    acts,
    backup,
    chains,
    coupons,
    database,
    demo,
    honoraria,
    inbox,
    jobs,
    keys,
    participants,
    service,
    sms,
    staff,
    study,
    upgrade,
)
from rds.cli.base_install import describe_rest, refuse_commands, service_is_installed

HELP = "Seedline: run a respondent-driven sampling study from the first seed coupon to the weighted estimate."


def make_app(*, with_service: bool) -> typer.Typer:
    """Return the commands; those of the service say how to install it where it is not."""
    if with_service:
        app = create_app(HELP)
        _register_service(app)
        analysis.register(app, database.export_for_report)
        return app
    elsewhere = typer.Typer()
    _register_service(elsewhere)
    names = list(typer.main.get_group(elsewhere).commands)
    app = create_app(HELP, epilog=describe_rest(names))
    analysis.register(app)
    refuse_commands(app, names)
    return app


def _register_service(app: typer.Typer) -> None:
    for commands in (
        demo,
        service,
        keys,
        study,
        coupons,
        chains,
        inbox,
        participants,
        acts,
        honoraria,
        sms,
        staff,
        jobs,
        database,
        backup,
        upgrade,
    ):
        commands.register(app)


app = make_app(with_service=service_is_installed())


def main() -> None:
    """Run the command. A mistake that a person can correct ends with its explanation and exit code 2."""
    try:
        app()
    except Exception as fault:
        from rds.cli.error_messages import explain

        if (words := explain(fault)) is None:
            raise
        typer.echo(f"rds: {words}", err=True)
        sys.exit(2)
