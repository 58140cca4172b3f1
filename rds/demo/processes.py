"""Service and worker as processes of their own, playing in the demonstration's time."""

import multiprocessing
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from typing import Any

from rds.settings import Settings
from rds.simulation.study_clock import SeededChance, StageClock
from rds.wiring.running import listening, run_loop, running_jobs, stop_signal
from rds.wiring.system import System, open_system


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the service needs to play its part in a process of its own."""

    settings: Settings
    clock: StageClock
    seed: int

    def system(self, name: str) -> AbstractAsyncContextManager[System]:
        """Open the parts. The database is one that may be lost with the machine, so it need not wait for the disk."""
        return open_system(
            self.settings,
            clock=self.clock,
            chance=SeededChance(self.seed),
            development_allowed=True,
            durable=False,
            name=name,
        )


@contextmanager
def playing(role: Callable[..., None], *args: object) -> Iterator[SpawnProcess]:
    """Run one of the service's processes until the end of the block, then let it finish what is under way."""
    process = multiprocessing.get_context("spawn").Process(target=role, args=args, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(timeout=30)


def play_service(act: Act, door: socket.socket) -> None:
    """Be `rds serve`, until SIGTERM."""

    async def main() -> None:
        stop = stop_signal(signal.SIGTERM)
        async with act.system("rds serve") as system, listening(system, door):
            await stop.wait()

    play(act, main())


def play_worker(act: Act) -> None:
    """Be `rds work`, but for its timers: the fieldwork keeps time, since it moves the clock."""

    async def main() -> None:
        stop = stop_signal(signal.SIGTERM)
        async with act.system("rds work") as system, running_jobs(system):
            await stop.wait()

    play(act, main())


def play(act: Act, main: Coroutine[Any, Any, None]) -> None:
    """Run a role. Ctrl-C reaches the parent, which ends the role in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run_loop(main, log_format=act.settings.log_format)
