"""Two services and two workers on one database: any of them dies, and the work goes on."""

import asyncio
import signal
from contextlib import AsyncExitStack

import pytest

from rds.domain.coupon_code import display
from tests.support.balancer import balancer
from tests.support.carrier import a_carrier
from tests.support.installation import settings_of
from tests.support.office import phone
from tests.support.processes import free_port, rds
from tests.support.texting import AT_REST, an_open_study, settings_of_processes
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
PHONES = 40
PATIENCE = 120
"""Seconds; a text or a job that a killed process had begun is taken up by another after 15 and 30."""


@pytest.fixture
async def office(database):
    async with an_open_study(database) as office:
        yield office


async def test_a_service_and_a_worker_are_killed_in_mid_traffic_and_nothing_is_lost_or_doubled(
    database, office
):
    codes = [await office.seed_coupon() for _ in range(PHONES)]
    ports = free_port(), free_port()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(balancer(*ports))
        carrier, its_address = await stack.enter_async_context(a_carrier(address))
        settings = settings_of_processes(database, address, its_address)
        services = [
            await stack.enter_async_context(rds("serve", **settings, RDS_PORT=str(port))) for port in ports
        ]
        workers = [await stack.enter_async_context(rds("work", **settings)) for _ in range(2)]
        await asyncio.gather(*(service.until("Seedline answers") for service in services))
        await asyncio.gather(*(worker.until("at work") for worker in workers))

        async def text(number, code):
            for words in (display(code), "HELP", "HELP"):
                await carrier.receive(phone(number), words)

        texting = asyncio.gather(*(text(number, code) for number, code in enumerate(codes, 1)))
        await wait_until(
            lambda: office.value("SELECT count(*) >= $1 FROM contact.inbound", PHONES), "half the traffic"
        )
        assert await services[0].end(signal.SIGKILL) == -signal.SIGKILL
        assert await workers[0].end(signal.SIGKILL) == -signal.SIGKILL
        await texting
        await wait_until(lambda: office.value(AT_REST), "all texts and jobs to be done", within=PATIENCE)
        assert await services[1].end() == 0
        assert await workers[1].end() == 0

    assert await office.value("SELECT count(*) FROM contact.inbound") == 3 * PHONES
    assert len(await office.facts("CouponPresented")) == PHONES
    assert await office.value("SELECT count(*) FROM contact.outbound") == 3 * PHONES
    certain = {row["key"] for row in await office.rows("SELECT key FROM contact.outbound WHERE NOT in_doubt")}
    assert certain <= carrier.sends.keys()
    assert [key for key, messages in carrier.sends.items() if len(messages) > 1] == []
    assert (await office.verify()).findings == ()


async def test_two_upgrades_at_once_apply_each_migration_once(empty_database):
    async with (
        rds("migrate", **settings_of(empty_database)) as one,
        rds("migrate", **settings_of(empty_database)) as two,
    ):
        assert await asyncio.gather(one.ended(), two.ended()) == [0, 0]
    applied = [line for said in (one.said, two.said) for line in said.splitlines() if line.startswith("0")]
    assert len(applied) == len(set(applied)) > 0
