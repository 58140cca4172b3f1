from collections.abc import AsyncIterator

import pytest

from tests.app.office import Office, an_office


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    """Give an office that runs the reference study; whatever a test does there, the record must still explain it."""
    async with an_office(database) as office:
        yield office
        assert (await office.verify()).findings == ()
