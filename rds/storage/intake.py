"""Texts on their way in; those that come while others are being stored are stored together."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from rds.domain.ids import CouponCode, MessageId
from rds.storage.connection import AWAY, Pool
from rds.storage.sql import statements
from rds.storage.waiting import waited_for

SQL = statements("queries.sql")
AT_ONCE = 2
"""Connections in use. With more of them fewer texts would go together, and each costs most when it goes alone."""
MOST = 64
"""Texts that go together."""


class Arriving(NamedTuple):
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


class Waiting(NamedTuple):
    """A text, and who is to be told how it went."""

    text: Arriving
    outcome: asyncio.Future[asyncpg.Record | None]


class Intake:
    """Stores texts over a pool: while few are under way each at once, and then all that wait in one transaction."""

    def __init__(self, pool: Pool, *, at_once: int = AT_ONCE) -> None:
        """Take the pool, and how many of its connections to use."""
        self._pool = pool
        self._at_once = at_once
        self._waiting: deque[Waiting] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def store(self, text: Arriving) -> asyncpg.Record | None:
        """Store a text and return the row of `store_text`; None when it was stored before or is for no study of ours.

        Raises what the database raises because of this text, or because it is away.
        """
        waiting = Waiting(text, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._under_way) < self._at_once:
            self._under_way.add(asyncio.create_task(self._store_waiting()))
        return await waiting.outcome

    async def _store_waiting(self) -> None:
        while self._waiting:
            texts = min(len(self._waiting), MOST)
            await self._store_together([self._waiting.popleft() for _ in range(texts)])
        # Here and not when the task has ended: a text that came in between would wait for nobody.
        self._under_way.discard(asyncio.current_task())

    async def _store_together(self, together: Sequence[Waiting]) -> None:
        """Store these. What the database refuses may be the fault of one of them: then each goes alone."""
        try:
            rows = await self._insert([waiting.text for waiting in together])
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is told to those who wait
            if len(together) > 1 and not isinstance(fault, AWAY):
                for waiting in together:
                    await self._store_together([waiting])
                return
            for _, outcome in together:
                if not outcome.cancelled():
                    outcome.set_exception(fault)
            return
        for text, outcome in together:
            row = rows.pop(text.id, None)  # of two with one id the first is new
            if not outcome.cancelled():
                outcome.set_result(row)

    async def _insert(self, texts: list[Arriving]) -> dict[MessageId, asyncpg.Record]:
        # New phones in one order: two transactions that met them in opposite orders would wait for each other.
        texts.sort(key=lambda text: text.fingerprint)
        async with waited_for(self._pool) as connection:
            stored = await connection.fetchmany(SQL["store_text"], texts)
        return {row["id"]: row for row in stored}
