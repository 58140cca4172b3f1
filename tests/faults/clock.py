"""Two times: the true one, by which people and their telephone company live, and the one that the study's machines show."""

import multiprocessing
from datetime import datetime, timedelta

from rds.simulation.stage import StageClock

A_MOMENT = timedelta(seconds=5)
"""Longer than the provider's list runs behind what it took. See the limit that docs/faults.md names."""
_SPAWN = multiprocessing.get_context("spawn")


class WrongClock:
    """The clock of the study's machines: right until it is set wrong. Children that are handed it show the same time."""

    def __init__(self, truth: StageClock) -> None:
        self.truth = truth
        self._error = _SPAWN.Value("d", 0.0, lock=False)
        self._stamped = truth.now()

    def now(self) -> datetime:
        """Return what the machines take for the time, in UTC."""
        return self.truth.now() + timedelta(seconds=self._error.value)

    def set_wrong(self, by: timedelta) -> None:
        """Be so far ahead of the truth, or behind it, until set anew. A moment passes besides."""
        self.truth.advance(self.truth.now() + A_MOMENT)
        self._error.value = by.total_seconds()

    def unstamped(self) -> timedelta:
        """Return what has passed since this was asked last: what the database's own stamps still have to learn."""
        now = self.now()
        passed, self._stamped = now - self._stamped, now
        return passed
