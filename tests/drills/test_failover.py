"""The short form of the fail-over drill."""

import pytest

from rds.storage.migrate import migrate
from rds.wiring.held import BEHIND, hold_if_replaced, write_present_head
from tests.drills.failover import fail_over
from tests.support.postgres_servers import a_pair, address_of
from tests.support.texting import AWAY, an_open_study
from tests.support.waiting import limited, wait_until

pytestmark = pytest.mark.slow


@limited(within=180)
async def test_a_synchronous_standby_takes_over_and_nothing_is_lost_or_doubled():
    found = await fail_over(phones=8, seconds=0.5)

    assert found.aftermath.lost == 0
    assert found.aftermath.doubled == 0
    assert found.aftermath.violations == ()
    assert found.fetched == found.refused
    assert found.away < 30


@limited(within=120)
async def test_what_an_asynchronous_standby_lacks_is_known_by_the_last_head(tmp_path):
    async with a_pair(synchronous=False) as (primary, standby):
        database = address_of(primary, standby)
        await migrate(database)
        async with an_open_study(database, heads=tmp_path / "heads") as office:
            system = office.system
            await standby.do("ALTER SYSTEM SET primary_conninfo = ''")
            await standby.do("SELECT pg_reload_conf()")
            await wait_until(
                lambda: primary.do("SELECT NOT EXISTS (SELECT FROM pg_stat_replication)"),
                "the standby to lag",
            )
            await office.seed_coupon()
            await write_present_head(system.installation, system.settings)
            primary.kill()
            await standby.promote()

            assert await standby.do("SELECT pg_is_in_recovery()") is False
            await wait_until(lambda: is_held(system), "the promoted server to be held")
            assert (await system.installation.restoring.present_hold()).reason == BEHIND


async def is_held(system):
    try:
        await hold_if_replaced(system.installation, system.settings)
        return await system.installation.restoring.present_hold()
    except AWAY:  # connections of the killed primary are still in the pool
        return None
