"""The analysts' commands, one file each."""

import typer

from estimators.commands.compare import compare
from estimators.commands.convert import convert
from estimators.commands.diagnose import diagnose
from estimators.commands.estimate import estimate
from estimators.commands.network_size import network_size
from estimators.commands.plan import plan
from estimators.commands.population_size import population_size
from estimators.commands.report import report
from estimators.commands.sweep import sweep


def register(app: typer.Typer) -> None:
    """Add the analysts' commands."""
    app.command()(estimate)
    app.command()(diagnose)
    app.add_typer(compare, name="compare")
    app.command()(convert)
    app.command("network-size")(network_size)
    app.command()(plan)
    app.add_typer(population_size, name="population-size")
    app.command()(sweep)
    app.command()(report)
