"""The fieldwork: people act in the order of study time, and the study replies, until enough completed."""

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from rds.domain.local_time import local
from rds.domain.study import Study
from rds.simulation.actions import Action, Forward, Text, Wait
from rds.simulation.batch import Batch, Due
from rds.simulation.people import Person
from rds.simulation.simulated_clock import SimulatedClock
from rds.simulation.twilio_double import TwilioDouble
from rds.simulation.workforce import Workforce
from rds.simulation.world import World

TOGETHER = timedelta(days=7)
"""Texts of different phones this close to each other are sent at one instant, so that the service has several
at once."""
TIMERS = timedelta(days=7)
"""How often the study looks what became due."""
TO_READ = timedelta(seconds=3)
"""Nobody answers a message sooner after it came."""
AREA = "+1555"
"""The area code of every simulated phone: one that no telephone company gives out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the study has come."""

    completed: int = 0
    openings: int | None = None
    """How many more coupons its budget lets in for certain; None without a budget."""


class Office(Protocol):
    """The study's side, as far as the fieldwork waits for it."""

    async def run_due_work(self) -> None:
        """Do what has become due."""
        ...

    async def send_again(self) -> None:
        """Send what did not arrive and is due by now."""
        ...

    async def settle(self) -> Progress:
        """Wait until nothing is under way; return how far the study has come."""
        ...


class Fieldwork:
    """Moves the clock from act to act.

    Everything follows from the seed, whatever the service does at the same time.

    Texts of a number of phones go out together and are then waited for, so what one person does never
    depends on which of two simultaneous requests the machine served first.
    """

    def __init__(
        self,
        *,
        workforce: Workforce,
        study: Study,
        double: TwilioDouble,
        clock: SimulatedClock,
        office: Office,
        seed: int,
    ) -> None:
        """Take the people, the protocol, and what connects them to the study."""
        self._workforce = workforce
        self._double = double
        self._clock = clock
        self._office = office
        self._seed = seed
        self._world = World(study, population=workforce.size, seed=seed)
        self._people: dict[int, Person] = {}
        self._approached: set[int] = set()
        self._due: list[Due] = []
        self._order = count()
        self._rung: dict[int, list[str]] = defaultdict(list)
        self._rung_at: dict[int, datetime] = {}
        self._next_timers = first_timers(study)
        double.on_message(self._ring)

    async def run(self, codes: Sequence[str], *, target: int) -> bool:
        """Hand codes to seeds and go on; True: the target is reached; False: nobody has more to do.

        Called once more, people first read what has come since.
        """
        self._react()
        chosen = self._workforce.choose_seeds(len(codes), self._seed)
        self._approached.update(chosen)
        for who, code in zip(chosen, codes, strict=True):
            self._do(who, self._person(who, is_seed=True).receive_code(code))
        now = Progress()
        while now.completed < target and self._due:
            if self._due[0].at >= self._next_timers:
                await self._timers()
            else:
                await self._text(self._batch(may_complete=target - now.completed, openings=now.openings))
                await self._office.send_again()
            now = await self._office.settle()
            self._react()
        return now.completed >= target

    async def _timers(self) -> None:
        self._clock.advance(self._next_timers)
        self._next_timers += TIMERS
        await self._office.run_due_work()

    def _batch(self, *, may_complete: int, openings: int | None) -> list[list[Due]]:
        """Take the next texts, those of a phone that belong together, and do at once what is not a text."""
        batch = Batch(
            may_complete=may_complete,
            openings=openings,
            may_finish=lambda who: self._people[who].finished,
        )
        until = min(self._due[0].at + TOGETHER, self._next_timers)
        while self._due and self._due[0].at < until and not batch.is_full:
            due = heapq.heappop(self._due)
            if batch.may_do(due):
                self._quietly(due)
        for due in batch.waiting:
            heapq.heappush(self._due, due)
        return list(batch.texts.values())

    async def _text(self, batch: Sequence[Sequence[Due]]) -> None:
        """Send the first text of every phone at one instant, and what belongs to it soon after, as meant."""
        if not batch:
            return
        begins = max(max(first.at, self._may_answer_from(first.who)) for first, *_ in batch)
        following: dict[timedelta, list[Due]] = defaultdict(list)
        for first, *others in batch:
            for due in others:
                following[due.at - first.at].append(due)
        await self._send([first for first, *_ in batch], at=begins)
        for gap in sorted(following):
            await self._office.settle()
            # What was said to the first text is read only if nothing is said to the next.
            unread = {due.who: self._rung.pop(due.who, []) for due in following[gap]}
            await self._send(following[gap], at=begins + gap)
            await self._office.settle()
            for who, bodies in unread.items():
                self._rung[who] = self._rung.get(who) or bodies
        if following:
            self._clock.advance(self._clock.now() + TO_READ)

    def _may_answer_from(self, who: int) -> datetime:
        return self._rung_at[who] + TO_READ if who in self._rung_at else self._clock.now()

    async def _send(self, texts: Sequence[Due], *, at: datetime) -> None:
        self._clock.advance(at)
        await asyncio.gather(
            self._double.pump(),
            *(
                self._double.receive(number(due.who), due.action.body, pictures=due.action.pictures)
                for due in texts
                if isinstance(due.action, Text)
            ),
        )

    def _quietly(self, due: Due) -> None:
        """Do what the study does not notice: give a code to somebody, or look at the phone."""
        person = self._people[due.who]
        match due.action:
            case Forward(code=code, to=to):
                actions = self._person(to).receive_code(code, approached=self._approached)
                self._do(to, actions, at=due.at)
            case Wait() as wait:
                self._do(due.who, person.check_phone(wait, at=due.at), at=due.at)
            case Text():
                raise TypeError("a text is sent with its batch")

    def _react(self) -> None:
        """Let everybody whose phone rang read and react, in an order of their own."""
        for who in sorted(self._rung):
            for body in sorted(self._rung[who]):
                actions = self._people[who].read_text(body, at=self._clock.now(), approached=self._approached)
                self._do(who, actions)
        self._rung.clear()

    def _do(self, who: int, actions: Iterable[Action], at: datetime | None = None) -> None:
        for action in actions:
            if isinstance(action, Forward):
                self._approached.add(action.to)
            heapq.heappush(
                self._due, Due((at or self._clock.now()) + action.delay, next(self._order), who, action)
            )

    def _person(self, who: int, *, is_seed: bool = False) -> Person:
        if who not in self._people:
            self._people[who] = Person(self._workforce.worker(who), self._world, is_seed=is_seed)
        return self._people[who]

    def _ring(self, phone: str, body: str) -> None:
        who = int(phone.removeprefix(AREA))
        self._rung[who].append(body)
        self._rung_at[who] = self._clock.now()


def number(who: int) -> str:
    """Return the phone number of a worker."""
    return f"{AREA}{who:07d}"


def first_timers(study: Study) -> datetime:
    """Return the first day's noon in the study's time zone: within waking hours, so nothing is delayed."""
    return (
        local(study, study.opens)
        .replace(hour=12, minute=0, second=0, microsecond=0)
        .astimezone(study.opens.tzinfo)
    )
