"""Fail-over: the primary is killed under load, the standby promoted, and the service goes on by itself."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from rds.storage.migrate import migrate
from tests.support.carrier import a_carrier
from tests.support.postgres_servers import a_pair, address_of
from tests.support.processes import free_port, rds
from tests.support.texting import (
    Aftermath,
    an_open_study,
    look_after,
    phones_texting,
    settings_of_processes,
)
from tests.support.waiting import wait_until


@dataclass(frozen=True, kw_only=True)
class Failover:
    """How it went."""

    away: float
    """Seconds from the kill to the first text that was taken again."""
    refused: int
    """Texts that were told so; the provider's list has them."""
    fetched: int
    """Of those, how many `rds sms reconcile` took."""
    aftermath: Aftermath


async def fail_over(*, phones: int, seconds: float, every: float = 0.5) -> Failover:
    """Kill a synchronous primary after so many seconds of texting, promote its standby, and text on."""
    async with AsyncExitStack() as stack:
        primary, standby = await stack.enter_async_context(a_pair(synchronous=True))
        database = address_of(primary, standby)
        await migrate(database)
        office = await stack.enter_async_context(an_open_study(database))
        codes = [await office.seed_coupon() for _ in range(phones)]
        port = free_port()
        public = f"http://127.0.0.1:{port}"
        carrier, twilio = await stack.enter_async_context(a_carrier(public))
        settings = settings_of_processes(database, public, twilio)
        service = await stack.enter_async_context(rds("serve", **settings, RDS_PORT=str(port)))
        worker = await stack.enter_async_context(rds("work", **settings))
        await asyncio.gather(service.until("Seedline answers"), worker.until("at work"))
        async with phones_texting(carrier, codes, every=every) as texting:
            await wait_until(lambda: len(texting.answers) > phones, "each phone to have texted")
            await asyncio.sleep(seconds)
            killed = time.monotonic()
            primary.kill()
            await standby.promote()
            away = await texting.until_answered_since(killed)
            await asyncio.sleep(seconds)
        await look_after(office, carrier)
        stored = await office.value("SELECT count(*) FROM contact.inbound")
        async with rds("sms", "reconcile", **settings) as reconciling:
            assert await reconciling.ended() == 0, reconciling.said
        aftermath = await look_after(office, carrier)
        fetched = await office.value("SELECT count(*) FROM contact.inbound") - stored
        assert (await service.end(within=30), await worker.end(within=30)) == (0, 0)
        return Failover(away=away, refused=texting.refused, fetched=fetched, aftermath=aftermath)
