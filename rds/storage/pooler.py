"""Whether a pooler stands before the database, and whether what goes through it is safe."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from enum import Enum

import asyncpg

from rds.storage.connecting import Connection
from rds.storage.connection import PARAMETERS, DatabaseUnreachable, connect_briefly
from rds.storage.sql import statements

SQL = statements("pooler.sql")
OTHERS = 4
"""How many connections of ours hold a transaction while it is looked what we are given."""
SECONDS = 5.0
LOST_STATEMENT = (
    asyncpg.InvalidSQLStatementNameError,
    asyncpg.DuplicatePreparedStatementError,
    TimeoutError,
)
"""What a statement meets with that was prepared on another connection; a time-out when there is no other."""


class Pooling(Enum):
    """What stands between."""

    NONE = "no pooler"
    SESSION = "a pooler, by session"
    TRANSACTION = "a pooler, by transaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolerReport:
    """How connections are shared; for sharing by transaction also what would break.

    `keeps_statements`: a prepared statement can be run on whichever connection the pooler hands over.
    `unset`: the parameters that those connections lack, with the values they need.
    """

    pooling: Pooling
    keeps_statements: bool = True
    unset: dict[str, str] = field(default_factory=dict)


async def examine_pooler(dsn: str) -> PoolerReport:
    """See whether several connections of ours are given the same connection of the server.

    A pooler does not say how it works, and answers with a process number that is not the server's. Nothing is
    changed. Raises DatabaseUnreachable.
    """
    connection = await connect_briefly(dsn)
    try:
        if await connection.fetchval(SQL["process_number"], timeout=SECONDS) == connection.get_server_pid():
            return PoolerReport(pooling=Pooling.NONE)
        if not await is_shared(dsn, connection):
            return PoolerReport(pooling=Pooling.SESSION)
        return PoolerReport(pooling=Pooling.TRANSACTION, unset=await find_unset(connection))
    except LOST_STATEMENT:
        return PoolerReport(pooling=Pooling.TRANSACTION, keeps_statements=False)
    finally:
        connection.terminate()


async def is_shared(dsn: str, connection: Connection) -> bool:
    """Return whether others are given our connection of the server, or we are given another.

    Others hold transactions meanwhile, so that what is idle runs out. Raises one of LOST_STATEMENT when the
    connection that we are given does not know our prepared statement.
    """
    statement = await connection.prepare(SQL["process_number"])
    ours, taken = set(), set()
    async with AsyncExitStack() as stack:
        for _ in range(OTHERS):
            try:
                other = await connect_briefly(dsn)
                stack.callback(other.terminate)
                await other.execute(SQL["begin"], timeout=SECONDS)
                taken.add(await other.fetchval(SQL["process_number"], timeout=SECONDS))
            except (DatabaseUnreachable, TimeoutError):  # the pooler has no more of them
                break
            # Twice: a pooler may hand over the connection that was idle longest, or the one given back last.
            ours |= {await statement.fetchval(timeout=SECONDS), await statement.fetchval(timeout=SECONDS)}
            if len(ours) > 1:
                return True
    return bool(ours & taken)


async def find_unset(connection: Connection) -> dict[str, str]:
    """Return the parameters that a connection of the pooler lacks, with the values they need."""
    values = await connection.fetchval(SQL["parameters"], list(PARAMETERS), timeout=SECONDS)
    return {
        name: value
        for (name, value), present in zip(PARAMETERS.items(), values, strict=True)
        if present != value
    }
