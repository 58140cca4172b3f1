"""A PostgreSQL server of the study's own on one machine: started on demand, shared, crash-safe.

A data directory holds:

    cluster/       PostgreSQL's own files; it appears whole or not at all
    cluster.postgresql-17/   as it was before an upgrade
    server.log     what the server says; never a row's values
    server.lock    locked by every process of a living server, and by a process about to start one
    users.lock     held in common by all who use the server; the last one out stops it

Neither lock can be stale: the kernel lets go of both with the last process that holds them.
"""

import asyncio
import os
import shlex
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from rds.storage.embedded_cluster import (
    DATABASE,
    KEPT,
    SOCKET,
    UPGRADED,
    create_cluster,
    finish_upgrade,
    make_socket_folder,
    require_same_major,
    run_program,
)
from rds.storage.locks import ALONE, SHARED, closing, open_lock, try_lock
from rds.storage.os_account import (
    EmbeddedServerError,
    require_passable,
    server_account,
)

PATIENCE = 300
"""Seconds to wait for a server that starts, recovers from a crash or stops."""

_OURS = frozenset(
    {"cluster", "cluster.new", "cluster.upgrading", UPGRADED, "server.log", "server.lock", "users.lock"}
)
_READY, _SILENT = 0, 2  # what pg_isready exits with; 1 is a server that starts, recovers or stops
SETTINGS = {
    "port": "5432",  # names the socket, no more
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's text and detail may quote a row, so errors go to the client alone; LOG, FATAL and PANIC are
    # written.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServer:
    """A running server that this process uses: made by `start`, given up by `stop`.

    Attributes:
        dsn: where asyncpg, psql and pg_dump find the study's database; a Unix socket, there is no TCP.
        started_here: whether this call started the server, rather than finding it alive.
    """

    def __init__(self, data: Path, address: tuple[Path, str], users: int, *, started_here: bool) -> None:
        self._data = data
        self._sockets, port = address
        self._users: int | None = users
        self.dsn = f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(self._sockets))}&port={port}"
        self.started_here = started_here

    async def stop(self) -> None:
        """Release this process's share; the last user's call shuts the server down, whichever started it.

        Open connections are cut and their transactions rolled back (PostgreSQL's fast mode). A second call
        does nothing.
        """
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        if self._users is None:
            return
        users, self._users = self._users, None
        with closing(users):
            if try_lock(users, ALONE) and _is_alive(self._data):
                run_program(
                    "pg_ctl", "stop", "--silent", "--mode=fast", f"--timeout={PATIENCE}", data=self._data
                )
                with suppress(OSError):  # something else is in it: not ours to delete
                    self._sockets.rmdir()


async def start(data: Path, *, durable: bool = True) -> EmbeddedServer:
    """Return the running server of a data directory; make database and start server where needed.

    A live server of the same directory is shared; one that died is started again, and its recovery waited
    for. As root the server runs under the account that owns the directory, else `nobody`, to whom a new or
    empty directory is given.

    Args:
        data: an empty or new directory, or one that this function has filled before.
        durable: False trades crash safety for speed. For throw-away databases only.

    Raises:
        EmbeddedServerError: the directory is unusable or the server does not start; says what to do.
    """
    return await asyncio.to_thread(_start, data, durable)


def _start(data: Path, durable: bool) -> EmbeddedServer:
    data = data.resolve()
    _claim(data)
    users = open_lock(data / "users.lock")
    try:
        with closing(open_lock(data / "server.lock")) as server_lock:
            started_here = _bring_up(data, users, server_lock, durable)
        if (address := _address(data)) is None:
            raise EmbeddedServerError(
                f"The server stopped as soon as it had started: see {data / 'server.log'}."
            )
    except BaseException:
        os.close(users)
        raise
    return EmbeddedServer(data, address, users, started_here=started_here)


def _claim(data: Path) -> None:
    """Make the directory ours: new, empty or ours before; and reachable by the server's account."""
    account = server_account(data)
    require_passable(data.parent, account)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = {entry.name for entry in data.iterdir()}
        kept = {name for name in held if name.startswith(KEPT)}
        if "cluster" not in held and held - _OURS - kept:
            raise EmbeddedServerError(
                f"{data} holds other files and no database of Seedline's: name a new or an empty directory."
            )
        os.chown(data, *account)
        data.chmod(0o700)
    except OSError as error:
        raise EmbeddedServerError(
            f"The database cannot live in {data} ({error.strerror}): run as the user that owns it, "
            "or name a directory"
            " that you may write to."
        ) from None
    require_passable(data, account)  # again: the umask may have closed a folder made on the way


def _bring_up(data: Path, users: int, server_lock: int, durable: bool) -> bool:
    """Wait until the server answers, and start it when none lives. Tell whether it was started here."""
    give_up = time.monotonic() + PATIENCE
    sharing = False
    while time.monotonic() < give_up:
        sharing = sharing or try_lock(users, SHARED)  # refused while the last user shuts the server down
        if sharing:
            answer = _knock(data)
            if answer == _READY:
                return False
            if answer == _SILENT and try_lock(server_lock, ALONE):
                _launch(data, server_lock, durable)
                return True
        time.sleep(0.05)
    raise EmbeddedServerError(
        f"The server did not answer within {PATIENCE} seconds. It may still be recovering from a crash: see"
        f" {data / 'server.log'}, wait, and start again."
    )


def _knock(data: Path) -> int:
    if (address := _address(data)) is None:
        return _SILENT
    sockets, port = address
    question = (f"--host={sockets}", f"--port={port}", f"--username={DATABASE}", f"--dbname={DATABASE}")
    return run_program("pg_isready", *question, data=data, check=False)


def _address(data: Path) -> tuple[Path, str] | None:
    """Return the socket's folder and port as the server wrote them down, or None when it has not (yet)."""
    try:
        lines = (data / "cluster" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return (Path(lines[4]), lines[3]) if len(lines) > 4 and lines[4] else None


def _is_alive(data: Path) -> bool:
    with closing(open_lock(data / "server.lock")) as lock:
        return not try_lock(lock, ALONE)


def _launch(data: Path, server_lock: int, durable: bool) -> None:
    """Start the server. It inherits the lock, which says for the rest of its life that it lives."""
    finish_upgrade(data)
    if not (data / "cluster").exists():
        create_cluster(data, server_lock, durable)
    require_same_major(data)
    sockets = make_socket_folder(data, server_account(data))
    # We hold the lock, so what wrote these is dead, though another process may have its number by now.
    for stale in (data / "cluster" / "postmaster.pid", sockets / f"{SOCKET}.lock", sockets / SOCKET):
        stale.unlink(missing_ok=True)
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    if not durable:
        settings |= _THROW_AWAY
    options = shlex.join(f"--{name}={value}" for name, value in settings.items())
    command = ("start", "--silent", "--wait", f"--timeout={PATIENCE}", "--log=server.log")
    log = data / "server.log"
    known = log.stat().st_size if log.exists() else 0
    try:
        run_program("pg_ctl", *command, f"--options={options}", data=data, keep_open=(server_lock,))
    except EmbeddedServerError as error:
        with suppress(OSError):
            sockets.rmdir()
        raise EmbeddedServerError(f"{error} {_last_words(log, known)} (The log is {log}.)") from None


def _last_words(log: Path, since: int) -> str:
    """Return what the server said it died of, after that many bytes of its log."""
    lines = log.read_bytes()[since:].decode(errors="replace").splitlines() if log.exists() else []
    return " ".join(line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line)
