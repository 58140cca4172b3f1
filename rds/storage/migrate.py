"""The database's schema: plain SQL files, numbered, each applied once in a transaction of its own."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import asyncpg
import structlog

from rds.storage.connecting import connect
from rds.storage.sql import statements

_SHIPPED = Path(__file__).parents[1] / "migrations"  # in a wheel
_CHECKOUT = Path(__file__).parents[2] / "migrations"
MIGRATIONS = _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT

SCHEMA = "schema.sql"
"""What the migrations come to, for people to read: no migration itself."""
_SQL = statements("migrate.sql")
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_log = structlog.get_logger(__name__)


class MigrationError(RuntimeError):
    """The database cannot be brought up to date; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file: its name without `.sql`, and its text."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """The text's fingerprint, which the ledger remembers."""
        return hashlib.sha256(self.text.encode()).hexdigest()


async def migrate(dsn: str, directory: Path = MIGRATIONS) -> list[str]:
    """Apply the migrations that the database lacks, and return their names; safe in many processes at once.

    What was applied before a failure stays applied. A file must not end its transaction (no COMMIT, no CREATE
    INDEX CONCURRENTLY). A database that is ahead of the files, as during a rolling upgrade, is left alone
    with a warning.

    Raises:
        MigrationError: a file fails, was changed after it was applied, or precedes one already applied.
    """
    files = read(directory)
    connection = await connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(_SQL["take_turns"])
            await connection.execute(_SQL["make_ledger"])
            unknown = (await _ledger(connection)).keys() - {file.name for file in files}
        if unknown:
            _log.warning("migration.database_is_ahead", migrations=sorted(unknown))
        return [file.name for file in files if await _apply(connection, file, files)]
    finally:
        await connection.close()


async def pending(dsn: str, directory: Path = MIGRATIONS) -> list[str]:
    """Return the names that `migrate` would apply, in order, changing nothing.

    Raises:
        MigrationError: as `migrate`, for what can be seen without applying anything.
    """
    files = read(directory)
    connection = await connect(dsn)
    try:
        return await pending_in(connection, files)
    finally:
        await connection.close()


async def pending_in(connection: asyncpg.Connection, files: Sequence[Migration]) -> list[str]:
    """Return the names that `migrate` would apply, over a connection that is open already.

    Raises:
        MigrationError: as `pending`.
    """
    applied = await _ledger(connection) if await connection.fetchval(_SQL["ledger_exists"]) else {}
    return [file.name for file in _lacking(files, applied)]


@cache
def shipped() -> Sequence[Migration]:
    """Return the migrations that this process came with, read once.

    Raises:
        MigrationError: as `read`.
    """
    return read(MIGRATIONS)


def read(directory: Path) -> list[Migration]:
    """Return a directory's migrations in order.

    Raises:
        MigrationError: a `.sql` file is not called like `0007_payouts.sql`, or two have the same number.
    """
    files: dict[str, Migration] = {}
    for path in sorted(set(directory.glob("*.sql")) - {directory / SCHEMA}):
        if (match := _FILE_NAME.fullmatch(path.name)) is None:
            raise MigrationError(f"{path.name}: call it like 0007_payouts.sql, so that its turn is known.")
        if (other := files.get(match[1])) is not None:
            raise MigrationError(
                f"{other.name} and {path.stem} have the same number: renumber the newer one."
            )
        files[match[1]] = Migration(name=path.stem, text=path.read_text(encoding="utf-8"))
    return list(files.values())


async def _apply(connection: asyncpg.Connection, file: Migration, files: list[Migration]) -> bool:
    """Apply the file in a transaction, unless it is applied already; tell which."""
    async with connection.transaction():
        await connection.execute(_SQL["take_turns"])
        if file not in _lacking(files, await _ledger(connection)):
            return False
        await connection.execute(_SQL["limit_waiting"])
        try:
            await connection.execute(file.text)
        except asyncpg.PostgresError as error:
            raise MigrationError(_explain(file, error)) from None
        await connection.execute(_SQL["enter_in_ledger"], file.name, file.sha256)
    _log.info("migration.applied", migration=file.name)
    return True


async def _ledger(connection: asyncpg.Connection) -> dict[str, str]:
    return {row["name"]: row["sha256"] for row in await connection.fetch(_SQL["read_ledger"])}


def _lacking(files: Sequence[Migration], applied: Mapping[str, str]) -> list[Migration]:
    """Return the files that are not applied, having made sure that they may be."""
    for file in files:
        if applied.get(file.name, file.sha256) != file.sha256:
            raise MigrationError(
                f"{file.name} was changed after this database applied it: restore the file as it was, "
                "and put the change"
                " into a new migration."
            )
    lacking = [file for file in files if file.name not in applied]
    last = max(applied, default="")
    if lacking and lacking[0].name < last:
        raise MigrationError(
            f"{lacking[0].name} comes before {last}, which this database has already applied: "
            "if you are upgrading,"
            " use the newer version everywhere; if you are writing it, give it the next free number."
        )
    return lacking


def _explain(file: Migration, error: asyncpg.PostgresError) -> str:
    """Say where it failed and why, without the driver's text wherever that may quote a row."""
    about_names = error.sqlstate is not None and error.sqlstate[:2] in {
        "0A",
        "42",
        "55",
        "57",
    }  # features, syntax and names, locks, time
    names = (error.schema_name, error.table_name, error.column_name, error.constraint_name)
    why = str(error) if about_names else f"{type(error).__name__} {' '.join(filter(None, names))}".strip()
    where = f", line {file.text.count(chr(10), 0, int(error.position)) + 1}" if error.position else ""
    return f"{file.name}{where}: {why} (SQLSTATE {error.sqlstate}). Nothing of this file was applied."
