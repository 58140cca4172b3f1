"""What is done again and again: see what became due, and take up texts that were left."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import structlog

log = structlog.get_logger()


async def repeat(
    task: Callable[[], Awaitable[None]], *, every: float, stop: asyncio.Event, name: str
) -> None:
    """Do the task at this interval until `stop` is set.

    A fault is logged, and the next round tries again.
    """
    while not stop.is_set():
        try:
            await task()
        except Exception as fault:  # noqa: BLE001 - one bad round must not end the schedule
            log.error("schedule.failed", task=name, fault=", ".join(sorted(set(names(fault)))))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


def names(fault: Exception) -> Iterator[str]:
    """Yield the name of a fault, or of each in a group: their words may hold anything."""
    if isinstance(fault, ExceptionGroup):
        for one in fault.exceptions:
            yield from names(one)
    else:
        yield type(fault).__name__
