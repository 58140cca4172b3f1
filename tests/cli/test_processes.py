"""`rds serve` and `rds work` as an operator runs them: real processes, signals, and a database that comes and
goes.
"""

import asyncio
import signal
import socket
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp
import pytest

from rds.simulation.twilio_double import TwilioDouble
from tests.support.installation import settings_of
from tests.support.office import STUDY_NUMBER, phone
from tests.support.processes import ACCOUNT, TOKEN, free_port, rds
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
async def browser():
    async with aiohttp.ClientSession() as session:
        yield session


class Site(NamedTuple):
    """An installation beside a Twilio of our own: its settings, where it answers, and that Twilio."""

    settings: dict[str, str]
    address: str
    twilio: TwilioDouble


@pytest.fixture
async def site(database, office):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    twilio = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY_NUMBER, webhook_url=f"{address}/sms/inbound"
    )
    settings = settings_of(database) | {
        "RDS_TWILIO_URL": await twilio.start(),
        "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        "RDS_TWILIO_AUTH_TOKEN": TOKEN,
        "RDS_PUBLIC_URL": address,
        "RDS_PORT": str(port),
    }
    yield Site(settings, address, twilio)
    await twilio.stop()


async def status(browser, url):
    async with browser.get(url) as response:
        return response.status


@asynccontextmanager
async def away(administration, database):
    """Cut every connection to the database and let none in until the end of the block."""
    name = urlsplit(database).path.strip("/")
    await administration.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await administration.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
    )
    yield
    await administration.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


async def sent(office):
    return await office.value("SELECT count(*) FROM contact.outbound WHERE status <> 'waiting'")


async def test_a_text_is_answered_by_service_and_worker_and_both_end_in_order(site, office, browser):
    async with rds("serve", **site.settings) as service, rds("work", **site.settings) as worker:
        await service.until("Seedline answers")
        await worker.until("at work")
        await site.twilio.receive(phone(1), "HELP")
        await wait_until(lambda: sent(office), "a message that is sent")

        async def metrics_of_one_text():
            async with browser.get(f"{site.address}/metrics") as response:
                metrics = await response.text()
            return metrics if 'seedline_texts_total{kind="new"} 1.0' in metrics else None

        metrics = await wait_until(metrics_of_one_text, "a text that is counted")
        assert await worker.end() == 0
        assert await service.end() == 0
    assert "seedline_database_up 1.0" in metrics
    assert "seedline_messages{status=" in metrics
    assert phone(1) not in service.said + worker.said + metrics
    assert "Traceback" not in service.said + worker.said


async def test_a_text_taken_while_no_worker_runs_is_sent_by_the_next_one(site, office):
    async with rds("serve", **site.settings) as service:
        await service.until("Seedline answers")
        await site.twilio.receive(phone(1), "HELP")
        assert await service.end() == 0
    assert await sent(office) == 0

    async with rds("work", **site.settings) as worker:
        await wait_until(lambda: sent(office), "a message that is sent")
        assert await worker.end(signal.SIGINT) == 0


async def test_a_service_that_is_stopped_amid_a_burst_loses_no_text_that_it_took(site, office):
    async with rds("serve", "--with-worker", **site.settings) as service:
        await service.until("Seedline answers")
        burst = [asyncio.create_task(site.twilio.receive(phone(number), "HELP")) for number in range(1, 61)]
        await wait_until(
            lambda: office.value("SELECT count(*) FROM contact.inbound"), "a text that is stored"
        )
        assert await service.end() == 0
        await asyncio.gather(*burst)
        await site.twilio.settle()

    stored = await office.value("SELECT count(*) FROM contact.inbound")
    untaken = [failed for failed in site.twilio.failed_webhooks if failed.url.endswith("/sms/inbound")]
    assert stored >= 60 - len(untaken) > 0

    async with rds("work", **site.settings) as worker:

        async def all_answered():
            return await sent(office) == stored

        await worker.until("at work")
        await wait_until(all_answered, "every text to be answered")
        assert await worker.end() == 0
    assert await office.value("SELECT count(*) FROM contact.outbound") == stored
    assert (await office.verify()).findings == ()


async def test_readiness_follows_the_database_and_the_jobs_go_on_when_it_is_back(
    site, database, office, browser, administration
):
    async with rds("serve", "--with-worker", **site.settings) as service:
        await service.until("Seedline answers")
        assert await status(browser, f"{site.address}/readyz") == 200
        async with away(administration, database):
            assert await status(browser, f"{site.address}/readyz") == 503
            assert await status(browser, f"{site.address}/healthz") == 200
            async with browser.get(f"{site.address}/metrics") as response:
                assert "seedline_database_up 0.0" in await response.text()
            await service.until('"task": "jobs"')  # the queue gave up, and says so

        async def ready():
            return await status(browser, f"{site.address}/readyz") == 200

        await wait_until(ready, "the service to be ready again")
        await site.twilio.receive(phone(2), "HELP")
        await wait_until(lambda: sent(office), "a message that is sent")
        assert await service.end() == 0
    assert "Traceback" not in service.said


async def test_a_taken_port_is_named(database, office):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with rds(
            "serve", "--port", port, **settings_of(database), RDS_TWILIO_AUTH_TOKEN=TOKEN
        ) as service:
            assert await service.ended() == 2
    assert port in service.said
    assert "RDS_PORT" in service.said
    assert "Traceback" not in service.said


@pytest.mark.parametrize("command", ["serve", "work"])
async def test_without_its_database_a_process_ends_with_a_sentence(command):
    nowhere = settings_of(f"postgresql://seedline:secretword@127.0.0.1:{free_port()}/seedline")
    async with rds(command, **nowhere, RDS_TWILIO_AUTH_TOKEN=TOKEN) as process:
        assert await process.ended() == 2
    assert "RDS_DATABASE_URL" in process.said
    assert "secretword" not in process.said
    assert "Traceback" not in process.said


@pytest.mark.parametrize("code", [21408, 30034, 90010])
async def test_what_the_account_at_twilio_keeps_from_leaving_is_said_and_leaves_in_order_once_it_works(
    site, office, terminal, browser, code
):
    async def count(condition):
        return await office.value(f"SELECT count(*) FROM contact.outbound WHERE {condition}")

    async def all_wait():
        return await count("held_by IS NOT NULL") == 3

    async def all_arrived():
        return await count("status = 'delivered'") == 3

    terminal.environment |= site.settings
    site.twilio.begin_account_fault(code)
    async with rds("serve", "--with-worker", **site.settings) as service:
        await service.until("Seedline answers")
        for number in (1, 2, 3):
            await site.twilio.receive(phone(number), "hello")
        await wait_until(all_wait, "messages that wait for the account")
        doctor = await asyncio.to_thread(terminal.type, "doctor")
        async with browser.get(f"{site.address}/metrics") as response:
            metrics = await response.text()
        site.twilio.end_account_fault(code)
        assert (await asyncio.to_thread(terminal.type, "sms", "retry")).code == 0
        await wait_until(all_arrived, "messages that waited for the account to arrive")
        assert await service.end() == 0

    assert "MEND  provider's account" in doctor.out
    assert f"with {code} since" in doctor.out
    assert f'seedline_messages_held{{code="{code}"}} 3.0' in metrics
    listed = reversed(list(site.twilio.ledger.newest_first({"From": STUDY_NUMBER}, site.twilio.now())))
    assert [m.recipient for m in listed if m.history[-1][1] == "delivered"] == [phone(1), phone(2), phone(3)]
    assert await count("attempts > 1") == 0
