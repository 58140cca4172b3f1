"""The database is brought up to date: each migration once, whole or not at all, and never one that was
tampered with.
"""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from rds.storage.migrate import MIGRATIONS, MigrationError, migrate, pending, read


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give two migrations, the second with the kind of body that breaks tools which split at semicolons."""
    write(tmp_path, "0001_people", "CREATE TABLE person (id int PRIMARY KEY, phone text UNIQUE);")
    write(
        tmp_path,
        "0002_guard",
        """
        CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.phone = 'a;b' THEN RAISE EXCEPTION 'no; never'; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER guard BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION guard();
        """,
    )
    return tmp_path


def write(directory: Path, name: str, text: str) -> None:
    (directory / f"{name}.sql").write_text(text, encoding="utf-8")


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_migrations_are_applied_in_order_and_once(empty_database, files):
    assert await pending(empty_database, files) == ["0001_people", "0002_guard"]
    assert await migrate(empty_database, files) == ["0001_people", "0002_guard"]
    assert await migrate(empty_database, files) == []
    assert await pending(empty_database, files) == []
    with pytest.raises(asyncpg.RaiseError, match="no; never"):
        await ask(empty_database, "INSERT INTO person VALUES (1, 'a;b')")


async def test_asking_what_is_pending_changes_nothing(empty_database, files):
    await pending(empty_database, files)
    assert await ask(empty_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


async def test_services_that_start_together_apply_each_migration_once(empty_database, files):
    for number in range(3, 9):
        write(files, f"{number:04}_more", f"CREATE TABLE t{number} AS SELECT 1 AS one FROM pg_sleep(0.01);")
    applied = await asyncio.gather(*(migrate(empty_database, files) for _ in range(4)))
    assert sorted(name for names in applied for name in names) == [file.name for file in read(files)]


async def test_a_migration_that_fails_leaves_nothing_and_says_where(empty_database, files):
    write(
        files, "0003_broken", "CREATE TABLE é (a int);\n\nCREATE TABLE half (a int);\nSELECT no_such_thing;\n"
    )
    with pytest.raises(MigrationError, match=r'^0003_broken, line 4: column "no_such_thing" does not exist'):
        await migrate(empty_database, files)
    assert await ask(empty_database, "SELECT to_regclass('half')") is None
    assert await pending(empty_database, files) == ["0003_broken"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO person VALUES (1, '+14165550123'), (2, '+14165550123');",
        "INSERT INTO person SELECT 3, ('+1' || '4165550123') WHERE ('+1' || '4165550123x')::numeric > 0;",
        "DO $$ BEGIN RAISE EXCEPTION 'it is %', '+1' || '4165550123'; END $$;",
    ],
)
async def test_an_error_never_quotes_a_row(empty_database, files, statement):
    write(files, "0003_data", statement)
    with pytest.raises(MigrationError, match="0003_data") as failure:
        await migrate(empty_database, files)
    assert "416555" not in str(failure.value)
    assert failure.value.__suppress_context__


async def test_a_migration_changed_after_it_was_applied_is_refused(empty_database, files):
    await migrate(empty_database, files)
    write(files, "0001_people", "CREATE TABLE person (id bigint);")
    for look in (migrate, pending):
        with pytest.raises(MigrationError, match="0001_people was changed after this database applied it"):
            await look(empty_database, files)


async def test_a_migration_that_comes_too_late_is_refused(empty_database, files):
    write(files, "0004_newer", "SELECT 1;")
    await migrate(empty_database, files)
    write(files, "0003_late", "SELECT 1;")
    with pytest.raises(MigrationError, match="0003_late comes before 0004_newer"):
        await migrate(empty_database, files)


async def test_a_database_ahead_of_the_code_is_used_with_a_warning(empty_database, files):
    await migrate(empty_database, files)
    (files / "0002_guard.sql").unlink()
    with capture_logs() as logs:
        assert await migrate(empty_database, files) == []
    assert logs == [
        {"event": "migration.database_is_ahead", "log_level": "warning", "migrations": ["0002_guard"]}
    ]


async def test_a_migration_does_not_wait_for_ever_behind_a_lock(empty_database, files):
    write(files, "0003_look", "CREATE TABLE limits AS SELECT current_setting('lock_timeout') AS lock;")
    await migrate(empty_database, files)
    assert await ask(empty_database, "SELECT lock FROM limits") == "10s"


@pytest.mark.parametrize(
    ("name", "message"), [("12_short", "call it like"), ("0002_twice", "have the same number")]
)
def test_a_misnamed_migration_is_refused(files, name, message):
    write(files, name, "SELECT 1;")
    with pytest.raises(MigrationError, match=message):
        read(files)


async def test_the_projects_own_migrations_bring_up_an_empty_database(empty_database):
    names = [file.name for file in read(MIGRATIONS)]
    assert names
    assert await migrate(empty_database) == names
