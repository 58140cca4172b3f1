"""Two times: the true one, by which people and their telephone company live, and the one that the study's
machines show.
"""

import multiprocessing
from datetime import UTC, datetime, timedelta

from rds.simulation.simulated_clock import SimulatedClock

A_MOMENT = timedelta(seconds=5)
"""Longer than the provider's list runs behind what it took. See the limit that docs/faults.md names."""
_SPAWN = multiprocessing.get_context("spawn")
Move = tuple[datetime, timedelta]
"""When, by the time of day, a clock was moved, and how far."""


class TrueClock(SimulatedClock):
    """The time that people live by. It keeps its moves, for programs that store the time of day."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.moves: list[Move] = []

    def advance(self, to: datetime) -> None:
        before = self.now()
        super().advance(to)
        self.moves.append((datetime.now(UTC), self.now() - before))


class WrongClock:
    """The clock of the study's machines: right until it is set wrong. Children that are handed it show the
    same time.
    """

    def __init__(self, truth: TrueClock) -> None:
        self.truth = truth
        self._error = _SPAWN.Value("d", 0.0, lock=False)

    def now(self) -> datetime:
        """Return what the machines take for the time, in UTC."""
        return self.truth.now() + timedelta(seconds=self._error.value)

    def set_wrong(self, by: timedelta) -> None:
        """Be so far ahead of the truth, or behind it, until set anew. A moment passes besides."""
        self.truth.advance(self.truth.now() + A_MOMENT)
        before = self.now()
        self._error.value = by.total_seconds()
        self.truth.moves.append((datetime.now(UTC), self.now() - before))

    def take_moves(self) -> list[Move]:
        """Return the moves since this was asked last."""
        moves, self.truth.moves = self.truth.moves, []
        return moves
