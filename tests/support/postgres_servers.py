"""PostgreSQL servers on TCP, from the programs of the embedded one: a primary and its streaming standby."""

import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from rds.storage.embedded_cluster import run_program
from rds.storage.os_account import server_account
from tests.support.databases import TESTER
from tests.support.processes import free_port
from tests.support.waiting import wait_until

DATABASE = "study"
SUPERUSER = "seedline"
ROOM_NEEDED = 2 << 30


class TcpServer:
    """One server; its files are in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        account = server_account(folder)
        folder.mkdir()
        os.chown(folder, *account)

    def dsn(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    async def run(self, program: str, *words: str) -> None:
        await asyncio.to_thread(run_program, program, *words, data=self.folder)

    async def make(self) -> None:
        """Make an empty cluster."""
        words = ("--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C", "--no-sync")
        await self.run("initdb", *words)

    async def copy(self, primary: "TcpServer") -> None:
        """Make a standby of another server, which streams from it."""
        words = (
            f"--dbname={primary.dsn()}",
            "--pgdata=cluster",
            "--write-recovery-conf",
            "--checkpoint=fast",
        )
        await self.run("pg_basebackup", *words, "--no-sync")

    async def start(self) -> None:
        settings = {"port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        await self.run("pg_ctl", "start", "--silent", "--wait", "--log=server.log", f"--options={options}")

    async def promote(self) -> None:
        await self.run("pg_ctl", "promote", "--silent", "--wait")

    async def do(self, statement: str) -> object:
        connection = await asyncpg.connect(self.dsn(), timeout=10)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def processes(self) -> list[int]:
        """Return the server's processes, the postmaster last."""
        postmaster = int((self.folder / "cluster" / "postmaster.pid").read_text().split()[0])
        listed = subprocess.run(
            ["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False, timeout=60
        )
        return [*map(int, listed.stdout.split()), postmaster]

    def pause(self) -> None:
        """Stop all of it, as a link that fails does: nothing is received and nothing is said."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End a pause."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End all of it at once, as a machine that loses its power."""
        with suppress(FileNotFoundError):
            # Stopped, the postmaster makes no child that is not listed.
            os.kill(self.processes()[-1], signal.SIGSTOP)
            self._signal(signal.SIGKILL)
            (self.folder / "cluster" / "postmaster.pid").unlink()

    def _signal(self, number: int) -> None:
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, number)


def make_folder() -> Path:
    """Make a folder that root's servers, which run as another account, can pass; in memory if there is room.

    A killed process loses nothing of it either.
    """
    memory = Path("/dev/shm")
    fast = memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_NEEDED else None
    folder = Path(tempfile.mkdtemp(prefix="seedline-servers-", dir=fast))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def a_pair(*, synchronous: bool) -> AsyncIterator[tuple[TcpServer, TcpServer]]:
    """Yield a primary with an empty database of the tests' role, and its standby, which has all of it."""
    folder = make_folder()
    primary, standby = TcpServer(folder / "primary"), TcpServer(folder / "standby")
    try:
        await primary.make()
        await primary.start()
        await primary.do(f"CREATE ROLE {TESTER} LOGIN")
        await primary.do(f"CREATE DATABASE {DATABASE} OWNER {TESTER}")
        await standby.copy(primary)
        await standby.start()
        if synchronous:
            await primary.do("ALTER SYSTEM SET synchronous_standby_names = '*'")
            await primary.do("SELECT pg_reload_conf()")
        state = "sync" if synchronous else "async"
        await wait_until(
            lambda: primary.do(f"SELECT true FROM pg_stat_replication WHERE sync_state = '{state}'"),
            f"the standby to be {state}",
        )
        yield primary, standby
    finally:
        for server in (primary, standby):
            server.kill()
        await asyncio.to_thread(shutil.rmtree, folder)


def address_of(*servers: TcpServer) -> str:
    """Return the one address of several servers, as an installation names them."""
    places = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://{TESTER}@{places}/{DATABASE}?target_session_attrs=read-write"
