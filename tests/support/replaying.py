"""Stored events, recorded once more in an empty study, and what each of them changes."""

import json
from pathlib import Path
from typing import Any

import asyncpg

SAMPLES = Path(__file__).parents[1] / "record" / "samples"
STUDY = "example-study"
DERIVED = frozenset({"commitment", "commitment_part"})
"""Tables and views that follow from others: samples stored before they came do not name them."""
Rows = dict[str, list[dict[str, Any]]]
"""By table of schema `study`."""


def load_sample(name: str) -> dict[str, Any]:
    """Return a sample by name, such as `CouponIssued.v1`."""
    sample: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return sample


async def open_record(dsn: str) -> asyncpg.Connection:
    """Return a connection on which effects mean the tables of schema `study`, as in service."""
    return await asyncpg.connect(dsn, server_settings={"search_path": "study", "timezone": "UTC"})


async def replay(connection: asyncpg.Connection, event: dict[str, Any]) -> None:
    """Record a stored event as it is."""
    await connection.execute(
        "INSERT INTO record.event (study, type, version, data, at, actor, cause)"
        " VALUES ($1, $2, $3, $4, $5::text::timestamptz, $6, $7)",
        event.get("study", STUDY),
        event["type"],
        event["version"],
        json.dumps(event["data"]),
        event["at"],
        event["actor"],
        event["cause"],
    )


async def read_state(connection: asyncpg.Connection) -> Rows:
    """Return every row of every table and view that follows from the record."""
    tables = await connection.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'study' ORDER BY table_name"
    )
    state = {}
    for table in (row["table_name"] for row in tables):
        rows = await connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM study.{table} t ORDER BY 1")
        state[table] = [json.loads(row["row"]) for row in rows]
    return state


def find_effect(before: Rows, after: Rows) -> dict[str, Rows]:
    """Return the rows that came and those that went; a changed row is one of each."""
    return {"added": _find_missing(after, before), "removed": _find_missing(before, after)}


def _find_missing(there: Rows, elsewhere: Rows) -> Rows:
    found = {table: [row for row in rows if row not in elsewhere[table]] for table, rows in there.items()}
    return {table: rows for table, rows in found.items() if rows}


def has_effect(found: dict[str, Rows], stored: dict[str, Rows]) -> bool:
    """Tell whether the rows are those of the sample; a column, or a derived table, that came after the sample
    was stored does not count.
    """
    return all(
        found[change].keys() - (DERIVED - rows.keys()) == rows.keys()
        and all(_agree(found[change][table], rows[table]) for table in rows)
        for change, rows in stored.items()
    )


def _agree(found: list[dict[str, Any]], stored: list[dict[str, Any]]) -> bool:
    left = [{column: row.get(column) for column in stored[0]} for row in found]
    return sorted(map(str, left)) == sorted(
        str({column: row[column] for column in stored[0]}) for row in stored
    )
