"""Every event ever recorded keeps its effect: one stored sample per type and version, written once and never
edited.
"""

from dataclasses import fields

import asyncpg
import pytest

from rds.domain.events import Event
from rds.storage.verify import verify
from tests.support.replaying import (
    SAMPLES,
    find_effect,
    has_effect,
    load_sample,
    open_record,
    read_state,
    replay,
)

NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
TYPES = {event.__name__: event for event in Event.__subclasses__()}


@pytest.fixture
async def record(database):
    """Give the record of a database in which there is no study yet."""
    connection = await open_record(database)
    yield connection
    await connection.close()


async def replay_sample(record, sample):
    """Record what a sample's event needs, then the event; return what the event alone changed."""
    for name in sample["after"]:
        await replay(record, load_sample(name)["event"])
    before = await read_state(record)
    await replay(record, sample["event"])
    return find_effect(before, await read_state(record))


@pytest.mark.parametrize("name", NAMES)
async def test_every_event_ever_recorded_still_has_its_effect(record, name):
    sample = load_sample(name)

    found = await replay_sample(record, sample)

    assert has_effect(found, sample["effect"]), found


async def test_a_sample_whose_effect_differs_is_noticed(record):
    sample = load_sample("CouponExpired.v1")

    found = await replay_sample(record, sample)

    [expired] = sample["effect"]["added"]["coupon"]
    expired["status"] = "voided"
    assert not has_effect(found, sample["effect"])
    assert not has_effect(found, {"added": {}, "removed": {}})


@pytest.mark.parametrize("event", TYPES.values(), ids=TYPES)
def test_every_version_of_every_type_has_a_sample(event):
    versions = {f"{event.__name__}.v{version}" for version in range(1, event.VERSION + 1)}

    assert {name for name in NAMES if name.startswith(f"{event.__name__}.")} == versions


@pytest.mark.parametrize("event", TYPES.values(), ids=TYPES)
def test_the_newest_sample_has_the_fields_that_are_recorded_today(event):
    sample = load_sample(f"{event.__name__}.v{event.VERSION}")["event"]

    assert (sample["type"], sample["version"]) == (event.__name__, event.VERSION)
    assert sample["data"].keys() == {field.name for field in fields(event)}, (
        "an event that changes needs a new version"
    )


async def test_the_database_knows_the_versions_that_the_service_records(record):
    known = await record.fetch("SELECT name, newest_version FROM record.event_type")

    assert {row["name"]: row["newest_version"] for row in known} == {
        name: event.VERSION for name, event in TYPES.items()
    }


@pytest.mark.parametrize("version", [0, 2])
async def test_an_event_of_a_version_that_no_effect_knows_is_refused(record, version):
    opened = load_sample("StudyOpened.v1")["event"]

    with pytest.raises(
        asyncpg.CheckViolationError, match=f"knows version {version} of StudyOpened"
    ) as refused:
        await replay(record, opened | {"version": version})

    assert refused.value.constraint_name == "event_version_is_known"
    assert await record.fetchval("SELECT count(*) FROM record.event") == 0


async def test_a_replay_refuses_it_too(record, database):
    opened = load_sample("StudyOpened.v1")["event"]
    await record.execute("SET session_replication_role = replica")
    await replay(record, opened | {"version": 2})

    found = await verify(database)

    assert "the record cannot be replayed: 23514 event_version_is_known" in found.findings


TWO_VERSIONS = """
CREATE OR REPLACE FUNCTION effect.messaging_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version < 2 THEN
        NEW.data := NEW.data - 'source' || jsonb_build_object('told_by', NEW.data ->> 'source');
    END IF;
    INSERT INTO messaging_stop (caller, study, source, stopped_at)
    VALUES (NEW.data ->> 'caller', NEW.study, NEW.data ->> 'told_by', NEW.at);
    RETURN NULL;
END
$$;
UPDATE record.event_type SET newest_version = 2 WHERE name = 'MessagingStopped';
"""


async def test_an_effect_that_learns_a_second_version_means_the_same_by_the_first(record):
    stopped = load_sample("MessagingStopped.v1")
    newer = stopped["event"] | {"version": 2, "data": {"caller": "caller-bintou", "told_by": "provider"}}
    await record.execute(TWO_VERSIONS)

    assert has_effect(await replay_sample(record, stopped), stopped["effect"])
    await replay(record, newer)

    sources = {row["caller"]: row["source"] for row in (await read_state(record))["messaging_stop"]}
    assert sources == {"caller-amina": "keyword", "caller-bintou": "provider"}
