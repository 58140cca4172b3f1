"""The clock of a demonstration, which the fieldwork moves."""

import math
import multiprocessing
import time
from datetime import UTC, datetime

_SPAWN = multiprocessing.get_context("spawn")


class SimulatedClock:
    """Study time stands still until it is moved; after `run_on` it runs as fast as real time.

    It can be handed to child processes of the `spawn` kind, and shows the same time in all of them.
    """

    def __init__(self, start: datetime) -> None:
        """Begin at an aware instant."""
        self._stands_at = _SPAWN.Value("d", start.timestamp(), lock=False)
        self._runs_since = _SPAWN.Value("d", math.nan, lock=False)

    def now(self) -> datetime:
        """Return the instant of the study, in UTC."""
        since = self._runs_since.value
        passed = 0.0 if math.isnan(since) else time.monotonic() - since
        return datetime.fromtimestamp(self._stands_at.value + passed, UTC)

    def advance(self, to: datetime) -> None:
        """Move forward; an earlier instant changes nothing."""
        self._stands_at.value = max(self._stands_at.value, to.timestamp())

    def run_on(self) -> None:
        """Let time pass by itself from here."""
        self._runs_since.value = time.monotonic()
