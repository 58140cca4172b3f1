"""A process that stops lets statements end, and does not wait for ever for the database."""

import asyncio

from rds.storage import connection
from rds.storage.connection import open_pool
from tests.support.waiting import limit, wait_until


async def test_a_connection_that_nobody_gives_back_is_cut_when_the_process_stops(
    database, administration, monkeypatch
):
    monkeypatch.setattr(connection, "CLOSING_SECONDS", 0.2)
    async with limit("the pool to be closed"), open_pool(database, name="lost") as pool:
        await pool.acquire()

    await wait_until(
        lambda: administration.fetchval(
            "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'lost'"
        ),
        "the connection to be gone",
    )


async def test_a_statement_under_way_ends_before_the_process_does(database):
    async with open_pool(database) as pool:
        statement = asyncio.create_task(pool.fetchval("SELECT pg_sleep(0.3) IS NOT NULL"))
        await asyncio.sleep(0)

    assert statement.done()
    assert await statement is True
