"""The short form of the rolling restart."""

import pytest

from tests.drills.rolling import restart_in_turn
from tests.support.balancer import best_proxy
from tests.support.waiting import limited

pytestmark = pytest.mark.slow


@limited(within=180)
async def test_services_are_replaced_one_after_the_other_and_no_text_is_refused(database):
    _, proxy = best_proxy()
    found = await restart_in_turn(database, proxy, phones=8, seconds=0.5)

    assert found.refused == 0
    assert found.aftermath.lost == 0
    assert found.aftermath.doubled == 0
    assert found.aftermath.violations == ()
