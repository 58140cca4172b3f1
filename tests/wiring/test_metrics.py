"""What /metrics says of an installation's backlog."""

import asyncio
import time

import pyrage
import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr

from rds.storage.maintenance import BACKUP, note_run
from rds.storage.sealing import KeyringError
from rds.web.metrics import exposition, measure_backlog
from rds.wiring.backup import back_up
from rds.wiring.whole_database import verify_place
from tests.support.installation import KEYS
from tests.support.office import a_protocol, an_office, phone
from tests.support.waiting import wait_until


def gauge(name, **labels):
    return REGISTRY.get_sample_value(f"seedline_{name}", labels)


async def test_an_idle_installation_has_no_backlog(database):
    async with an_office(database) as office:
        await measure_backlog(office.system.installation.backlog)

    assert gauge("database_up") == 1
    assert gauge("oldest_job_seconds") == gauge("oldest_text_seconds") == 0
    assert gauge("database_connections", state="open") >= 1


async def test_what_waits_is_counted_and_how_long_it_has_been_waiting(database):
    async with an_office(database) as office:
        await office.text(phone(1), "HELP")
        await office.text(phone(2), "HELP")
        await office.store(phone(3), "HELP")
        await office.rows("UPDATE contact.inbound SET stored_at = now() - interval '2 minutes'")
        await office.rows("UPDATE jobs.pgqueuer SET execute_after = now() - interval '1 minute'")
        await office.rows(
            "UPDATE jobs.pgqueuer SET status = 'failed' WHERE id = (SELECT max(id) FROM jobs.pgqueuer)"
        )
        await measure_backlog(office.system.installation.backlog)

    assert gauge("jobs", kind="send_message", state="waiting") == 1
    assert gauge("jobs", kind="send_message", state="set_aside") == 1
    assert gauge("messages", status="waiting") == 2
    assert 60 <= gauge("oldest_job_seconds") < 120
    assert 120 <= gauge("oldest_text_seconds") < 180


async def test_since_when_twilios_list_was_not_gone_through_is_shown(database):
    async with an_office(database) as office:
        await office.rows(
            "INSERT INTO contact.reconciliation (number, begun_at, finished_at) VALUES"
            " ('+14165550100', now(), now()), ('+14165550200', now(), now() - interval '3 minutes')"
        )
        await measure_backlog(office.system.installation.backlog)

    assert 180 <= gauge("unreconciled_seconds") < 240


async def test_what_no_longer_waits_is_no_longer_shown(database):
    async with an_office(database) as office:
        await office.text(phone(1), "HELP")
        await measure_backlog(office.system.installation.backlog)
        await office.rows("DELETE FROM jobs.pgqueuer")
        await measure_backlog(office.system.installation.backlog)

    assert gauge("jobs", kind="send_message", state="waiting") is None


async def test_a_database_that_is_away_is_said_and_the_rest_is_still_shown():
    async def away():
        raise ConnectionRefusedError

    await measure_backlog(away)

    assert gauge("database_up") == 0
    assert b"seedline_texts_total" in exposition().body


async def test_how_long_texts_wait_for_a_connection_is_measured(database):
    async with an_office(database, connections=2) as office:
        before = gauge("database_wait_seconds_count")
        pool = office.system.installation.pool
        held = [await pool.acquire(), await pool.acquire()]
        texting = asyncio.create_task(office.text_at_once(phone(1), "HELP"))
        await wait_until(lambda: gauge("database_waiting") >= 1, "a text that waits for a connection")

        for connection in held:
            await pool.release(connection)
        await texting

    assert gauge("database_waiting") == 0
    assert gauge("database_wait_seconds_count") > before


async def test_which_part_of_the_budget_is_committed_is_shown(database):
    recorded = a_protocol(honoraria={"budget": "13200.00 CAD"}, target={"participants": 600})
    async with an_office(database, recorded=recorded) as office:
        for number in range(1, 4):
            await office.present(phone(number), await office.seed_coupon())
        await measure_backlog(office.system.installation.backlog)

    assert gauge("budget_committed_ratio", study=office.study) == 60 / 13200


async def test_what_was_never_done_is_as_old_as_the_database(database):
    before = time.time()
    async with an_office(database) as office:
        await office.rows("UPDATE public.applied_migration SET applied_at = applied_at - interval '2 days'")
        await measure_backlog(office.system.installation.backlog)

    for task in ("backup", "verify"):
        assert before - gauge("last_success_timestamp_seconds", task=task) > 1.9 * 86400
        assert gauge("failed_runs", task=task, reason="none") == 0


async def test_a_backup_that_fails_and_one_that_does_not_are_seen(database, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    async with an_office(database) as office:
        settings = office.system.settings.model_copy(
            update={"backup_recipient": str(identity.to_public()), "contact_keys": SecretStr(KEYS)}
        )
        with pytest.raises(KeyringError) as refused:
            await back_up(settings, tmp_path / "refused.backup")  # with keys that are not the database's
        await measure_backlog(office.system.installation.backlog)
        assert gauge("failed_runs", task="backup", reason=refused.type.__name__) == 1
        assert gauge("failed_runs", task="verify", reason="none") == 0

        begun = time.time()
        await note_run(database, BACKUP, None)
        await measure_backlog(office.system.installation.backlog)

    assert gauge("failed_runs", task="backup", reason=refused.type.__name__) is None
    assert begun - 1 < gauge("last_success_timestamp_seconds", task="backup") < time.time() + 1


async def test_a_record_that_does_not_hold_is_seen_until_it_does(database):
    async with an_office(database) as office:
        await office.seed_coupon()
        taken = await office.rows("DELETE FROM coupon RETURNING code")
        await verify_place(office.system.settings)
        await measure_backlog(office.system.installation.backlog)
        assert taken
        assert gauge("failed_runs", task="verify", reason="findings") == 1
