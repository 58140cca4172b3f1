"""A PostgreSQL that is killed: durable, since what it has promised must outlive it."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import asyncpg

from rds.storage.embedded import EmbeddedServer, start
from rds.storage.locks import ALONE, closing, open_lock, try_lock
from rds.storage.migrate import migrate
from tests.support.databases import TESTER, dsn_of, make_tester
from tests.support.waiting import wait_until

TEMPLATE = "seedline_template"
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a client of a killed server meets."""
BACKENDS = (
    "SELECT array_agg(pid ORDER BY pid) FROM pg_stat_activity WHERE application_name ~ '^rds (serve|work)'"
)
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE application_name ~ '^rds (serve|work)' AND backend_xid IS NOT NULL
"""
MOST_LOOKS = 300
"""For a transaction to cut; when all is quiet there is none."""
ROOM_NEEDED = 4 << 30
_numbers = count(1)


class KilledDatabase:
    """The server of a fault run, and one database a study."""

    def __init__(self, data: Path, server: EmbeddedServer) -> None:
        self.log = data / "server.log"
        self._data = data
        self._server = server

    async def kill(self) -> None:
        """End all of its processes, as a machine does that loses its power, and start it again."""
        postmaster = self._postmaster()
        # Stopped, it makes no child that is not listed. One that was left would wait for ever for a lock of
        # the dead.
        os.kill(postmaster, signal.SIGSTOP)
        for process in (*children(postmaster), postmaster):
            end(process)
        await wait_until(lambda: not self._lives(), "the killed server's processes to be gone")
        # The new share first: then giving up the old one stops nothing.
        dead, self._server = self._server, await start(self._data)
        await dead.stop()

    async def kill_one(self, chance: Random) -> None:
        """End one process that serves the study; the others end themselves and the server recovers."""
        with suppress(*LOST):
            async with self._asking() as connection:
                backends = await connection.fetchval(BACKENDS)
                end(chance.choice(backends))

    async def cut(self) -> None:
        """Cut whatever connections of the service are in the middle of a transaction, as soon as any is."""
        with suppress(*LOST):
            async with self._asking() as connection:
                for _ in range(MOST_LOOKS):
                    if await connection.fetchval(CUT):
                        break

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self._server.dsn, timeout=10)
        try:
            yield connection
        finally:
            connection.terminate()

    def _lives(self) -> bool:
        """Return whether any of its processes is left: each of them holds the lock."""
        with closing(open_lock(self._data / "server.lock")) as lock:
            return not try_lock(lock, ALONE)

    def _postmaster(self) -> int:
        return int((self._data / "cluster" / "postmaster.pid").read_text().split()[0])

    async def do(self, statement: str) -> None:
        """Run a statement about databases."""
        connection = await asyncpg.connect(self._server.dsn)
        await connection.execute(statement)
        await connection.close()

    @asynccontextmanager
    async def study_database(self) -> AsyncIterator[str]:
        """Yield the DSN of a migrated database, which is gone afterwards."""
        name = f"seedline_faults_{next(_numbers)}"
        await self.do(f"CREATE DATABASE {name} OWNER {TESTER} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        yield dsn_of(self._server, name)
        await self.do(f"DROP DATABASE {name} WITH (FORCE)")

    async def make_empty(self, dsn: str) -> None:
        """Destroy a study's database, and put an empty one in its place."""
        name = urlsplit(dsn).path.removeprefix("/")
        await self.do(f"DROP DATABASE {name} WITH (FORCE)")
        await self.do(f"CREATE DATABASE {name} OWNER {TESTER} STRATEGY file_copy")

    async def stop(self) -> None:
        await self._server.stop()


def children(process: int) -> list[int]:
    listed = subprocess.run(
        ["pgrep", "-P", str(process)], capture_output=True, text=True, check=False, timeout=60
    )
    return [int(line) for line in listed.stdout.split()]


def end(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def a_fast_place() -> Path | None:
    """Return a folder in memory if there is room: a killed process loses nothing of it either. None: the
    usual place.
    """
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_NEEDED else None


@asynccontextmanager
async def a_database_to_kill() -> AsyncIterator[KilledDatabase]:
    """Yield a server of its own with a migrated template, and leave nothing behind."""
    data = Path(tempfile.mkdtemp(prefix="seedline-faults-", dir=a_fast_place()))
    server = await start(data)
    await make_tester(server)
    database = KilledDatabase(data, server)
    try:
        await database.do(f"CREATE DATABASE {TEMPLATE} OWNER {TESTER}")
        await migrate(dsn_of(database._server, TEMPLATE))
        yield database
    finally:
        await database.stop()
        await asyncio.to_thread(shutil.rmtree, data)
