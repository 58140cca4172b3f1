"""What the record ends with, signed, and written outside the database as a witness of restores."""

import hmac
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rds.storage.connecting import Connection
from rds.storage.connection import Pool
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("restoring.sql")
LATEST = "latest.json"
VERSION = 1


class HeadUnreadable(Exception):
    """A head is not signed with this installation's keys, or is no head; the text says which file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The record's end at one instant, by the machine's clock."""

    at: str
    last_event: int
    recorded_at: str | None
    """When the last event was recorded; None for an empty record."""
    events: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By study and type."""
    seeds: Mapping[str, int] = field(default_factory=dict)
    """By study: how many coupons were made for seeds."""
    reissued: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By study: the codes of coupons that were replaced; nobody can use them any more."""
    withdrawn: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By study: the people who have left, by id."""
    erased: tuple[str, ...] = ()
    """The phones whose numbers were erased, by id."""


async def read_head(connection: Connection | Pool) -> Head:
    """Return what the record ends with now."""
    last = await connection.fetchrow(SQL["last_event"])
    return Head(
        at=datetime.now(UTC).isoformat(),
        last_event=last["id"] if last else 0,
        recorded_at=last["recorded_at"].isoformat() if last else None,
        events=await connection.fetchval(SQL["count_events"]),
        seeds=await connection.fetchval(SQL["count_seeds"]),
        reissued=await connection.fetchval(SQL["reissued_coupons"]),
        withdrawn=await connection.fetchval(SQL["withdrawn_people"]),
        erased=tuple(row["caller"] for row in await connection.fetch(SQL["erased_phones"])),
    )


@asynccontextmanager
async def hold_snapshot(pool: Pool) -> AsyncIterator[tuple[Head, str]]:
    """Yield what the record ends with, and the name of a snapshot for a dump of exactly that."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        snapshot = await connection.fetchval(SQL["export_snapshot"])
        yield await read_head(connection), snapshot  # type: ignore[arg-type] # a pool's proxy is a connection


async def is_behind(pool: Pool, head: Head) -> bool:
    """Return whether the record lacks the event that the head ends with."""
    if head.recorded_at is None:
        return False
    recorded_at = datetime.fromisoformat(head.recorded_at)
    return not await pool.fetchval(SQL["has_event"], head.last_event, recorded_at)


def sign(head: Head, keyring: Keyring) -> dict[str, Any]:
    """Return the head as it is written, with its signature."""
    content = {"version": VERSION, **asdict(head)}
    return {**content, "signature": make_signature(content, keyring)}


def check(signed: Mapping[str, Any], keyring: Keyring, where: str) -> Head:
    """Return the head that was signed. Raises HeadUnreadable, which names `where` it was read."""
    content = {name: value for name, value in signed.items() if name != "signature"}
    if not hmac.compare_digest(make_signature(content, keyring), str(signed.get("signature"))):
        raise HeadUnreadable(
            f"{where} was not signed with the keys of this installation, or was changed since. It says "
            "what the "
            "database must hold: put the right keys or the right file in its place, or name another "
            "folder in "
            "RDS_HEADS."
        )
    fields = {name: value for name, value in content.items() if name != "version"}
    return Head(**{**fields, "erased": tuple(fields["erased"])})


def make_signature(content: Mapping[str, Any], keyring: Keyring) -> str:
    """Return the HMAC-SHA256 of the content's canonical form."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(keyring.head_key, text.encode(), "sha256").hex()


def write_head(folder: Path, head: Head, keyring: Keyring) -> None:
    """Put the head in the place of the latest one, and keep the last of each day."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(sign(head, keyring), indent=1) + "\n"
    for name in (f"{head.at[:10]}.json", LATEST):
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_text(text, "utf-8")
        beside.chmod(0o600)
        beside.replace(folder / name)


def latest_head(folder: Path, keyring: Keyring) -> Head | None:
    """Return the head written last; None before the first. Raises HeadUnreadable or OSError."""
    file = folder / LATEST
    if not file.exists():
        return None
    try:
        signed = json.loads(file.read_text("utf-8"))
    except ValueError:
        signed = {}
    return check(signed if isinstance(signed, dict) else {}, keyring, str(file))
