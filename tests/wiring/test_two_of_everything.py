"""Two services and two workers on one database: any of them dies, and the work goes on."""

import asyncio
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle

import aiohttp
import pytest
from aiohttp import web

from rds.domain.coupon_code import display
from rds.domain.ids import StudyId
from rds.machine import MachineClock
from rds.settings import Settings
from rds.wiring import open_system
from tests.support.carrier import a_carrier
from tests.support.installation import KEYS, settings_of
from tests.support.office import STUDY_NUMBER, Office, a_protocol, phone
from tests.support.processes import ACCOUNT, TOKEN, free_port, rds
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
PHONES = 40
PATIENCE = 120
"""Seconds; a text or a job that a killed process had begun is taken up by another after 15 and 30."""


@pytest.fixture
async def office(database):
    """Give an office of a study that recruits today, in the machine's time like the processes."""
    settings = Settings(database_url=database, contact_keys=KEYS, twilio_number=STUDY_NUMBER)
    recorded = a_protocol(ethics={"expires": "2099-01-01"}, payout="batch")
    async with open_system(settings) as system:
        office = Office(system=system, clock=MachineClock(), study=StudyId(recorded["id"]))
        await office.open(recorded)
        yield office


@asynccontextmanager
async def balancer(*ports):
    """Yield the one address of several services: each request goes to the next that answers."""
    turns = cycle((ports, ports[::-1]))

    async def forward(request):
        body = await request.read()
        for port in next(turns):
            try:
                url = f"http://127.0.0.1:{port}{request.path_qs}"
                async with session.post(url, data=body, headers=request.headers) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/{path:.*}", forward)
    async with aiohttp.ClientSession() as session:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()


AT_REST = """
SELECT NOT EXISTS (SELECT FROM contact.inbound WHERE handled_at IS NULL)
   AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting' AND NOT in_doubt)
   AND NOT EXISTS (SELECT FROM jobs.pgqueuer WHERE status = 'picked' OR execute_after <= now())
"""
"""A message whose attempt was cut off waits for minutes, unless the carrier has it: it must not be sent
twice.
"""


async def test_a_service_and_a_worker_are_killed_in_mid_traffic_and_nothing_is_lost_or_doubled(
    database, office
):
    codes = [await office.seed_coupon() for _ in range(PHONES)]
    ports = free_port(), free_port()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(balancer(*ports))
        carrier, its_address = await stack.enter_async_context(a_carrier(address))
        settings = settings_of(database) | {
            "RDS_TWILIO_URL": its_address,
            "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
            "RDS_TWILIO_AUTH_TOKEN": TOKEN,
            "RDS_PUBLIC_URL": address,
        }
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
