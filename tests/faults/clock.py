"""One time for everything: the study's, and the machine's as far as the database keeps it."""

from datetime import datetime, timedelta

from rds.simulation.stage import StageClock


class LeapingClock(StageClock):
    """A study's clock that can also be set wrong."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._stamped = start

    def leap(self, by: timedelta) -> None:
        """Move, forward or back."""
        self._stands_at.value += by.total_seconds()

    def unstamped(self) -> timedelta:
        """Return what has passed since this was asked last: what the database's own stamps still have to learn."""
        now = self.now()
        passed, self._stamped = now - self._stamped, now
        return passed
