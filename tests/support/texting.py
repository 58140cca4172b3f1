"""Phones that text without a pause while something is done to the service, and what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from rds.domain.coupon_code import display
from rds.domain.ids import StudyId
from rds.machine import MachineClock
from rds.settings import Settings
from rds.wiring import open_system
from tests.support.carrier import Carrier
from tests.support.installation import KEYS, settings_of
from tests.support.office import STUDY_NUMBER, Office, a_protocol, phone
from tests.support.processes import ACCOUNT, TOKEN
from tests.support.waiting import limit, wait_until

AT_REST = """
SELECT NOT EXISTS (SELECT FROM contact.inbound WHERE handled_at IS NULL)
   AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting' AND NOT in_doubt)
   AND NOT EXISTS (SELECT FROM jobs.pgqueuer WHERE status = 'picked' OR execute_after <= now())
"""
"""A message whose attempt was cut off waits for minutes, unless the carrier has it: it must not be sent
twice.
"""
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@asynccontextmanager
async def an_open_study(database: str, **more: Any) -> AsyncIterator[Office]:
    """Give an office of a study that recruits today, in the machine's time like the processes."""
    settings = Settings(database_url=database, contact_keys=KEYS, twilio_number=STUDY_NUMBER, **more)
    recorded = a_protocol(ethics={"expires": "2099-01-01"}, payout="batch")
    async with open_system(settings) as system:
        office = Office(system=system, clock=MachineClock(), study=StudyId(recorded["id"]))
        await office.open(recorded)
        yield office


def settings_of_processes(database: str, public: str, twilio: str) -> dict[str, str]:
    """Return the environment of `rds serve` and `rds work` on a database."""
    return settings_of(database) | {
        "RDS_TWILIO_URL": twilio,
        "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        "RDS_TWILIO_AUTH_TOKEN": TOKEN,
        "RDS_PUBLIC_URL": public,
    }


@dataclass(kw_only=True)
class Texting:
    """Each phone texts its coupon's code, and then HELP again and again."""

    carrier: Carrier
    codes: list[str]
    every: float
    answers: list[tuple[float, int]] = field(default_factory=list)
    """When each text was answered, by this machine's clock, and how."""
    slowest: float = 0.0
    """Seconds that the slowest text took to be answered."""
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number, code in enumerate(self.codes, 1):
                group.create_task(
                    self._text(phone(number), display(code), self.every * number / len(self.codes))
                )

    async def _text(self, sender: str, code: str, delay: float) -> None:
        words = code
        await self._pause(delay)
        while not self._stop.is_set():
            begun = time.monotonic()
            sid = await self.carrier.receive(sender, words)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.answers.append((time.monotonic(), self.carrier.ledger.get(sid).answer or 0))
            words = "HELP"
            await self._pause(self.every)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with limit("the phones to stop texting", within=seconds):
                await self._stop.wait()

    def stop(self) -> None:
        self._stop.set()

    async def until_answered_since(self, instant: float) -> float:
        """Wait until a text is taken that was answered after the instant, and return how long after."""
        return await wait_until(
            lambda: self._first_taken_since(instant), "a text to be taken again", within=120
        )

    def _first_taken_since(self, instant: float) -> float | None:
        return next((at - instant for at, status in self.answers if at > instant and is_taken(status)), None)

    @property
    def refused(self) -> int:
        """How many texts got no answer, or one that says that they were not taken."""
        return sum(not is_taken(status) for _, status in self.answers)


def is_taken(status: int) -> bool:
    """Return whether an HTTP status says that the text is stored."""
    return 200 <= status < 300


@asynccontextmanager
async def phones_texting(carrier: Carrier, codes: list[str], *, every: float) -> AsyncIterator[Texting]:
    """Let the phones text until the end of the block, and wait for the answers to what they have texted."""
    texting = Texting(carrier=carrier, codes=codes, every=every)
    async with AsyncExitStack() as stack:
        task = asyncio.create_task(texting.run())
        stack.push_async_callback(end_within_a_minute, task)
        stack.callback(texting.stop)
        yield texting


async def end_within_a_minute(task: "asyncio.Task[None]") -> None:
    async with limit("the last texts to be answered"):
        await task


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is wrong after texting, by the ids of texts and the keys of messages."""

    texts: int
    lost: int
    """Texts that were answered with 2xx and are not in the database."""
    doubled: int
    """Messages that the carrier got twice."""
    violations: tuple[str, ...]


async def look_after(office: Office, carrier: Carrier) -> Aftermath:
    """Wait until all is done, and return what came of it."""
    await wait_until(lambda: is_at_rest(office), "all texts and jobs to be done", within=240, every=0.2)
    taken = {text.sid for text in carrier.texts if is_taken(text.answer or 0)}
    stored = {row["id"] for row in await office.rows("SELECT id FROM contact.inbound")}
    return Aftermath(
        texts=len(carrier.texts),
        lost=len(taken - stored),
        doubled=sum(len(messages) > 1 for messages in carrier.sends.values()),
        violations=(await office.verify()).findings,
    )


async def is_at_rest(office: Office) -> bool:
    try:
        return bool(await office.value(AT_REST))
    except AWAY:  # the observer meets with what the service meets with
        return False
