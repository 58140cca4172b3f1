"""Prove that the state follows from the record, the ledger balances, and recruitment is a forest."""

from dataclasses import dataclass

import asyncpg

from rds.storage.connecting import Connection, connect_with
from rds.storage.connection import AWAY
from rds.storage.sql import statements

SQL = statements("verify.sql")
CHECKS = statements("verify_checks.sql")
"""Each row that one of these returns is a violation."""


TIME_OUTS = {
    "statement_timeout": "0",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "0",
}
"""Its own: those that a server's administrator sets for others would cut it off half-way."""
NOT_ABOUT_THE_RECORD = ("08", "25", "40", "53", "55", "57", "58", "XX")
"""Classes of faults that say nothing of the record: cut off, out of room, in another's way."""


class NotVerified(Exception):
    """The database could not be looked at to the end; whether the record holds is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was compared, and everything that was wrong."""

    events: int
    rows: int
    tables: int
    checks: int
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was wrong."""
        return not self.findings


async def verify(dsn: str) -> Verification:
    """Replay the record into an empty schema, compare every state row, and check ledger and forest.

    Works in one read-consistent transaction that is rolled back: the database is left as it was, and a
    service may run meanwhile. Findings hold ids, codes and amounts; never personal data, since the state has
    none.

    Raises NotVerified when it cannot be done to the end.
    """
    try:
        return await verify_to_the_end(dsn)
    except (*AWAY, TimeoutError, asyncpg.PostgresError) as fault:
        raise NotVerified(describe(fault)) from None


def describe(fault: Exception) -> str:
    """Return what was in the way, without the driver's words, which may hold values."""
    name = type(fault).__name__
    if isinstance(fault, asyncpg.LockNotAvailableError):
        return f"another session holds a table for over a minute ({name}). Try again when it has ended."
    if isinstance(fault, asyncpg.QueryCanceledError):
        return f"somebody, or a time-out of the server, ended it ({name}). Try again."
    return f"the database went away or has no room ({name}). Try again."


async def verify_to_the_end(dsn: str) -> Verification:
    """Do all of it on a connection of its own."""
    connection = await connect_with(dsn, TIME_OUTS, name="rds verify")
    try:
        transaction = connection.transaction(isolation="repeatable_read")
        await transaction.start()
        try:
            return await examine(connection)
        finally:
            await transaction.rollback()
    finally:
        await connection.close()


async def examine(connection: Connection) -> Verification:
    """Do all of it in the connection's transaction."""
    count = await connection.fetchrow(SQL["count_events"])
    findings = [row["finding"] for check in CHECKS.values() for row in await connection.fetch(check)]
    tables = await connection.fetch(SQL["state_tables"])
    await build_copies(connection, tables)
    try:
        async with connection.transaction():
            await connection.execute(SQL["replay"])
    except asyncpg.PostgresError as fault:
        if str(fault.sqlstate)[:2] in NOT_ABOUT_THE_RECORD:
            raise
        findings.append(
            f"the record cannot be replayed: {fault.sqlstate} {fault.as_dict().get('constraint_name')}"
        )
        tables = []
    rows = 0
    for table in tables:
        compared, different = await compare(connection, table)
        rows += compared
        findings.extend(different)
    return Verification(
        events=count["events"] if count else 0,
        rows=rows,
        tables=len(tables),
        checks=len(CHECKS),
        findings=tuple(findings),
    )


async def build_copies(connection: Connection, tables: list[asyncpg.Record]) -> None:
    """Make the empty schema: copies of the state tables, and an event table with the same effects."""
    await connection.execute(SQL["make_schema"])
    for table in tables:
        await connection.execute(table["make_copy"])
    await connection.execute(SQL["make_record"])
    for row in await connection.fetch(SQL["copy_constraints"]):
        await connection.execute(row["statement"])
    for row in await connection.fetch(SQL["effects"]):
        await connection.execute(row["definition"])
    await connection.execute(SQL["enter_schema"])


async def compare(connection: Connection, table: asyncpg.Record) -> tuple[int, list[str]]:
    """Return how many rows the service's table has, and which rows only one side has."""
    count = await connection.fetchval(table["count_rows"])
    only_service = await connection.fetch(table["only_service"])
    only_replay = await connection.fetch(table["only_replay"])
    findings = [f"{table['name']}: the record does not lead to {row[0]}" for row in only_service]
    findings += [f"{table['name']}: the record leads to {row[0]}, which is not there" for row in only_replay]
    return int(count or 0), findings
