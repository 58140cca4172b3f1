"""The embedded database's next major version: written out by the old server, read by the new one, compared.

The old cluster is not changed and is kept. Whenever it is cut off, either the old cluster is in its place, or
the new one that holds all of it, or the next start puts it there:

    cluster.upgrading/       being filled; thrown away by the next try
    cluster.upgraded/        complete and compared
    cluster.postgresql-17/   the old one, out of its place
"""

import asyncio
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rds.storage.connection import connect_briefly, open_pool
from rds.storage.dump import LAST_WORDS
from rds.storage.embedded import PATIENCE, SETTINGS
from rds.storage.embedded_cluster import (
    DATABASE,
    KEPT,
    UPGRADED,
    bundled_major,
    finish_upgrade,
    major_of_cluster,
    make_files,
    make_socket_folder,
    run_program,
)
from rds.storage.locks import ALONE, closing, open_lock, try_lock
from rds.storage.migrate import migrate
from rds.storage.older_programs import find_older_programs
from rds.storage.os_account import EmbeddedServerError, binaries, server_account
from rds.storage.restoring import PostgresRestoring
from rds.storage.sealing import Keyring
from rds.storage.sql import statements
from rds.storage.verify import Verification, verify

SQL = statements("embedded_upgrade.sql")
UPGRADING = "cluster.upgrading"
ROOM = 1.5
"""How much free disk is asked for, in sizes of the old cluster."""
OLD_PORT, NEW_PORT = "5432", "5433"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What was done: `kept` is the old cluster's folder, `tables` how many were compared and found equal."""

    before: int
    after: int
    kept: Path
    tables: int
    seconds: float
    verification: Verification


async def upgrade_cluster(data: Path, keyring: Keyring, programs: Path | None) -> Upgrade:
    """Bring the cluster of a data directory to the PostgreSQL of this Seedline, and keep the old one.

    Raises EmbeddedServerError when there is nothing to do, or it cannot be done; nothing has changed then.
    """
    begun = time.monotonic()
    with alone(data) as lock:
        await asyncio.to_thread(finish_upgrade, data)
        before, after = require_older(data), bundled_major()
        older = find_older_programs(before, programs, server_account(data))
        stop_orphans(data, lock, older)
        require_room(data)
        with clearing(data):
            tables, verification = await move_contents(data, lock, older, keyring)
        kept = take_place(data, before)
    return Upgrade(
        before=before,
        after=after,
        kept=kept,
        tables=tables,
        seconds=time.monotonic() - begun,
        verification=verification,
    )


@contextmanager
def alone(data: Path) -> Iterator[int]:
    """Yield the server's lock while no other process uses the database. Raises EmbeddedServerError."""
    if not data.is_dir() or not any((data / name).exists() for name in ("cluster", UPGRADED)):
        raise EmbeddedServerError(f"{data} holds no database: name its folder in RDS_DATA.")
    with closing(open_lock(data / "users.lock")) as users, closing(open_lock(data / "server.lock")) as lock:
        if not try_lock(users, ALONE):
            raise EmbeddedServerError(
                "The database is in use: stop every rds process of this folder first. Nothing was changed."
            )
        yield lock


def require_older(data: Path) -> int:
    """Return the cluster's major version. Raises EmbeddedServerError unless it is older than ours."""
    made_by, bundled = major_of_cluster(data / "cluster"), bundled_major()
    if made_by == bundled:
        raise EmbeddedServerError(
            f"The database is of PostgreSQL {bundled} already: there is nothing to upgrade."
        )
    if made_by > bundled:
        raise EmbeddedServerError(
            f"The database is of PostgreSQL {made_by}, and this Seedline brings {bundled}: "
            "install the newer Seedline that it was used with. Nothing was changed."
        )
    if (data / f"{KEPT}{made_by}").exists():
        raise EmbeddedServerError(
            f"{data / f'{KEPT}{made_by}'} is there from an earlier upgrade: move it elsewhere first. "
            "Nothing was changed."
        )
    return made_by


def stop_orphans(data: Path, lock: int, older: Path) -> None:
    """Take the server's lock; servers that outlived a command that was killed are stopped first."""
    give_up = time.monotonic() + PATIENCE
    while not try_lock(lock, ALONE):
        if time.monotonic() > give_up:
            raise EmbeddedServerError(f"A server of {data} does not stop: see {data / 'server.log'}.")
        for folder, programs in (("cluster", older), (UPGRADING, None)):
            if is_answering(data, folder):
                stop_server(data, folder, programs)
        time.sleep(0.1)


