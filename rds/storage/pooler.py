"""Whether a pooler stands before the database, and whether what goes through it is safe."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import asyncpg

from rds.storage.connecting import Connection
from rds.storage.connection import PARAMETERS, connect_briefly
from rds.storage.sql import statements

SQL = statements("pooler.sql")
LOOKS = 3
"""How often it is looked whether another is given our connection: on a busy pooler one look may miss it."""
SECONDS = 5.0


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
    """See whether two connections of ours are given the same connection of the server.

    A pooler does not say how it works, and answers with a process number that is not the server's. Nothing is
    changed. Raises DatabaseUnreachable.
    """
    connection = await connect_briefly(dsn)
    try:
        number = await connection.fetchval(SQL["process_number"])
        if number == connection.get_server_pid():
            return PoolerReport(pooling=Pooling.NONE)
        for _ in range(LOOKS):
            if (report := await look_for_sharing(dsn, connection, number)) is not None:
                return report
        return PoolerReport(pooling=Pooling.SESSION)
    finally:
        connection.terminate()


async def look_for_sharing(dsn: str, connection: Connection, number: int) -> PoolerReport | None:
    """Let another connection begin a transaction; None when each keeps a connection of the server's own."""
    statement = await connection.prepare(SQL["process_number"])
    other = await connect_briefly(dsn)
    try:
        async with other.transaction():
            taken = await other.fetchval(SQL["process_number"])
            keeps, now = await run_prepared(statement)
            if taken != number and now in {number, None} and keeps:
                return None
            unset = {} if not keeps else await find_unset(connection)
            return PoolerReport(pooling=Pooling.TRANSACTION, keeps_statements=keeps, unset=unset)
    finally:
        other.terminate()


async def run_prepared(statement: Any) -> tuple[bool, int | None]:
    """Return whether the prepared statement could be run, and what it returned."""
    try:
        return True, int(await statement.fetchval(timeout=SECONDS))
    except (asyncpg.InvalidSQLStatementNameError, TimeoutError):
        return False, None


async def find_unset(connection: Connection) -> dict[str, str]:
    """Return the parameters that a connection of the pooler lacks, with the values they need."""
    values = await connection.fetchval(SQL["parameters"], list(PARAMETERS), timeout=SECONDS)
    return {
        name: value
        for (name, value), present in zip(PARAMETERS.items(), values, strict=True)
        if present != value
    }
