"""`rds backup`: the database, encrypted, with a head and the word of `rds verify`; never the keys."""

import asyncio
import errno
import io
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyrage

from rds.settings import Settings
from rds.storage.connection import open_pool, server_version
from rds.storage.dump import Dumping, find_program
from rds.storage.heads import Head, hold_snapshot, sign, write_head
from rds.storage.installation import InstallationError, Place
from rds.storage.key_check import label, require_keys
from rds.storage.maintenance import BACKUP, note_run
from rds.storage.restoring import PostgresRestoring
from rds.storage.verify import Verification
from rds.wiring.held import read_last_head
from rds.wiring.system import open_configured_place, require_migrated
from rds.wiring.whole_database import verify_and_note

FORMAT = 1
NO_RECIPIENT = (
    "RDS_BACKUP_RECIPIENT is not set: a backup holds numbers and answers, and is only made encrypted. "
    "`rds keys identity --to FILE` makes an identity that opens backups (keep it apart from them), and "
    "prints "
    "the recipient to set."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made."""

    file: Path
    size: int
    head: Head
    verification: Verification
    keyring: str
    """The keys that belong to it, by their eight digits."""


async def back_up(settings: Settings, file: Path) -> Backup:
    """Write the database into a new file, encrypted, while a service may run.

    A head that says more than this database holds stays the last one: it is the witness of a loss. Raises
    InstallationError, KeyringError, DumpError, or OSError when the file exists.
    """
    if not settings.backup_recipient:
        raise InstallationError(NO_RECIPIENT)
    await asyncio.to_thread(refuse_existing, file)
    async with open_configured_place(settings) as where:
        await require_migrated(where)
        try:
            made = await write_backup(settings, where, file)
        except Exception as fault:
            await note_run(where.dsn, BACKUP, type(fault).__name__)
            raise
        await note_run(where.dsn, BACKUP, None if made.verification.holds else "findings")
        return made


def refuse_existing(file: Path) -> None:
    """Raise FileExistsError at once, before anything is verified or written."""
    if file.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))


async def write_backup(settings: Settings, where: Place, file: Path) -> Backup:
    """Verify the database and write it into a new file, with a head beside it."""
    recipient = pyrage.x25519.Recipient.from_str(settings.backup_recipient)
    verification = await verify_and_note(where.dsn)
    program = find_program("pg_dump", major := await server_version(where.dsn))
    async with open_pool(where.dsn, size=2, name="rds backup") as pool:
        await require_keys(pool, where.keyring, where.way_back)
        held = await PostgresRestoring(pool, keyring=where.keyring).present_hold()
        async with hold_snapshot(pool) as (head, snapshot):
            about = describe(head, verification, where, major)
            dumping = Dumping(program, where.dsn, snapshot)
            size = await asyncio.to_thread(encrypt, about, dumping, file, recipient)
    if settings.heads and not held:
        before = await read_last_head(settings, where.keyring)
        if before is None or before.last_event <= head.last_event:
            await asyncio.to_thread(write_head, settings.heads, head, where.keyring)
    keyring = label(where.keyring.check_value)
    return Backup(file=file, size=size, head=head, verification=verification, keyring=keyring)


def describe(head: Head, verification: Verification, where: Place, server: int) -> dict[str, Any]:
    """Return what stands before the dump: nothing of it is personal."""
    return {
        "format": FORMAT,
        "server": server,
        "keyring": label(where.keyring.check_value),
        "head": sign(head, where.keyring),
        "verified": asdict(verification),
    }


class Contents(io.RawIOBase):
    """A line that describes the dump, and the dump."""

    def __init__(self, about: dict[str, Any], dumping: Dumping) -> None:
        """Take both."""
        self._rest = json.dumps(about).encode() + b"\n"
        self._dumping = dumping

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        if self._rest:
            piece, self._rest = self._rest[:size], self._rest[size:] if size >= 0 else b""
            return piece
        return self._dumping.read(size)


def encrypt(about: dict[str, Any], dumping: Dumping, file: Path, recipient: "pyrage.x25519.Recipient") -> int:
    """Write the file, closed to others, and return its size. An unfinished one does not stay."""
    beside = file.with_name(f"{file.name}.unfinished")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            pyrage.encrypt_io(Contents(about, dumping), stream, [recipient])
            dumping.finish()
            stream.flush()
            os.fsync(stream.fileno())
        os.link(beside, file)
    finally:
        beside.unlink(missing_ok=True)
    return file.stat().st_size
