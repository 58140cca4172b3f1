"""Bulkheads: how much one process takes on, so that a crowd or a slow database gets a clear no."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from rds.web.metrics import AT_WORK

log = structlog.get_logger()
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one process takes on at most.

    The usual ones are for two processors and ten database connections.
    """

    stored_at_once: int = 256
    """Requests that the provider signed; one more is told that the service is busy."""
    answered_at_once: int = 64
    """Texts; one more is stored, and answered by a worker."""
    shown_at_once: int = 4
    """Pages of the console. They have as many database connections of their own, and one more."""
    pages_waiting: int = 100
    """Pages that wait their turn: a whole team clicks at once when something new appears."""
    asked_at_once: int = 8
    """Probes and scrapes."""
    patience: float = 5
    """Seconds for storing, and again for answering: together well below the 15 for which Twilio waits."""
    body_patience: float = 5
    """Seconds in which a request's body must have come."""
    connection_patience: float = 75
    """Seconds for a request's head, and for which an idle connection is kept: longer than proxies keep theirs
    (60)."""
    unsigned_at_once: int = 20
    """Unsigned requests from one address, before it is told to wait."""
    unsigned_per_minute: int = 20


USUAL = Limits()


class Overloaded(Exception):
    """The service has taken on all that it can (`full`), or the database does not answer in time (`slow`)."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Bulkhead:
    """Lets so much work through at once; `queue` more wait their turn, no longer than for the work itself.

    What is too slow is waited for no longer, but goes on and keeps its place.

    Cancelling it instead would take a database that answers. So a database that hangs fills the places, and
    then each request is refused at once, until it has come back and they are free again.
    """

    def __init__(self, work: str, *, most: int, patience: float, queue: int = 0) -> None:
        """Take the work's name in the metrics, how much of it there may be, and how long to wait for it."""
        self._at_work = AT_WORK.labels(work)
        self._places = asyncio.Semaphore(most)
        self._patience = patience
        self._queue = queue
        self._waiting = 0
        self._under_way: set[asyncio.Task[Any]] = set()

    async def do(self, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Do it and return its result. Raises Overloaded, and whatever the work raises."""
        await self._take_place()
        task = asyncio.create_task(work())
        self._under_way.add(task)
        self._at_work.inc()
        task.add_done_callback(self._over)
        done, _ = await asyncio.wait((task,), timeout=self._patience)
        if not done:
            task.add_done_callback(say_how_it_ended)
            raise Overloaded("slow")
        return task.result()

    async def _take_place(self) -> None:
        """Take a place, in turn. Raises Overloaded."""
        if self._places.locked() and self._waiting >= self._queue:
            raise Overloaded("full")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise Overloaded("slow") from None
        finally:
            self._waiting -= 1

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._places.release()
        self._under_way.discard(task)
        self._at_work.dec()

    async def close(self) -> None:
        """Wait for what is under way, and no longer than for anything else."""
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=self._patience)
            for task in left:
                task.cancel()


def say_how_it_ended(task: asyncio.Task[Any]) -> None:
    """Log the fault of work that nobody waits for any more."""
    if not task.cancelled() and (fault := task.exception()):
        log.error("web.late_fault", fault=type(fault).__name__)
