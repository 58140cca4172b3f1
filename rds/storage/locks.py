"""Advisory locks on files: the kernel releases them when their holder dies, so none is ever stale."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED, ALONE = fcntl.LOCK_SH, fcntl.LOCK_EX


def open_lock(path: Path) -> int:
    """Open a lock file, made when missing, and return its descriptor; children inherit the lock with it."""
    # Readable by all, since root and the directory's owner share it; a link planted in its place is refused.
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o644)


def try_lock(file: int, kind: int) -> bool:
    """Take the lock (`SHARED` or `ALONE`) if it is free, and tell whether it was; never wait.

    A shared lock that cannot become `ALONE` is given up.
    """
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def closing(file: int) -> Iterator[int]:
    """Close the descriptor on leaving, and with it this process's hold on the lock."""
    try:
        yield file
    finally:
        os.close(file)
