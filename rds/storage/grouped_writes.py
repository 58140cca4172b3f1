"""Rows that come while a statement runs go to the database together, by the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")
MOST = 200
"""Rows of one statement."""


class GroupedWrites(Generic[Row]):
    """Takes rows one by one and writes them by few statements: a statement costs more than a row of it."""

    def __init__(self, write: Callable[[Sequence[Row]], Awaitable[None]]) -> None:
        """Take what writes any number of rows by one statement."""
        self._write = write
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, row: Row) -> None:
        """Return when the row is written. Raises what its statement raised."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((row, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._write_together(together)
        finally:
            self._writing = None

    async def _write_together(self, together: Sequence[tuple[Row, asyncio.Future[None]]]) -> None:
        try:
            await self._write([row for row, _ in together])
        except Exception as fault:  # noqa: BLE001 - told to those whose rows it is about
            if len(together) == 1:
                _end(together[0][1], fault)
                return
            for each in together:  # one row may be at fault: the others are written all the same
                await self._write_together([each])
            return
        for _, written in together:
            _end(written)


def _end(written: asyncio.Future[None], fault: Exception | None = None) -> None:
    """Tell whoever waits for a row; nobody does where the request was cancelled."""
    if written.done():
        return
    if fault is None:
        written.set_result(None)
    else:
        written.set_exception(fault)
