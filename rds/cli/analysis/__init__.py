"""The analysts' commands, one file each."""

import typer

from rds.cli.analysis.compare import compare
from rds.cli.analysis.convert import convert
from rds.cli.analysis.diagnose import diagnose
from rds.cli.analysis.estimate import estimate
from rds.cli.analysis.network_size import network_size
from rds.cli.analysis.plan import plan
from rds.cli.analysis.population_size import population_size
from rds.cli.analysis.report import report
from rds.cli.analysis.sweep import sweep


def register(app: typer.Typer) -> None:
    """Add the analysts' commands."""
    for command in (estimate, diagnose, compare, convert, network_size, plan, population_size, sweep, report):
        app.command(command.__name__.replace("_", "-"))(command)
