"""What `rds doctor` finds, looked at from the running service, for its owner's page."""

import asyncio
import time

import structlog

from rds.app.health import Checkup
from rds.wiring.doctor import check_running
from rds.wiring.system import System

log = structlog.get_logger()

KEPT = 60.0
"""Seconds for which a checkup stands: it asks the provider too, who wants to be asked seldom."""
PATIENCE = 1.0
"""Seconds that a page waits; what takes longer is there when the page is opened next."""


class Checkups:
    """Makes one checkup at a time, when somebody wants to see it, and remembers the last."""

    def __init__(self, system: System) -> None:
        """Take the system that is looked at."""
        self._system = system
        self._last: Checkup | None = None
        self._ended = 0.0
        self._task: asyncio.Task[None] | None = None

    async def last(self) -> Checkup | None:
        """Return a checkup no older than a minute, or else the last one; None while the first is made."""
        is_old = self._last is None or time.monotonic() - self._ended > KEPT
        if is_old and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._look())
        if self._task and not self._task.done():
            await asyncio.wait((self._task,), timeout=PATIENCE)
        return self._last

    async def _look(self) -> None:
        try:
            system, now = self._system, self._system.parts.clock.now()
            findings = await check_running(system.settings, system.installation.place, now)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next look tries again
            log.warning("checkup.failed", fault=type(fault).__name__)
            return
        self._last = Checkup(findings=findings, at=now)
        self._ended = time.monotonic()

    async def close(self) -> None:
        """End what is under way: a service that stops does not wait for the provider."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
