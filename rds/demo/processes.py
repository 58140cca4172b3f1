"""Service and worker as processes of their own, in the demonstration's time."""

import multiprocessing
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from typing import Any

from rds.settings import Settings
from rds.simulation.simulated_clock import SimulatedClock
from rds.wiring.running import listening, run_loop, running_jobs, stop_signal
from rds.wiring.system import System, open_system


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSettings:
    """What the service needs to run in a process of its own."""

    settings: Settings
    clock: SimulatedClock

    def system(self, name: str) -> AbstractAsyncContextManager[System]:
        """Open the parts.

        The database is one that may be lost with the machine, so it need not wait for the disk.
        """
        return open_system(
            self.settings,
            clock=self.clock,
            development_allowed=True,
            durable=False,
            name=name,
        )


@contextmanager
def run_process(target: Callable[..., None], *args: object) -> Iterator[SpawnProcess]:
    """Run one of the service's processes until the end of the block, then let it finish what is under way."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=args, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(timeout=30)


def run_service(config: ProcessSettings, door: socket.socket) -> None:
    """Be `rds serve`, until SIGTERM."""

    async def main() -> None:
        stop = stop_signal(signal.SIGTERM)
        async with config.system("rds serve") as system, listening(system, door):
            await stop.wait()

    run_until_stopped(config, main())


def run_worker(config: ProcessSettings) -> None:
    """Be `rds work`, but for its timers: the fieldwork keeps time, since it moves the clock."""

    async def main() -> None:
        stop = stop_signal(signal.SIGTERM)
        async with config.system("rds work") as system, running_jobs(system):
            await stop.wait()

    run_until_stopped(config, main())


def run_until_stopped(config: ProcessSettings, main: Coroutine[Any, Any, None]) -> None:
    """Run to the end. Ctrl-C reaches the parent, which ends its children in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run_loop(main, log_format=config.settings.log_format)
