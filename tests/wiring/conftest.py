"""What several tests of a whole installation begin with."""

import pytest

from tests.support.drill import a_drill
from tests.support.loss import Loss
from tests.support.office import a_protocol


@pytest.fixture
async def loss(tmp_path, database, empty_database):
    async with a_drill(tmp_path) as drill:
        drill.study = a_protocol()["id"]
        yield Loss(drill=drill, database=database, empty=empty_database)
