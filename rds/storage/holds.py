"""Messages that wait for the account at the provider, behind the application's port."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from rds.app.deliver import ATTEMPTS, SENT_IN_SPITE_OF_STOP
from rds.app.hold import FIRST_PROBE
from rds.app.ports import Hold, JobKind, StatusReport
from rds.storage.connecting import Connection
from rds.storage.connection import Pool
from rds.storage.jobs import enqueue
from rds.storage.sql import statements

SQL = statements("holds.sql")
WAITS_FOR_NOBODY = sorted(SENT_IN_SPITE_OF_STOP)


class PostgresHolds:
    """The part of `rds.app.ports.Outbox` that lets messages wait for the account."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool."""
        self._pool = pool

    async def hold(self, key: str, *, scope: str, code: str | None, was_in_doubt: bool) -> bool:
        """Let a message that was taken wait for the account; False when the wait is already over."""
        async with self._pool.acquire() as connection, connection.transaction():
            if code is None:
                hold = await connection.fetchval(SQL["join_hold"], key, scope)
            else:
                hold = await begin_hold(connection, key, scope, code, needs_report=False)  # type: ignore[arg-type] # a pool's proxy is a connection
            if hold is None:
                return False
            await connection.execute(SQL["hold"], key, hold, code, was_in_doubt)
        return True

    async def hold_reported(self, report: StatusReport, *, scope: str, at: datetime) -> None:
        """Let a message wait again that the provider had taken and reported undelivered."""
        told = (report.key, report.provider_id, report.rank)
        async with self._pool.acquire() as connection, connection.transaction():
            key = await connection.fetchval(SQL["take_back"], *told, report.error, at)
            if key is not None:
                hold = await begin_hold(connection, key, scope, report.error or "", needs_report=True)  # type: ignore[arg-type] # a pool's proxy is a connection
                await connection.execute(SQL["hold_taken_back"], key, hold)

    async def find_hold(self, hold: str) -> Hold | None:
        """Return how the waiting stands; None when it has ended."""
        row = await self._pool.fetchrow(SQL["find_hold"], int(hold))
        return Hold(**{**dict(row), "id": hold}) if row else None

    async def next_held(self, hold: str) -> str | None:
        """Return the key of the message that waits longest and has no other of its phone before it."""
        key: str | None = await self._pool.fetchval(SQL["next_held"], int(hold), ATTEMPTS, WAITS_FOR_NOBODY)
        return key

    async def note_probe(self, hold: str, key: str) -> None:
        """Note which message's delivery report will show whether the account works."""
        await self._pool.execute(SQL["note_probe"], int(hold), key)

    async def note_refusal(self, hold: str) -> None:
        """Note that the account was tried once more in vain."""
        await self._pool.execute(SQL["note_refusal"], int(hold))

    async def note_recovery(self, hold: str) -> None:
        """Note that the account works."""
        await self._pool.execute(SQL["note_recovery"], int(hold))

    async def stop_holding(self, key: str) -> None:
        """Let one message go the usual way again, with a job of its own."""
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(SQL["stop_holding"], key):
                await enqueue(connection, JobKind.SEND_MESSAGE, [key])  # type: ignore[arg-type] # a pool's proxy is a connection

    async def end_hold(self, hold: str) -> bool:
        """End the waiting unless a message waits, and return whether it has ended."""
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(SQL["let_go"], int(hold))
                return bool(await connection.fetchval(SQL["end_hold"], int(hold)))
        except asyncpg.ForeignKeyViolationError:  # one came to wait meanwhile
            return False

    async def account_faults(self) -> Sequence[Mapping[str, Any]]:
        """Return what is held, longest first: `study`, `code`, `since`, `waiting` messages and `failures`."""
        return [dict(row) for row in await self._pool.fetch(SQL["account_faults"])]

    async def try_now(self) -> int:
        """Let every waiting message be tried at once, and return how many wait."""
        return int(await self._pool.fetchval(SQL["try_now"]) or 0)


async def begin_hold(
    connection: Connection, key: str, scope: str, code: str, *, needs_report: bool
) -> int | None:
    """Return the waiting in this scope, begun with a job of its own if there was none."""
    row = await connection.fetchrow(SQL["begin_hold"], key, scope, code, needs_report)
    if row is None:
        return None
    if row["is_new"]:
        await enqueue(connection, JobKind.SEND_HELD, [str(row["id"])], after=FIRST_PROBE)
    return int(row["id"])
