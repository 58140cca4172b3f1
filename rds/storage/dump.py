"""PostgreSQL's own programs that write a database out and read it back: never older than the server."""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from rds.storage.os_account import EmbeddedServerError, binaries, server_account

LAST_WORDS = 500


class DumpError(Exception):
    """A database could not be written out or read back; the text says what to do."""


def find_program(name: str, server: int) -> Path:
    """Return PostgreSQL's program of this name that knows a server of this major version.

    Ours where it is new enough, else one on the PATH. Raises DumpError.
    """
    found = [path for path in (own_program(name), shutil.which(name)) if path]
    for path in found:
        if major_of(Path(path)) >= server:
            return Path(path)
    newest = max((major_of(Path(path)) for path in found), default=0)
    raise DumpError(
        f"The server is PostgreSQL {server}, and {name} here is {newest or 'missing'}: an older one "
        "cannot read it. "
        f"Install the client programs of PostgreSQL {server} and put them on the PATH."
    )


def own_program(name: str) -> str | None:
    """Return the program that comes with the embedded server; None where that is not installed."""
    try:
        path = binaries(server_account(Path("/"))) / name
    except EmbeddedServerError:
        return None
    return str(path) if path.exists() else None


def major_of(program: Path) -> int:
    """Return the major version of a program of PostgreSQL's; 0 when it does not say."""
    said = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [str(program), "--version"], capture_output=True, text=True, check=False, timeout=60
    )
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


class Dumping:
    """A dump that is being made: read it to its end, then `finish`."""

    def __init__(self, program: Path, dsn: str, snapshot: str) -> None:
        """Begin, in the snapshot that another connection holds."""
        address, environment = hide_password(dsn)
        words = [str(program), "--format", "custom", "--no-owner", "--no-privileges", "--snapshot", snapshot]
        self._process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs, with our own arguments
            [*words, "--dbname", address],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        return stream_of(self._process.stdout).read(size)

    def finish(self) -> None:
        """Wait for the end. Raises DumpError."""
        finish(self._process, "pg_dump")


class Restoring:
    """A dump that is being read back, all or nothing: write it to its end, then `finish`."""

    def __init__(self, program: Path, dsn: str) -> None:
        """Begin in an empty database."""
        address, environment = hide_password(dsn)
        words = [str(program), "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        self._process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs, with our own arguments
            [*words, "--dbname", address],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
        )

    def write(self, piece: bytes) -> int:
        """Hand over the next bytes. Raises DumpError when the program has ended."""
        try:
            return stream_of(self._process.stdin).write(piece)
        except BrokenPipeError:
            self.finish()
            raise DumpError("pg_restore ended before the backup did.") from None

    def finish(self) -> None:
        """Wait for the end. Raises DumpError."""
        with suppress(BrokenPipeError):
            stream_of(self._process.stdin).close()
        finish(self._process, "pg_restore")

    def give_up(self) -> None:
        """End it; nothing of what was written stays."""
        self._process.kill()
        close_pipes(self._process)
        self._process.wait()


def stream_of(stream: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that was asked for."""
    if stream is None:
        raise DumpError("the program has no pipe")
    return stream


def finish(process: "subprocess.Popen[bytes]", name: str) -> None:
    """Wait for the end of a program. Raises DumpError with its last words."""
    said = stream_of(process.stderr).read().decode(errors="replace")
    close_pipes(process)
    if process.wait() != 0:
        raise DumpError(f"{name} failed: {said.strip()[-LAST_WORDS:]}")


def close_pipes(process: "subprocess.Popen[bytes]") -> None:
    """Close what a program was talked to through, whether or not it still listens."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        with suppress(BrokenPipeError):
            if pipe:
                pipe.close()


def hide_password(dsn: str) -> tuple[str, dict[str, str]]:
    """Return the address without its password, and an environment that has it: arguments are seen by all."""
    parts = urlsplit(dsn)
    if parts.password is None:
        return dsn, dict(os.environ)
    user, place = parts.netloc.rpartition("@")[::2]
    address = urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{place}"))
    return address, {**os.environ, "PGPASSWORD": unquote(parts.password)}
