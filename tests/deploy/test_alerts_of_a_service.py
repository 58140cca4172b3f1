"""What a running service says at /metrics makes the alerts ring: none on its first day, all when all goes
wrong.
"""

import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pyrage
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from rds.app.ports import NotSent
from rds.domain.coupon_code import display
from rds.sms.twilio_errors import failure_of_code
from rds.web.webhooks.twilio import INBOUND
from rds.wiring.backup import back_up
from rds.wiring.whole_database import verify_place
from tests.support.carrier import a_carrier
from tests.support.installation import settings_of
from tests.support.office import a_protocol, phone
from tests.support.processes import ACCOUNT, TOKEN, free_port, rds
from tests.support.provider import Provider

ALERTS = Path(__file__).parents[2] / "deploy" / "monitoring" / "alerts.yaml"
BEFORE, AFTER = 5, 60
"""Minutes for which the first look holds, and at which Prometheus is asked what rings."""
NOT_OURS = {"SeedlineCertificate"}
"""Rings by what blackbox_exporter says, which is not the service's to say."""
IN_TROUBLE = "+14165550190"
RECIPIENT = str(pyrage.x25519.Identity.generate().to_public())


class Look:
    """What one scrape showed; None in its place is a service that did not answer."""

    def __init__(self, text):
        self.at = time.time()
        self.values = {
            as_series(sample): self.as_of_the_rules(sample)
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def as_of_the_rules(self, sample):
        """Return the value; a point in time as it would be where the time of the rules begins at 0."""
        if sample.name.endswith("_timestamp_seconds"):
            return sample.value - self.at + AFTER * 60
        return sample.value


def as_series(sample):
    labels = ", ".join(f'{name}="{value}"' for name, value in sample.labels.items())
    return f"{sample.name}{{{labels}}}"


def is_count(series):
    return series.partition("{")[0].endswith(("_total", "_count", "_sum", "_bucket"))


def series_of(before, after):
    """Return the series of promtool: as it was, and then as it is, each count going on as it had begun."""
    for series, value in after.values.items():
        first = before.values.get(series)
        if is_count(series):
            step = value - (first or 0)
            began = f"{first}x{BEFORE}" if first is not None else f"_x{BEFORE + 1}"
            yield {"series": series, "values": f"{began} {value}+{step}x{AFTER}"}
        else:
            began = f"{first}x{BEFORE}" if first is not None else f"_x{BEFORE + 1}"
            yield {"series": series, "values": f"{began} {value}x{AFTER}"}


def ring(folder, before, after, *, up):
    """Return the alerts that ring an hour after the first of two looks, as Prometheus itself says."""
    series = [
        *series_of(before, after),
        {"series": 'up{job="seedline", instance="a"}', "values": f"1x5 {up}x60"},
    ]
    names = [rule["alert"] for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]]
    return {name for name in names if rings(folder, series, name)}


def rings(folder, series, name):
    query = f'group(ALERTS{{alertname="{name}", alertstate="firing"}})'
    asked = {"expr": query, "eval_time": f"{AFTER}m", "exp_samples": [{"labels": "{}", "value": 1}]}
    test = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": series, "promql_expr_test": [asked]}],
    }
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(test))
    done = subprocess.run(
        ["promtool", "test", "rules", file], check=False, capture_output=True, text=True, timeout=120
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0 or "got: nil" in said, said
    return done.returncode == 0


async def look(port):
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        return Look(await answer.text())


async def get_into_trouble(office, settings, folder):
    """Let everything go wrong that the database knows of."""
    await open_study_without_money_or_time(office)
    await let_messages_fail(office)
    await let_texts_and_jobs_wait(office)
    await let_the_list_stay_unread(office)
    (folder / "heads").write_text("a file where the folder for heads should be")
    impossible = settings.model_copy(update={"heads": folder / "heads"})
    with pytest.raises(OSError, match="heads"):
        await back_up(impossible, folder / "never.backup")
    await office.rows("DELETE FROM coupon WHERE code = $1", await office.seed_coupon())
    assert not (await verify_place(settings)).holds
    await office.rows("UPDATE public.applied_migration SET applied_at = applied_at - interval '30 hours'")
    await office.rows("UPDATE jobs.maintenance SET succeeded_at = succeeded_at - interval '30 hours'")


async def open_study_without_money_or_time(office):
    soon = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    recorded = a_protocol(
        id="second", ethics={"expires": soon}, honoraria={"budget": "22.00 CAD"}, target={"participants": 1}
    )
    first, office.study = office.study, recorded["id"]
    await office.open(recorded, IN_TROUBLE)
    code = await office.seed_coupon()
    await office.text(phone(60), display(code), to=IN_TROUBLE)
    office.study = first


async def let_messages_fail(office):
    for number in range(1, 31):
        await office.text(phone(number), "HELP")
    await office.deliver(provider := Provider(office.clock))
    await office.rows("UPDATE contact.outbound SET status = 'delivered'")
    await office.rows(
        "UPDATE contact.outbound SET status = 'undelivered'"
        " WHERE key IN (SELECT key FROM contact.outbound LIMIT 10)"
    )
    await office.text(phone(31), "HELP")
    provider.plan(NotSent(failure_of_code(90010), "90010"))
    await office.deliver(provider)


async def let_texts_and_jobs_wait(office):
    await office.text(phone(32), "HELP")
    await office.text(phone(33), "HELP")
    await office.store(phone(34), "HELP")
    await office.rows("UPDATE contact.inbound SET stored_at = stored_at - interval '10 minutes'")
    await office.rows("UPDATE jobs.pgqueuer SET execute_after = execute_after - interval '10 minutes'")
    await office.rows(
        "UPDATE jobs.pgqueuer SET status = 'failed' WHERE id = (SELECT max(id) FROM jobs.pgqueuer)"
    )


async def let_the_list_stay_unread(office):
    rounds = office.system.installation.reconciliations
    await rounds.begin(IN_TROUBLE, unless_within=timedelta(0))
    for _ in range(3):
        await rounds.fail(IN_TROUBLE, "20003")
    await office.rows("UPDATE contact.reconciliation SET begun_at = begun_at - interval '1 hour'")


async def test_no_alert_rings_on_the_first_day_and_each_rings_when_all_goes_wrong(
    office, database, administration, tmp_path
):
    port, settings = free_port(), office.system.settings
    settings = settings.model_copy(update={"backup_recipient": RECIPIENT})
    environment = settings_of(database) | {
        "RDS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RDS_PORT": str(port),
        "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        "RDS_TWILIO_AUTH_TOKEN": TOKEN,
    }
    async with rds("serve", **environment) as serve, a_carrier(f"http://127.0.0.1:{port}") as (carrier, _):
        await serve.until("Seedline answers")
        first = await look(port)
        assert ring(tmp_path, first, first, up=1) == set()

        await get_into_trouble(office, settings, tmp_path)
        await look(port)  # the gauges of the database, for as long as it is there
        async with aiohttp.ClientSession() as session:
            for _ in range(3):
                async with session.post(f"http://127.0.0.1:{port}{INBOUND}", data={"Body": "x"}) as answer:
                    assert answer.status == 403
        await close_to_all(database, administration)
        for number in range(4):
            await carrier.receive(phone(number + 40), "HELP")
        last = await look(port)

    names = {rule["alert"] for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]}
    assert ring(tmp_path, first, last, up=0) == names - NOT_OURS


async def close_to_all(database, administration):
    name = database.partition("?")[0].rpartition("/")[2]
    await administration.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await administration.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
    )
