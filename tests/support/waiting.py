"""Waits that end: each has a limit, and says what it waited for."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds. Nothing a test waits for takes this long, even on a machine that is busy with other work."""


async def wait_until(
    condition: Callable[[], Awaitable[T] | T], what: str, *, within: float = PATIENCE, every: float = 0.01
) -> T:
    """Ask again and again until the condition holds, and return what it returned.

    Raises:
        TimeoutError: it does not hold in time; the text names what was waited for.
    """
    async with limit(what, within=within):
        while True:
            found = condition()
            if inspect.isawaitable(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(every)


@asynccontextmanager
async def limit(what: str, *, within: float = PATIENCE) -> AsyncIterator[None]:
    """Let the block take this many seconds at most.

    Raises:
        TimeoutError: it takes longer; the text names what was waited for.
    """
    try:
        async with asyncio.timeout(within) as watch:
            yield
    except TimeoutError:
        if watch.expired():
            raise TimeoutError(f"waited {within:g} seconds for {what}") from None
        raise


def limited(within: float) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[None]]]:
    """Return what lets a test fail that takes longer than so many seconds."""

    def decorate(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        @wraps(test)
        async def run(**fixtures: object) -> None:
            async with limit("the whole test", within=within):
                await test(**fixtures)

        return run

    return decorate
