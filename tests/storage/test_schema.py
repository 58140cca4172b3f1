"""`migrations/schema.sql` says what the database looks like, and the migrations make it so."""

import asyncio

from rds.storage.migrate import MIGRATIONS, SCHEMA, migrate, pending
from tests.support.schema import read_schema


async def test_the_schema_for_readers_is_what_the_migrations_make(database):
    found = await asyncio.to_thread(read_schema, database)

    assert found == (MIGRATIONS / SCHEMA).read_text(encoding="utf-8"), "run make schema"
    assert "CREATE TABLE study.coupon (" in found


async def test_the_schema_for_readers_is_no_migration(empty_database):
    assert SCHEMA.removesuffix(".sql") not in await pending(empty_database)
    assert await migrate(empty_database)
    assert await pending(empty_database) == []
