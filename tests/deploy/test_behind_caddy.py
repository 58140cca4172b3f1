"""The four processes of deploy/compose with its settings, on this machine: proxy with TLS, service, worker,
database.
"""

import asyncio
import re
import signal
import ssl
from collections import defaultdict
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import yaml

from rds.domain.coupon_code import display
from rds.web.webhooks.twilio import INBOUND
from tests.support.carrier import a_carrier
from tests.support.installation import KEYS, settings_of
from tests.support.office import STUDY_NUMBER, phone
from tests.support.processes import ACCOUNT, TOKEN, free_port, rds
from tests.support.waiting import limit, wait_until

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose"
TIMER_OF_COMPOSE = ("sms", "reconcile", "--days", "2")
PHONES = 30
PATIENCE = 180
"""Seconds, for four processes on a machine that is busy with other work."""


def settings_of_compose(database, secrets, host):
    """Return the environment that compose.yaml gives a process, with the secrets in a folder here."""
    values = defaultdict(str) | {
        "SEEDLINE_HOST": host,
        "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        "RDS_TWILIO_NUMBER": STUDY_NUMBER,
    }
    asked = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["x-seedline"]["environment"]
    for name, text in {"database_url": database, "contact_keys": KEYS, "twilio_auth_token": TOKEN}.items():
        (secrets / name).write_text(text + "\n")
    kept = {name: value for name, value in settings_of(database).items() if not name.startswith("RDS_")}
    return kept | {
        name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: values[found[1]], value)
        .replace("/run/secrets", str(secrets))
        .replace("/heads", str(secrets / "heads"))
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


async def test_texts_come_in_over_tls_and_those_that_found_nobody_are_taken_from_the_providers_list(
    database, office, tmp_path, monkeypatch
):
    codes = [await office.seed_coupon() for _ in range(PHONES)]
    port, host = free_port(), f"localhost:{free_port()}"
    async with caddy(tmp_path, host, port) as trust:
        # The double of the provider opens its connections with aiohttp's own idea of whom to trust.
        monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trust)
        async with a_carrier(f"https://{host}") as (carrier, its_address):
            settings = settings_of_compose(database, tmp_path, host) | {
                "RDS_TWILIO_URL": its_address,
                "RDS_PORT": str(port),
            }
            async with rds("work", **settings) as worker, rds("serve", **settings) as serve:
                await worker.until("at work")
                await serve.until("Seedline answers")
                await is_reached_and_keeps_its_figures_inside(host)
                await asyncio.gather(*(carrier.receive(phone(n), display(c)) for n, c in enumerate(codes, 1)))
                assert not carrier.failed_webhooks
                # As when a new version is started: for some seconds nobody answers.
                assert await serve.end(signal.SIGTERM) == 0
                texting = asyncio.gather(*(carrier.receive(phone(n), "HELP") for n in range(1, PHONES + 1)))
                async with rds("serve", **settings) as new:
                    await new.until("Seedline answers")
                    await texting
                    async with rds(*TIMER_OF_COMPOSE, **settings) as reconcile:
                        assert await reconcile.ended() == 0, reconcile.said
                    await wait_until(
                        lambda: everything_is_answered(office), "all texts to be answered", within=PATIENCE
                    )

    assert await office.value("SELECT count(*) FROM contact.inbound") == 2 * PHONES
    assert len(await office.facts("CouponPresented")) == PHONES
    assert [key for key, messages in carrier.sends.items() if len(messages) > 1] == []
    assert (await office.verify()).findings == ()


async def is_reached_and_keeps_its_figures_inside(host):
    async with aiohttp.ClientSession() as session:
        await wait_until(lambda: has_status(session, f"https://{host}{INBOUND}", 405), "the proxy")
        for path in ("/metrics", "/healthz", "/readyz"):
            assert await has_status(session, f"https://{host}{path}", 404)


async def everything_is_answered(office):
    return await office.value(
        "SELECT (SELECT count(*) FROM contact.inbound WHERE handled_at IS NOT NULL) = $1"
        " AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting')",
        2 * PHONES,
    )