def is_answering(data: Path, folder: str) -> bool:
    """Return whether a server of these files answers."""
    try:
        lines = (data / folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    if len(lines) < 5 or not lines[4]:
        return False
    return run_program("pg_isready", f"--host={lines[4]}", f"--port={lines[3]}", data=data, check=False) == 0


def require_room(data: Path) -> None:
    """Raise EmbeddedServerError when the disk has no room for a second copy."""
    size = sum(path.stat().st_size for path in (data / "cluster").rglob("*") if path.is_file())
    needed, free = int(size * ROOM), shutil.disk_usage(data).free
    if free < needed:
        raise EmbeddedServerError(
            f"The upgrade makes a second copy of the database and wants {needed >> 20} MiB; the disk of "
            f"{data} has {free >> 20} MiB: make room. Nothing was changed."
        )


@contextmanager
def clearing(data: Path) -> Iterator[None]:
    """Throw away what an earlier try has left, and what this one leaves if it fails."""
    for name in (UPGRADING, UPGRADED):
        shutil.rmtree(data / name, ignore_errors=True)
    try:
        yield
    except BaseException:
        shutil.rmtree(data / UPGRADING, ignore_errors=True)
        raise


async def move_contents(data: Path, lock: int, older: Path, keyring: Keyring) -> tuple[int, Verification]:
    """Fill new files from the old server; return how many tables are equal, and what `rds verify` says."""
    await asyncio.to_thread(make_files, data, UPGRADING, lock, True)
    with (
        server(data, "cluster", OLD_PORT, lock, older) as old,
        server(data, UPGRADING, NEW_PORT, lock) as new,
    ):
        await asyncio.to_thread(pass_on, data, old, new)
        tables = await compare(old, new)
        was_copied = await is_a_copy(old, keyring)
        await migrate(new)
        if not was_copied:
            await note_place(new, keyring)
        return tables, await verify(new)


@contextmanager
def server(data: Path, folder: str, port: str, lock: int, programs: Path | None = None) -> Iterator[str]:
    """Run a server of these files, as long as it is asked, and yield its address."""
    sockets = make_socket_folder(data, server_account(data))
    # The lock is ours, so what wrote this is dead.
    for stale in (data / folder / "postmaster.pid", *sockets.glob(f".s.PGSQL.{port}*")):
        stale.unlink(missing_ok=True)
    settings = SETTINGS | {"port": port, "unix_socket_directories": str(sockets)}
    options = shlex.join(f"--{name}={value}" for name, value in settings.items())
    words = ("--silent", "--wait", f"--timeout={PATIENCE}", "--log=server.log", f"--options={options}")
    run_program(
        "pg_ctl", "start", f"--pgdata={folder}", *words, data=data, keep_open=(lock,), programs=programs
    )
    try:
        yield f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(sockets))}&port={port}"
    finally:
        stop_server(data, folder, programs)


def stop_server(data: Path, folder: str, programs: Path | None) -> None:
    """Stop the server of these files."""
    words = ("--silent", "--mode=fast", f"--timeout={PATIENCE}")
    run_program("pg_ctl", "stop", f"--pgdata={folder}", *words, data=data, programs=programs, check=False)


def pass_on(data: Path, old: str, new: str) -> None:
    """Write the old database out into the new one, all or nothing. Raises EmbeddedServerError."""
    programs = binaries(server_account(data))
    reading = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs, with our own arguments
        [programs / "pg_dump", "--format=custom", "--compress=0", f"--dbname={old}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    written = subprocess.run(  # noqa: S603 - as above
        [programs / "pg_restore", "--single-transaction", "--exit-on-error", f"--dbname={new}"],
        stdin=reading.stdout,
        capture_output=True,
        check=False,
    )
    _, said = reading.communicate()
    if reading.returncode or written.returncode:
        words = (said + written.stderr).decode(errors="replace").strip()[-LAST_WORDS:]
        raise EmbeddedServerError(f"The database could not be passed on: {words} Nothing was changed.")


async def compare(old: str, new: str) -> int:
    """Return how many tables and sequences are equal: all. Raises EmbeddedServerError, naming the others."""
    before, after = await asyncio.gather(sum_up(old), sum_up(new))
    if different := sorted(name for name in before | after if before.get(name) != after.get(name)):
        raise EmbeddedServerError(
            f"The new database is not equal to the old one in {', '.join(different)}. Nothing was changed: "
            "go on with the old Seedline, and report this."
        )
    return len(before)


async def sum_up(dsn: str) -> dict[str, str]:
    """Return each table's number of rows and a sum over their contents, and where each sequence stands."""
    connection = await connect_briefly(dsn)
    try:
        tables = await connection.fetch(SQL["tables"])
        return {table["name"]: await connection.fetchval(table["statement"]) for table in tables}
    finally:
        await connection.close()


async def is_a_copy(dsn: str, keyring: Keyring) -> bool:
    """Return whether the database had been copied to where it is, so that it is to be held."""
    async with open_pool(dsn, size=1, name="rds upgrade") as pool:
        if not await pool.fetchval(SQL["knows_its_place"]):
            return False
        return await PostgresRestoring(pool, keyring=keyring).is_a_copy()


async def note_place(dsn: str, keyring: Keyring) -> None:
    """Note that the new database is where it belongs: nothing was lost, so that nothing is to be held."""
    async with open_pool(dsn, size=1, name="rds upgrade") as pool:
        await PostgresRestoring(pool, keyring=keyring).note_identity()


def take_place(data: Path, before: int) -> Path:
    """Put the new files in the old ones' place, and return where those are kept."""
    kept = data / f"{KEPT}{before}"
    (data / UPGRADING).rename(data / UPGRADED)
    (data / "cluster").rename(kept)
    (data / UPGRADED).rename(data / "cluster")
    folder = os.open(data, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return kept
