"""The short form of the fail-over drill."""

import pytest

from tests.drills.failover import fail_over
from tests.support.waiting import limited

pytestmark = pytest.mark.slow


@limited(within=180)
async def test_a_synchronous_standby_takes_over_and_nothing_is_lost_or_doubled():
    found = await fail_over(phones=8, seconds=0.5)

    assert found.aftermath.lost == 0
    assert found.aftermath.doubled == 0
    assert found.aftermath.violations == ()
    assert found.fetched == found.refused
    assert found.away < 30
