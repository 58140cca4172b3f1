"""A text costs the same however many have taken part: every table that grows is read through an index that
fits.
"""

import json
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from rds.app.answer_text import answer_text, try_to_parse
from rds.settings import Settings
from rds.storage.sealing import DEVELOPMENT
from rds.storage.sql import statements
from rds.studyfile import parse
from rds.wiring import open_system
from tests.support.clock import NOON, HandClock
from tests.support.office import STUDY_NUMBER, a_protocol, an_office, phone
from tests.support.usual_answers import usual_answers
from tests.support.waiting import wait_until

BULK = Path(__file__).parents[1] / "benchmarks" / "service" / "crowd.sql"
PARTICIPANTS = 5_000
DO_NOT_GROW = {
    "study",
    "protocol",
    "event_type",
    "applied_migration",
    "reconciliation",
    "fault",
    "maintenance",
    "pgqueuer",
    "account_hold",
    "commitment_part",
    "key_check",
    "shared_phone",
    "retired_key",
}
"""Those for faults and jobs hold what failed and what is to be done; a shared phone is noted by hand."""
TEXTS, SNAPSHOT, RECORD, DUE, OUTBOX, COUPONS = (
    statements(f"{name}.sql") for name in ("texts", "snapshot", "record", "due_work", "outbox", "coupons")
)


class Crowd(NamedTuple):
    """A database whose study has thousands of participants, and seed coupons to present."""

    connection: asyncpg.Connection
    coupons: list[str]


@pytest.fixture
async def crowd(database):
    async with an_office(database) as office:
        coupons = [await office.seed_coupon() for _ in range(2)]
    connection = await asyncpg.connect(database, server_settings={"search_path": "study"})
    await connection.execute("CREATE SCHEMA bulk")
    await connection.execute(BULK.read_text())
    await connection.execute("CALL bulk.participants($1, 1, $2, $2)", office.study, PARTICIPANTS)
    await connection.execute("VACUUM ANALYZE")
    yield Crowd(connection, coupons)
    await connection.close()


def nodes(plan):
    """Yield a plan's node and all below it."""
    yield plan
    yield from chain.from_iterable(map(nodes, plan.get("Plans", ())))


async def plan_of(statement, connection):
    """Return the nodes of the plan that a process keeps for this statement, whatever its values."""
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    values = len((await connection.prepare(statement)).get_parameters())
    await connection.execute(f"PREPARE hot AS {statement}")
    found = await connection.fetchval(
        f"EXPLAIN (FORMAT JSON) EXECUTE hot ({', '.join(['NULL'] * values)})", column=0
    )
    await connection.execute("DEALLOCATE hot")
    return list(nodes(json.loads(found)[0]["Plan"]))


OF_A_PHONE = {
    "inbound_by_caller_and_time",
    "messaging_stop_key",
    "coupon_code_is_new",
    "one_enrolment_per_phone",
}


async def used_indexes(statement, connection):
    """Return the indexes and nodes of a statement's plan, which reads no growing table from end to end."""
    plan = await plan_of(statement, connection)
    whole = {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"}
    assert whole <= DO_NOT_GROW, f"{statement.splitlines()[0]} reads {whole} from end to end"
    return {node["Index Name"] for node in plan if "Index Name" in node}, plan


async def test_statements_find_their_rows_by_index(crowd):
    hot = {
        TEXTS["store_text"]: {
            "inbound_key",
            "guess_by_time",
            "guess_by_phone",
            *OF_A_PHONE,
        },
        SNAPSHOT["guesses"]: {"guess_by_phone", "guess_by_time"},
        SNAPSHOT["phone_state"]: OF_A_PHONE,
        SNAPSHOT["lock_coupon"]: {"coupon_code_is_new"},
        SNAPSHOT["coupons_of"]: {"coupon_by_holder"},
        SNAPSHOT["account"]: {"participant_key", "honorarium_by_participant", "payout_by_participant"},
        RECORD["record"]: {"inbound_key"},
        TEXTS["left_texts"]: {"inbound_unhandled"},
        TEXTS["texts_before"]: {"inbound_key", "inbound_by_caller_and_time"},
        DUE["due_coupons"]: {"coupon_by_expiry"},
        OUTBOX["take"]: {"outbound_key", "phone_key"},
        OUTBOX["accepted"]: {"outbound_key"},
        OUTBOX["news"]: {"outbound_key", "outbound_provider_id"},
        OUTBOX["report"]: {"outbound_key", "outbound_provider_id"},
        OUTBOX["report_and_send_again"]: {"outbound_key", "outbound_provider_id"},
    }
    for statement, expected in hot.items():
        name = statement.splitlines()[0]
        used, plan = await used_indexes(statement, crowd.connection)
        of_phones = [node for node in plan if node.get("Relation Name") == "conversation"]
        assert all(
            "caller" in (node.get("Index Cond") or node.get("Recheck Cond", "")) for node in of_phones
        ), f"{name} reads a study's phones"
        assert expected <= used, f"{name} uses {used}"
    used, _ = await used_indexes(COUPONS["presentations"], crowd.connection)
    assert used == {"conversation_open", "conversation_ended"}


async def count_full_reads(connection):
    """Return how often each table that grows was read from end to end, by sessions that have ended."""
    await wait_until(
        lambda: connection.fetchval(
            "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'rds%'"
        ),
        "the sessions to end",
    )
    await connection.execute("SELECT pg_stat_clear_snapshot()")
    found = await connection.fetch(
        "SELECT schemaname || '.' || relname AS name, seq_scan FROM pg_stat_user_tables"
        " WHERE schemaname <> 'upkeep' AND relname <> ALL ($1::text[])",
        list(DO_NOT_GROW),
    )
    return {row["name"]: row["seq_scan"] for row in found}


async def take_part(sender, coupon, system):
    """Text a coupon and then the usual answers, to the last question of the survey."""
    study = parse(a_protocol())
    for place, words in enumerate((coupon, *usual_answers(study))):
        text = {"message": f"SM{sender}{place}", "sender": sender, "recipient": STUDY_NUMBER, "body": words}
        parsed = try_to_parse(words, system.parts)
        arrival = await system.installation.database.store_text(**text, received_at=NOON, parsed=parsed)
        await answer_text(arrival.id, system.parts, arrival)
        await system.installation.pool.execute(
            "UPDATE contact.outbound SET handed_over_at = $2 WHERE caller = $1",
            arrival.caller,
            NOON - timedelta(minutes=1),
        )


async def test_an_interview_with_all_its_effects_reads_no_growing_table_from_end_to_end(crowd, database):
    settings = Settings(database_url=database, contact_keys=DEVELOPMENT, twilio_number=STUDY_NUMBER)
    before = await count_full_reads(crowd.connection)

    async with open_system(settings, clock=HandClock(), development_allowed=True) as system:
        for number, coupon in enumerate(crowd.coupons, 1):
            await take_part(phone(number), coupon, system)

    assert await count_full_reads(crowd.connection) == before
    completed = "SELECT count(*) FROM record.event WHERE type = 'SurveyCompleted'"
    assert await crowd.connection.fetchval(completed) == len(crowd.coupons)
