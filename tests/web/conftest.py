from collections.abc import AsyncIterator

import pytest

from tests.support.databases import a_lasting_database, empty
from tests.support.desk import Desk, a_desk


@pytest.fixture(scope="session")
async def lasting_database(server, administration, template) -> AsyncIterator[str]:
    """Give the DSN of the database that all tests of this folder use, one after the other."""
    async with a_lasting_database(server, administration, template, "web") as dsn:
        yield dsn


@pytest.fixture
async def database(lasting_database: str) -> AsyncIterator[str]:
    """Give the DSN of a database with nothing in it."""
    yield lasting_database
    await empty(lasting_database)


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    """Give a service that listens, running the reference study."""
    async with a_desk(database) as desk:
        yield desk
