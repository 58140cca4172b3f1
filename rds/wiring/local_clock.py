"""The clock of an installation without a provider: it may begin at the study's own day, and runs on."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rds.domain.ethics import is_expired
from rds.domain.local_time import first_morning
from rds.domain.study import Study
from rds.settings import Settings
from rds.storage.os_account import reachable

FILE = "local.json"
"""Marks a data folder as one without a provider, and says how far its clock is from the machine's."""

NOTICE = "Local: RDS_TWILIO_AUTH_TOKEN is not set, so the phones are made up and nothing is sent to anybody."


class LocalClock:
    """Study time of one data folder, the same in all its processes. Implements `rds.app.ports.Clock`."""

    def __init__(self, file: Path) -> None:
        """Take the folder's file, which need not exist yet."""
        self._file = file
        self._read_at = -1
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present instant of the study, in UTC."""
        changed_at = self._file.stat().st_mtime_ns
        if changed_at != self._read_at:
            self._ahead = timedelta(seconds=json.loads(self._file.read_text("utf-8"))["ahead_seconds"])
            self._read_at = changed_at
        return datetime.now(UTC) + self._ahead

    def set_to(self, instant: datetime) -> None:
        """Let the clock run on from this instant."""
        self._write((instant - datetime.now(UTC)).total_seconds())

    def mark(self) -> None:
        """Mark the folder as one without a provider, unless it is."""
        if not self._file.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._write(0.0)

    def begin(self, study: Study) -> bool:
        """Set the clock to the study's first morning unless the study runs now; return whether it was set."""
        if study.opens <= self.now() and not is_expired(study, self.now()):
            return False
        self.set_to(first_morning(study))
        return True

    def _write(self, ahead_seconds: float) -> None:
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        beside.write_text(json.dumps({"ahead_seconds": ahead_seconds}), "utf-8")
        beside.replace(self._file)


def local_clock_of(settings: Settings) -> LocalClock:
    """Return the clock that the settings' folder has, or would have, without a provider."""
    return LocalClock(local_file(settings))


def find_local_clock(settings: Settings) -> LocalClock | None:
    """Return the clock of an installation without a provider; None for every other."""
    is_local = settings.database_url is None and local_file(settings).exists()
    return local_clock_of(settings) if is_local else None


def local_file(settings: Settings) -> Path:
    """Return the file that marks a data folder as one without a provider."""
    return reachable(settings.data) / FILE
