"""Texts on their way in; those that come while others are being stored are stored together."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import asyncpg

from rds.domain.ids import CouponCode, MessageId
from rds.storage.connecting import Connection
from rds.storage.connection import AWAY, Pool
from rds.storage.pooled_connection import Wait
from rds.storage.sql import statements

SQL = statements("texts.sql")
AT_ONCE = 2
"""Connections in use. With more of them fewer texts would go together, and each costs most when it goes
alone."""
MOST = 16
"""Texts that go together: of the greatest length they stay below the 128 KB that asyncpg writes without
waiting."""
STALLED = 2.0
"""Seconds for which a text waits for the others. Then a connection more is used: one of those in use may be
dead."""


class SealedText(NamedTuple):
    """A text to be stored, sealed: what the statement `store_text` takes."""

    id: MessageId
    number: str
    fingerprint: bytes
    sealed_number: bytes
    sealed_body: bytes
    received_at: datetime
    texts_since: datetime
    code: CouponCode | None
    guesses_by_phone_since: datetime
    guesses_since: datetime
    has_media: bool
    provider_stopped: bool


class PendingText(NamedTuple):
    """A text, how long it waits for a connection, and who is to be told how it went."""

    text: SealedText
    wait: Wait
    outcome: asyncio.Future[asyncpg.Record | None]


class Intake:
    """Stores texts over a pool: each at once while few are under way, then all waiting in a transaction."""

    def __init__(self, pool: Pool, *, at_once: int = AT_ONCE, stalled: float = STALLED) -> None:
        """Take the pool, how many of its connections to use, and after how many seconds to use one more."""
        self._pool = pool
        self._at_once = at_once
        self._stalled = stalled
        self._waiting: deque[PendingText] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def store(self, text: SealedText) -> asyncpg.Record | None:
        """Store a text and return the row of `store_text`; None for a repeated text or an unknown study.

        Raises what the database raises because of this text, or because it is away.
        """
        loop = asyncio.get_running_loop()
        waiting = PendingText(text, Wait(), loop.create_future())
        self._waiting.append(waiting)
        if len(self._under_way) < self._at_once:
            self._begin()
        else:
            loop.call_later(self._stalled, self._begin_for, waiting)
        return await waiting.outcome

    async def close(self) -> None:
        """Give up what is under way. Those who waited for it have had an answer."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _begin(self) -> None:
        self._under_way.add(asyncio.create_task(self._store_waiting()))

    def _begin_for(self, waiting: PendingText) -> None:
        if waiting in self._waiting:
            self._begin()

    async def _store_waiting(self) -> None:
        try:
            while self._waiting:
                await self._store_next()
        finally:  # here and not when the task has ended: a text that came in between would wait for nobody
            self._under_way.discard(asyncio.current_task())

    async def _store_next(self) -> None:
        """Store all that wait when a connection has come free."""
        try:
            connection = await self._pool.acquire()
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is told to those who wait
            refuse(self._next(), fault)
            return
        try:
            if together := self._next():  # another may have taken them
                await store_together(together, connection)  # type: ignore[arg-type] # a pool's proxy is a connection
        finally:
            with suppress(Exception):  # it is the pool's to see that it has lost it
                await self._pool.release(connection)

    def _next(self) -> list[PendingText]:
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
        for waiting in together:
            waiting.wait.over()
        return together


async def store_together(together: Sequence[PendingText], connection: Connection) -> None:
    """Store these. What the database refuses may be the fault of one of them: then each goes alone."""
    # Phones in one order: two transactions that met new ones in opposite orders would wait for each other.
    texts = sorted((waiting.text for waiting in together), key=lambda text: text.fingerprint)
    try:
        rows = {row["id"]: row for row in await connection.fetchmany(SQL["store_text"], texts)}
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is told to those who wait
        if len(together) == 1 or isinstance(fault, AWAY):
            refuse(together, fault)
            return
        for waiting in together:
            await store_together([waiting], connection)
        return
    for text, _, outcome in together:
        row = rows.pop(text.id, None)  # of two with one id the first is new
        if not outcome.done():
            outcome.set_result(row)


def refuse(together: Sequence[PendingText], fault: Exception) -> None:
    """Tell those who wait what went wrong."""
    for _, _, outcome in together:
        if not outcome.done():
            outcome.set_exception(fault)
