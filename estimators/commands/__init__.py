"""The analysts' commands, one file each."""

import typer

from estimators.commands.compare import compare
from estimators.commands.convert import convert
from estimators.commands.diagnose import diagnose
from estimators.commands.estimate import estimate
from estimators.commands.network_size import network_size
from estimators.commands.once import OnceCommand
from estimators.commands.plan import plan
from estimators.commands.population_size import population_size
from estimators.commands.report import make_report
from estimators.commands.study_source import ExportStudy
from estimators.commands.sweep import sweep


def register(app: typer.Typer, export_study: ExportStudy | None = None) -> None:
    """Add the analysts' commands.

    `export_study` reads a study of an installation, where there is a service.
    """
    app.command(cls=OnceCommand)(estimate)
    app.command(cls=OnceCommand)(diagnose)
    app.add_typer(compare, name="compare")
    app.command(cls=OnceCommand)(convert)
    app.command("network-size", cls=OnceCommand)(network_size)
    app.command(cls=OnceCommand)(plan)
    app.add_typer(population_size, name="population-size")
    app.command(cls=OnceCommand)(sweep)
    app.command(cls=OnceCommand)(make_report(export_study))
