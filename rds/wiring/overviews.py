"""Overviews for all pages of a process: what several ask for at once is read once."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from rds.app.study_overview import StudyOverview
from rds.domain.ids import StudyId

log = structlog.get_logger()

PATIENCE = 3.0
"""Seconds that a page waits for a reading."""
LONG = 2.0
"""Seconds: of a study whose reading takes longer, pages show the last one and do not wait."""
KEPT = 5.0
"""Seconds for which a reading stands while no event is recorded: what messages come to is no event."""
PAUSE = 4
"""A long reading is followed by a pause of as many times its length, so that texts have the processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An overview, and when it was read, on a clock that only runs forward."""

    overview: StudyOverview
    begun: float
    ended: float

    @property
    def is_long(self) -> bool:
        """Whether pages do not wait for such a reading."""
        return self.ended - self.begun > LONG

    def is_current(self, event: int, now: float) -> bool:
        """Return whether nothing is new since, as far as events tell."""
        complete = self.overview.estimates is not None
        return complete and self.overview.status.event == event and now - self.ended < KEPT

    def is_resting(self, now: float) -> bool:
        """Return whether the pause after a long reading is not over."""
        return self.is_long and now - self.ended < PAUSE * (self.ended - self.begun)


class Overviews:
    """Reads one overview of a study at a time; whoever asked before a reading began shares it."""

    def __init__(
        self,
        read: Callable[[StudyId, StudyOverview | None], Awaitable[StudyOverview]],
        last_event: Callable[[StudyId], Awaitable[int]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what reads an overview, given the last one, and what tells a study's last event."""
        self._read, self._last_event, self._clock = read, last_event, clock
        self._last: dict[StudyId, Reading] = {}
        self._turns: defaultdict[StudyId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._under_way: set[asyncio.Task[Reading]] = set()

    async def of(self, study: StudyId) -> StudyOverview | None:
        """Return where a study stands; where reading takes long, where it stood at the last reading.

        None while the first reading is under way. Raises StudyUnknown.
        """
        asked, last = self._clock(), self._last.get(study)
        if last and (last.is_resting(asked) or last.is_current(await self._last_event(study), asked)):
            return last.overview
        if last and last.is_long and self._turns[study].locked():
            return last.overview
        task = asyncio.create_task(self._read_after(study, asked))
        self._under_way.add(task)
        task.add_done_callback(self._over)
        done, _ = await asyncio.wait((task,), timeout=0 if last and last.is_long else PATIENCE)
        if done:
            return task.result().overview
        return last.overview if last else None

    async def _read_after(self, study: StudyId, asked: float) -> Reading:
        """Return a reading that began no earlier than it was asked for."""
        async with self._turns[study]:
            last = self._last.get(study)
            if last and last.begun >= asked:
                return last
            begun = self._clock()
            overview = await self._read(study, last.overview if last else None)
            reading = Reading(overview=overview, begun=begun, ended=self._clock())
            self._last[study] = reading
            return reading

    def _over(self, task: asyncio.Task[Reading]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            log.warning("overview.not_read", fault=type(fault).__name__)
