from collections.abc import AsyncIterator

import pytest

from tests.web.desk import Desk, a_desk


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    """Give a service that listens, running the reference study."""
    async with a_desk(database) as desk:
        yield desk
