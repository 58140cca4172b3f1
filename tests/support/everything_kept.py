"""Every value of every column of every table, and what can be read of it with the keys."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from rds.storage.sealing import Keyring, SealBroken

SEALED_FOR = {
    ("contact", "phone", "sealed_number"): ("phone", lambda row: bytes(row["fingerprint"]).hex()),
    ("contact", "inbound", "sealed_body"): ("inbound", lambda row: row["id"]),
    ("contact", "outbound", "sealed_body"): ("outbound", lambda row: row["key"]),
    ("contact", "consent_transcript", "sealed_text"): ("consent", lambda row: row["participant"]),
    ("contact", "coupon_note", "sealed_note"): ("coupon note", lambda row: row["coupon"]),
    ("contact", "case_note", "sealed_note"): ("case note", lambda row: str(row["inbox_case"])),
}
"""By column: its purpose, and to which row a value is bound."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One value, as it stands in the database or as the keys open it."""

    table: str
    column: str
    value: str


async def read_everything(connection: asyncpg.Connection | asyncpg.Pool, keyring: Keyring) -> list[Kept]:
    """Return every value of the database in words; what is sealed is opened."""
    tables = await connection.fetch(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    kept: list[Kept] = []
    for schema, table in tables:
        for row in await connection.fetch(f'SELECT * FROM "{schema}"."{table}"'):
            for column, value in row.items():
                kept += (
                    Kept(f"{schema}.{table}", column, words)
                    for words in read_value(schema, table, column, value, row, keyring)
                )
    return kept


def read_value(
    schema: str, table: str, column: str, value: Any, row: asyncpg.Record, keyring: Keyring
) -> Iterator[str]:
    """Yield a value in words: bytes as hex and as text, and opened if they are sealed."""
    if isinstance(value, bytes):
        yield value.hex()
        yield value.decode(errors="replace")
        if (place := SEALED_FOR.get((schema, table, column))) and value:
            purpose, row_of = place
            try:
                yield keyring.open(value, purpose=purpose, row=row_of(row))
            except SealBroken as fault:
                raise AssertionError(f"{schema}.{table}.{column} does not open: {fault}") from None
    elif isinstance(value, dict | list):
        yield json.dumps(value, ensure_ascii=False)
    elif value is not None:
        yield str(value)


def places_of(words: str, kept: list[Kept]) -> set[str]:
    """Return the columns in which these words stand, also in the middle of others."""
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    return {f"{each.table}.{each.column}" for each in kept if wanted.search(each.value)}
