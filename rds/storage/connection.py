"""Connections as every part of this room uses them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import structlog

from rds.storage.connecting import Connection, connect, set_codecs, set_parameters
from rds.storage.sql import statements

if TYPE_CHECKING:  # generic in the stubs, a plain class at run time
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Pool = asyncpg.Pool

SQL = statements("connection.sql")
log = structlog.get_logger()
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What a database that went away is met with."""

_BUSY = (
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,
)
PASSING = (*AWAY, *_BUSY)
"""What a database is met with that cannot do its work for a while: it went away, its disk or its connections
are full, others were in the way, or it is a standby. It says nothing about the work, which is never set aside
for it."""

SESSION = {
    "default_transaction_isolation": "read committed",
    "idle_in_transaction_session_timeout": "1min",
    "idle_session_timeout": "0",
    "plan_cache_mode": "force_generic_plan",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
}
"""What every session sets for itself, whatever the database or its role have for others, beside its time zone
and its name. Planning our statements takes longer than running them, and no better plan comes of a value."""
PARAMETERS = {"search_path": "study", **SESSION}
"""The same for the sessions that read and write studies."""

CLOSING_SECONDS = 10.0
"""How long a process that stops waits for a connection that is in use."""
JOB_CONNECTIONS = 4


def open_pool(
    dsn: str, *, size: int = 10, name: str = "rds", set_by_pooler: bool = False
) -> AbstractAsyncContextManager[Pool]:
    """Return what opens and closes a pool of connections.

    They read jsonb as Python data and refuse naive datetimes. `name` shows in pg_stat_activity. A statement
    that runs for 30 s, or waits 10 s for a lock, is ended. `set_by_pooler`: a pooler that hands over the
    connection with each transaction has set the parameters.
    """

    async def prepare(connection: Connection) -> None:
        if not set_by_pooler:
            await set_parameters(connection, PARAMETERS)
        await set_codecs(connection)

    return make_pool(dsn, size=size, name=name, prepare=prepare)


def open_job_pool(dsn: str, *, name: str) -> AbstractAsyncContextManager[Pool]:
    """Return what opens and closes the job queue's own pool, without our codecs."""

    async def prepare(connection: Connection) -> None:
        await set_parameters(connection, SESSION)

    return make_pool(dsn, size=JOB_CONNECTIONS, name=f"{name} jobs", prepare=prepare)


def make_pool(
    dsn: str, *, size: int, name: str, prepare: Callable[[Connection], Awaitable[None]]
) -> AbstractAsyncContextManager[Pool]:
    """Return what opens and closes a pool; `prepare` is called with each new connection."""
    pool: Pool = asyncpg.create_pool(  # type: ignore[call-overload] # the stubs miss our connect
        dsn,
        connect=connect,
        min_size=1,
        max_size=size,
        init=prepare,
        reset=leave_as_it_is,
        server_settings={"application_name": name, "timezone": "UTC"},
    )
    return closing_in_time(pool)


@asynccontextmanager
async def closing_in_time(pool: Pool) -> AsyncIterator[Pool]:
    """Open a pool; at the end wait so long for connections that are not given back, and then cut them.

    A connection lost between two databases may never come back: a process stops without it.
    """
    await pool
    try:
        yield pool
    finally:
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await pool.close()
        except TimeoutError:
            log.warning("pool.cut", connections=pool.get_size())


async def leave_as_it_is(_connection: Connection) -> None:
    """Spare the round trip that asyncpg makes when a connection goes back to its pool.

    An open transaction is rolled back by the pool itself; and our connections hold nothing beyond one: locks
    are transaction locks, and nobody listens or sets anything.
    """


def names_of(faults: Iterable[type[BaseException]]) -> frozenset[str]:
    """Return the names of kinds of faults and of all that are of these kinds."""
    return frozenset(name for fault in faults for name in (fault.__name__, *names_of(fault.__subclasses__())))


_GONE = (ConnectionError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
PASSING_NAMES = names_of((*_GONE, *_BUSY)) | {asyncpg.InterfaceError.__name__}
"""Of faults that are known by their name alone; a missing file or a value that cannot be sent is none."""


class DatabaseUnreachable(Exception):
    """No connection could be made.

    The text is the kind of fault, without the address, which may hold a password.
    """


async def is_superuser(dsn: str) -> bool:
    """Return whether the address's role may do everything. Raises DatabaseUnreachable."""
    connection = await connect_briefly(dsn)
    try:
        return bool(await connection.fetchval(SQL["is_superuser"]))
    finally:
        await connection.close()


async def holds_a_record(dsn: str) -> bool:
    """Return whether a record is in the database, be it empty. Raises DatabaseUnreachable."""
    connection = await connect_briefly(dsn)
    try:
        return bool(await connection.fetchval(SQL["holds_a_record"]))
    finally:
        await connection.close()


async def server_version(dsn: str) -> int:
    """Return the server's major version. Raises DatabaseUnreachable."""
    connection = await connect_briefly(dsn)
    try:
        return connection.get_server_version().major
    finally:
        await connection.close()


async def connect_briefly(dsn: str) -> Connection:
    """Return a connection to be closed by the caller. Raises DatabaseUnreachable."""
    try:
        return await connect(dsn, patience=10)
    except (*AWAY, TimeoutError, ValueError, asyncpg.PostgresError) as fault:
        raise DatabaseUnreachable(type(fault).__name__) from None
