"""The `rds` command. Nothing heavy is imported until a command needs it."""

import sys

import typer

from estimators import commands as analysis
from rds.cli import coupons, database, honoraria, jobs, participants, service, sms, study
from rds.cli.demo import register as register_demo

app = typer.Typer(
    name="rds",
    help="Seedline: run a respondent-driven sampling study from the first seed coupon to the weighted estimate.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)

register_demo(app)
for commands in (service, study, coupons, participants, honoraria, sms, jobs, database, analysis):
    commands.register(app)


def main() -> None:
    """Run the command. A mistake that a person can mend ends with its explanation and exit code 2."""
    try:
        app()
    except Exception as fault:
        from rds.cli.error_messages import explain

        if (words := explain(fault)) is None:
            raise
        typer.echo(f"rds: {words}", err=True)
        sys.exit(2)
