"""Files that hold personal data or figures, written whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; an older one of the same name is replaced at the end, not before."""
    descriptor, temporary = tempfile.mkstemp(dir=path.resolve().parent)  # mkstemp makes it 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)
