import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.databases import a_lasting_database, empty


@pytest.fixture(scope="session")
async def lasting_database(server, administration, template) -> AsyncIterator[str]:
    """Give the DSN of the database that all tests of this folder use, one after the other."""
    async with a_lasting_database(server, administration, template, "fuzz") as dsn:
        yield dsn


@pytest.fixture
async def database(lasting_database: str) -> AsyncIterator[str]:
    """Give the DSN of a database with nothing in it."""
    yield lasting_database
    await empty(lasting_database)


@pytest.fixture
def loop():
    """Give a loop to run a service on between hypothesis's examples, which know of none."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()
