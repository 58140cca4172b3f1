"""What keeps `rds verify` from looking is told apart from what is wrong."""

from urllib.parse import urlsplit

import asyncpg
import pytest

from rds.storage import verify as verifying
from rds.storage.verify import NotVerified, verify
from tests.support.databases import TESTER


async def test_time_outs_that_a_server_sets_for_others_do_not_cut_it_off(database, administration):
    name = urlsplit(database).path.strip("/")
    await administration.execute(f"ALTER ROLE {TESTER} IN DATABASE {name} SET statement_timeout = '1ms'")

    assert (await verify(database)).holds


async def test_a_table_that_another_session_holds_is_no_finding(database, monkeypatch):
    monkeypatch.setitem(verifying.TIME_OUTS, "lock_timeout", "50ms")
    other = await asyncpg.connect(database)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE study.coupon IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(NotVerified, match="another session"):
                await verify(database)
    finally:
        await other.close()
