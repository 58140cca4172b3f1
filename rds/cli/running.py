"""Runs a command's work on an open system. Imported by commands when they run, since it brings everything."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rds.logs import configure
from rds.settings import Settings
from rds.wiring import System, open_system

Work = Callable[[System], Awaitable[None]]


def run(work: Work) -> None:
    """Open the installation that the environment names, do the work, close it."""

    async def opened() -> None:
        async with open_system(Settings(), name="rds") as system:
            await work(system)

    run_loop(opened())


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run to the end on uvloop where there is one."""
    configure(Settings().log_format)
    gc.freeze()  # what is imported stays: the collector need not look at it again and again
    gc.set_threshold(20_000, 20, 20)
    try:
        from uvloop import new_event_loop
    except ImportError:  # Windows
        asyncio.run(main)
    else:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(main)
