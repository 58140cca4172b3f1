from collections.abc import AsyncIterator

import pytest

from tests.support.databases import a_lasting_database, empty
from tests.support.office import Office, an_office
from tests.support.team import Team


@pytest.fixture(scope="session")
async def lasting_database(server, administration, template) -> AsyncIterator[str]:
    """Give the DSN of the database that all tests of this folder use, one after the other."""
    async with a_lasting_database(server, administration, template, "app") as dsn:
        yield dsn


@pytest.fixture
async def database(lasting_database: str) -> AsyncIterator[str]:
    """Give the DSN of a database with nothing in it."""
    yield lasting_database
    await empty(lasting_database)


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    """Give an office that runs the reference study; whatever a test does there, the record must still explain
    it.
    """
    async with an_office(database) as office:
        yield office
        assert (await office.verify()).findings == ()


@pytest.fixture
def team(office: Office) -> Team:
    """Give the study team of that office."""
    return Team(office)
