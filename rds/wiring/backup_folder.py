"""A folder of backups that a timer fills: files named by their time, and the old ones removed."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

FORMAT = "%Y-%m-%dT%H%M%SZ"
NAME = re.compile(r"seedline-(\d{4}-\d\d-\d\dT\d{6}Z)\.backup")


def name_backup(folder: Path, now: datetime | None = None) -> Path:
    """Return the file for a backup made now. The folder is made if need be, closed to others."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"seedline-{(now or datetime.now(UTC)).strftime(FORMAT)}.backup"


def remove_older_backups(folder: Path, days: int, now: datetime | None = None) -> list[Path]:
    """Remove the backups that are older than this, by their names, and return them."""
    oldest = (now or datetime.now(UTC)) - timedelta(days=days)
    removed = []
    for file in sorted(folder.iterdir()):
        named = NAME.fullmatch(file.name)
        if named and datetime.strptime(named[1], FORMAT).replace(tzinfo=UTC) < oldest:
            file.unlink()
            removed.append(file)
    return removed
