"""Where a demonstration writes: never over another run's files unasked."""

from itertools import count
from pathlib import Path

from rds.demo.environment import DemonstrationError

USUAL = Path("demo-output")


def choose_folder(named: Path | None, *, overwrite: bool) -> Path:
    """Return the folder named, or demo-output, or the first of demo-output-2, demo-output-3 ... that is free.

    Raises DemonstrationError when the folder named holds something, and it was not said to overwrite it.
    """
    if named is not None:
        if is_free(named) or overwrite:
            return named
        raise DemonstrationError(
            f"{named} holds files already, perhaps another run's: name another folder, or add --overwrite."
        )
    if overwrite:
        return USUAL
    numbered = (USUAL.with_name(f"{USUAL.name}-{number}") for number in count(2))
    return USUAL if is_free(USUAL) else next(folder for folder in numbered if is_free(folder))


def is_free(folder: Path) -> bool:
    """Return whether there is no such folder, or nothing in it."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
