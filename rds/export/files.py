"""Files written whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that only its owner may read; an older file is replaced once the new one is complete.

    Raises OSError, which names the folder or the file; nothing half written is left behind.
    """
    folder = path.resolve().parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    descriptor, temporary = tempfile.mkstemp(dir=folder)  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def write_all(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write each text under its name into the folder, for its owner alone, and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_private(folder / name, text)
    return [folder / name for name in texts]
