"""Runs a command's work on an open system. Imported by commands when they run, since it brings everything."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from typing import Any

import typer

from rds.settings import Settings
from rds.wiring import System, open_system, running
from rds.wiring.held import HELD
from rds.wiring.local_clock import NOTICE

Work = Callable[[System], Awaitable[None]]


def run(work: Work, *, contact_data: bool = True) -> None:
    """Open the installation that the environment names, do the work, close it.

    `contact_data`: as for `open_system`.
    """

    async def work_on_open_system() -> None:
        async with open_system(Settings(), name="rds", contact_data=contact_data) as system:
            if system.local:
                typer.echo(NOTICE, err=True)
            if system.hold.held:
                typer.echo(HELD, err=True)
            await work(system)

    run_loop(work_on_open_system())


def run_loop(main: Coroutine[Any, Any, None], *, least: int = logging.NOTSET) -> None:
    """Run to the end, with logs as the environment asks for them, from the level `least` on."""
    with closing(main):  # never begun when the settings are wrong, and then nothing should speak of it
        running.run_loop(main, log_format=Settings().log_format, least=least)
