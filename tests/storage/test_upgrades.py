"""While an upgrade rolls through, processes of the version before work on the newer database."""

import asyncpg
import pytest

from rds.storage.migrate import MIGRATIONS, migrate, read

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


@pytest.fixture
async def before_and_after(empty_database, tmp_path):
    """Give what can be named in the database of the first release, and in that of today."""
    for file in read(MIGRATIONS):
        if file.name <= FIRST_RELEASE:
            (tmp_path / f"{file.name}.sql").write_text(file.text)
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
