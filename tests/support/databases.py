"""Databases of the test run: where each is, and one for many tests, since copying the template takes longer
than most of them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from rds.storage.embedded import EmbeddedServer

TESTER = "tester"
"""The role of the tests: it owns its databases and is no superuser, as an installation's should be."""
SCHEMAS = ["answers", "contact", "jobs", "record", "staff", "study"]


def dsn_of(server: EmbeddedServer, name: str) -> str:
    """Return where one of the server's databases is found."""
    return server.dsn.replace("seedline@/seedline?", f"{TESTER}@/{name}?")


async def make_tester(server: EmbeddedServer) -> None:
    """Make the role of the tests, which may also switch triggers off to empty a database."""
    connection = await asyncpg.connect(server.dsn)
    try:
        await connection.execute(f"CREATE ROLE {TESTER} LOGIN")
        await connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {TESTER}")
    finally:
        await connection.close()


@asynccontextmanager
async def a_lasting_database(
    server: EmbeddedServer, administration: asyncpg.Connection, template: str, name: str
) -> AsyncIterator[str]:
    """Yield the DSN of a migrated database that lasts until all tests of a folder are done."""
    await administration.execute(f"CREATE DATABASE seedline_tests_{name} OWNER {TESTER} TEMPLATE {template}")
    yield dsn_of(server, f"seedline_tests_{name}")
    await administration.execute(f"DROP DATABASE seedline_tests_{name} WITH (FORCE)")


async def empty(database: str) -> None:
    """Take out every row that a migration did not put in, also of the tables that nothing may be taken out
    of.
    """
    connection = await asyncpg.connect(database)
    tables = await connection.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname = ANY ($1) AND tablename <> 'event_type'",
        SCHEMAS,
    )
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            await connection.execute(f"DELETE FROM {table['name']}")
    await connection.close()


async def ask(server: EmbeddedServer, query: str) -> object:
    """Return the answer of a server's own database."""
    connection = await asyncpg.connect(server.dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()
