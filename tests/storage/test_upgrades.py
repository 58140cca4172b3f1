"""While an upgrade rolls through, processes of the version before work on the newer database."""

import asyncpg
import pytest

from rds.storage.migrate import MIGRATIONS, migrate, read
from rds.storage.verify import verify
from tests.support.replaying import load_sample, open_record, replay

FIRST_RELEASE = "0005_jobs"
WHAT_CODE_NAMES = """
SELECT table_schema || '.' || table_name || '.' || column_name AS name, data_type AS kind,
       is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES' AS may_be_left_out
  FROM information_schema.columns
 WHERE table_schema IN ('record', 'study', 'contact', 'answers', 'jobs')
UNION ALL
SELECT p.oid::regprocedure::text, pg_get_function_result(p.oid), true
  FROM pg_proc p
 WHERE p.pronamespace IN ('contact'::regnamespace, 'effect'::regnamespace)
"""


async def migrate_to(last, dsn, folder):
    """Apply the migrations up to this one."""
    for file in read(MIGRATIONS):
        if file.name <= last:
            (folder / f"{file.name}.sql").write_text(file.text)
    await migrate(dsn, folder)


@pytest.fixture
async def before_and_after(empty_database, tmp_path):
    """Give what can be named in the database of the first release, and in that of today."""
    await migrate_to(FIRST_RELEASE, empty_database, tmp_path)
    connection = await asyncpg.connect(empty_database)
    found = []
    for directory in (tmp_path, MIGRATIONS):
        await migrate(empty_database, directory)
        rows = await connection.fetch(WHAT_CODE_NAMES)
        found.append({row["name"]: (row["kind"], row["may_be_left_out"]) for row in rows})
    await connection.close()
    return found


async def test_everything_that_the_version_before_names_is_there_and_of_the_same_kind(before_and_after):
    before, after = before_and_after

    assert {name: kind for name, (kind, _) in before.items() if after.get(name, ("", True))[0] != kind} == {}


async def test_a_table_that_the_version_before_writes_asks_nothing_more_of_it(before_and_after):
    before, after = before_and_after
    tables = {name.rpartition(".")[0] for name in before}
    new = {name: left_out for name, (_, left_out) in after.items() if name not in before}

    assert [
        name for name, left_out in new.items() if name.rpartition(".")[0] in tables and not left_out
    ] == []


async def test_what_was_committed_in_one_row_is_the_same_in_parts(empty_database, tmp_path):
    await migrate_to("0019_coupon_notes", empty_database, tmp_path)
    connection = await open_record(empty_database)
    completed = load_sample("HonorariumEarned.v1")
    for name in completed["after"]:
        await replay(connection, load_sample(name)["event"])
    await replay(connection, completed["event"])
    for name in ("CouponIssued.v1", "CouponPresented.v2"):
        event = load_sample(name)["event"]
        named = {"coupon": "0000FCBINT", "caller": "caller-bintou", "participant": "participant-bintou"}
        changes = {field: value for field, value in named.items() if field in event["data"]}
        await replay(connection, event | {"data": event["data"] | changes})
    before = await connection.fetchval("SELECT minor FROM commitment")

    await migrate(empty_database)

    assert before == 4000, "Amina has earned, and Bintou may still earn"
    assert await connection.fetchval("SELECT minor FROM commitment") == before
    assert (await verify(empty_database)).findings == ()
    await connection.close()
