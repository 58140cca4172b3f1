"""The console's overview is read once for all who ask, and nobody is shown less than their own act."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from rds.domain.ids import StudyId
from rds.wiring.overviews import KEPT, LONG, PAUSE, Overviews
from tests.support.waiting import wait_until

STUDY = StudyId("a-study")


@dataclass
class Readings:
    """A study whose overview is read as slowly as a test wants, on a clock moved by hand."""

    takes: float = 0.1
    now: float = 0.0
    event: int = 1
    read: int = 0
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self):
        self.goes_on.set()
        self.overviews = Overviews(self._read, self._last_event, lambda: self.now)

    async def _read(self, _study, _last) -> Any:
        self.read += 1
        event = self.event
        await self.goes_on.wait()
        self.now += self.takes
        return SimpleNamespace(status=SimpleNamespace(event=event), estimates=())

    async def _last_event(self, _study):
        return self.event

    async def event_shown(self):
        shown = await self.overviews.of(STUDY)
        return shown and shown.status.event


@pytest.fixture
async def readings():
    return Readings()


async def test_while_no_event_is_recorded_a_reading_stands_for_a_moment(readings):
    assert [await readings.event_shown() for _ in range(3)] == [1, 1, 1]
    assert readings.read == 1

    readings.now += KEPT
    await readings.event_shown()
    assert readings.read == 2


async def test_a_new_event_is_shown_at_once(readings):
    await readings.event_shown()
    readings.event = 2

    assert await readings.event_shown() == 2


async def test_ten_who_ask_at_once_share_a_reading(readings):
    shown = await asyncio.gather(*(readings.event_shown() for _ in range(10)))

    assert shown == [1] * 10
    assert readings.read == 1


async def test_who_acts_while_somebody_elses_reading_is_under_way_is_shown_the_act(readings):
    readings.goes_on.clear()
    before = asyncio.create_task(readings.event_shown())
    await wait_until(lambda: readings.read == 1, "the first reading to begin")
    readings.event, readings.now = 2, 0.01
    after = asyncio.create_task(readings.event_shown())
    await asyncio.sleep(0)
    readings.goes_on.set()

    assert await before == 1
    assert await after == 2


async def test_a_study_that_takes_long_to_read_is_shown_as_it_was_and_read_once_the_pause_is_over(readings):
    readings.takes = LONG + 1
    await readings.event_shown()
    readings.event = 2
    assert await readings.event_shown() == 1
    assert readings.read == 1

    readings.now += PAUSE * readings.takes
    readings.goes_on.clear()
    assert [await readings.event_shown() for _ in range(3)] == [1, 1, 1]
    await wait_until(lambda: readings.read == 2, "the second reading to begin")
    assert await readings.event_shown() == 1
    readings.goes_on.set()

    async def shows_the_second():
        return await readings.event_shown() == 2

    await wait_until(shows_the_second, "the second reading to be shown")
    assert readings.read == 2


async def test_a_fault_reaches_who_asked_and_the_next_look_reads_again(readings):
    async def fail(_study, _last):
        raise LookupError("progress")

    readings.overviews = Overviews(fail, readings._last_event, lambda: readings.now)

    for _ in range(2):
        with pytest.raises(LookupError):
            await readings.event_shown()
