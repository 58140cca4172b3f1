from collections.abc import AsyncIterator

import pytest

from tests.support.databases import a_lasting_database, empty
from tests.support.office import Office, an_office


@pytest.fixture(scope="session")
async def lasting_database(server, administration, template) -> AsyncIterator[str]:
    """Give the DSN of the database that all tests of this folder use, one after the other."""
    async with a_lasting_database(server, administration, template, "worker") as dsn:
        yield dsn


@pytest.fixture
async def office(lasting_database: str) -> AsyncIterator[Office]:
    """Give an office with many connections."""
    async with an_office(lasting_database, connections=20) as office:
        yield office
    await empty(lasting_database)
