"""What /metrics says of an installation's backlog."""

import asyncio

from prometheus_client import REGISTRY

from rds.web.metrics import exposition, measure_backlog
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
