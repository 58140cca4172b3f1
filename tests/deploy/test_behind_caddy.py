"""The four processes of deploy/compose with its settings, on this machine: proxy with TLS, service, worker,
database.
"""

import asyncio
import re
import signal
import ssl
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import yaml

from rds.domain.coupon_code import display
from rds.domain.ids import StudyId
from rds.machine import MachineClock
from rds.settings import Settings
from rds.web.webhooks.twilio import INBOUND
from rds.wiring import open_system
from tests.support.carrier import Carrier, a_carrier
from tests.support.installation import KEYS, settings_of
from tests.support.office import STUDY_NUMBER, Office, a_protocol, phone
from tests.support.processes import ACCOUNT, TOKEN, free_port, rds
from tests.support.waiting import limit, wait_until

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose"
PHONES = 30


@pytest.fixture
async def office(database):
    """Give an office of a study that recruits today, in the machine's time like the processes."""
    recorded = a_protocol(ethics={"expires": "2099-01-01"}, payout="batch")
    async with open_system(
        Settings(database_url=database, contact_keys=KEYS, twilio_number=STUDY_NUMBER)
    ) as system:
        office = Office(system=system, clock=MachineClock(), study=StudyId(recorded["id"]))
        await office.open(recorded)
        yield office


def settings_of_compose(database, secrets, host):
    """Return the environment that compose.yaml gives a process, with the secrets in a folder here."""
    values = {"SEEDLINE_HOST": host, "RDS_TWILIO_ACCOUNT_SID": ACCOUNT, "RDS_TWILIO_NUMBER": STUDY_NUMBER}
    asked = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["x-seedline"]["environment"]
    for name, text in {"database_url": database, "contact_keys": KEYS, "twilio_auth_token": TOKEN}.items():
        (secrets / name).write_text(text + "\n")
    kept = {name: value for name, value in settings_of(database).items() if not name.startswith("RDS_")}
    return kept | {
        name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: values[found[1]], value).replace(
            "/run/secrets", str(secrets)
        )
        for name, value in asked.items()
    }


@asynccontextmanager
async def caddy(folder, host, *ports):
    """Run Caddy with the project's file and an authority of its own; yield what to trust."""
    environment = {
        "SEEDLINE_HOST": host,
        "SEEDLINE_UPSTREAM": " ".join(f"127.0.0.1:{port}" for port in ports),
        "SEEDLINE_CADDY": "local_certs\nskip_install_trust\nadmin off\nauto_https disable_redirects",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    words = ("caddy", "run", "--adapter", "caddyfile", "--config", str(COMPOSE / "Caddyfile"))
    process = await asyncio.create_subprocess_exec(
        *words, env=environment, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        await wait_until(lambda: asyncio.sleep(0, root.exists() and root.stat().st_size), "Caddy's authority")
        yield ssl.create_default_context(cafile=str(root))
    finally:
        process.terminate()
        async with limit("Caddy to end"):
            await process.wait()


async def has_status(session, url, status):
    try:
        async with session.get(url) as answer:
            return answer.status == status
    except aiohttp.ClientError:
        return False


async def test_texts_come_in_over_tls_while_one_service_after_the_other_is_replaced(
    database, office, tmp_path, monkeypatch
):
    codes = [await office.seed_coupon() for _ in range(PHONES)]
    ports, host = (free_port(), free_port()), f"localhost:{free_port()}"
    async with caddy(tmp_path, host, *ports) as trust:
        # The double of the provider opens its connections with aiohttp's own idea of whom to trust.
        monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trust)
        async with a_carrier(f"https://{host}") as (carrier, its_address):
            settings = settings_of_compose(database, tmp_path, host) | {"RDS_TWILIO_URL": its_address}
            async with (
                rds("serve", **settings, RDS_PORT=str(ports[0])) as first,
                rds("serve", **settings, RDS_PORT=str(ports[1])) as second,
                rds("work", **settings) as worker,
                aiohttp.ClientSession() as session,
            ):
                for process, says in (
                    (first, "Seedline answers"),
                    (second, "Seedline answers"),
                    (worker, "at work"),
                ):
                    await process.until(says)
                await wait_until(lambda: has_status(session, f"https://{host}{INBOUND}", 405), "the proxy")
                assert await has_status(session, f"https://{host}/metrics", 404)

                texting = asyncio.gather(
                    *(say(carrier, number, code) for number, code in enumerate(codes, 1))
                )
                await wait_until(
                    lambda: office.value("SELECT count(*) >= $1 FROM contact.inbound", PHONES),
                    "half the traffic",
                )
                assert await first.end(signal.SIGTERM) == 0
                async with rds("serve", **settings, RDS_PORT=str(ports[0])) as third:
                    await third.until("Seedline answers")
                    assert await second.end(signal.SIGTERM) == 0
                    await texting
                    await wait_until(lambda: everything_is_answered(office), "all texts to be answered")

    assert not carrier.failed_webhooks
    assert await office.value("SELECT count(*) FROM contact.inbound") == 2 * PHONES
    assert len(await office.facts("CouponPresented")) == PHONES
    assert [key for key, messages in carrier.sends.items() if len(messages) > 1] == []
    assert (await office.verify()).findings == ()


async def say(carrier: Carrier, number, code):
    for words in (display(code), "HELP"):
        await carrier.receive(phone(number), words)


async def everything_is_answered(office):
    return await office.value(
        "SELECT (SELECT count(*) FROM contact.inbound WHERE handled_at IS NOT NULL) = $1"
        " AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting')",
        2 * PHONES,
    )
