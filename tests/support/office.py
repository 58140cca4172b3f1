"""A study's office for tests: the real database, a clock moved by hand, and phones that text."""

from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import count
from operator import itemgetter
from typing import Any

from pydantic import SecretStr

from rds.app.answer_text import answer_text, try_to_parse
from rds.app.deliver import send_message, take_report
from rds.app.parts import Parts
from rds.app.pay import carry_out_payout
from rds.app.ports import (
    Entry,
    MessageGateway,
    Outbox,
    PayoutProvider,
    StatusReport,
    StoredText,
    TryAgain,
)
from rds.app.run_due_work import run_due_work
from rds.app.run_study import adopt_protocol, issue_seed_coupons, open_study
from rds.domain.conversation import PhoneState
from rds.domain.coupon_code import display
from rds.domain.coupons import Coupon
from rds.domain.events import Event
from rds.domain.ids import CallerId, CouponCode, MessageId, StudyId
from rds.domain.replies import ReplyKey
from rds.payouts.simulated import SimulatedPayer
from rds.settings import Settings
from rds.sms.twilio_errors import failure_of_code
from rds.sms.twilio_webhook import rank
from rds.storage.sealing import DEVELOPMENT
from rds.storage.verify import Verification, verify
from rds.studyfile import EXAMPLES, content, digest
from rds.wiring import System, open_system
from tests.support.clock import HandClock

STUDY_NUMBER = "+14165550100"
USUAL_ANSWERS = {"network_size": "12"}
"""What a phone texts where a test does not care; to anything else its first option."""


def phone(number: int) -> str:
    """Return one of the 99 fictional numbers beside the study's own."""
    assert 1 <= number <= 99
    return f"+1416555{100 + number:04}"


@cache
def read_example(example: str) -> dict[str, Any]:
    """Return an example's recorded form, read once: reading takes longer than most tests."""
    return content(EXAMPLES / f"{example}.yaml")


def a_protocol(example: str = "gta-psw", **changes: Any) -> dict[str, Any]:
    """Return an example's recorded form; a section given as a dict changes only what it names."""
    recorded = deepcopy(read_example(example))
    for section, change in changes.items():
        recorded[section] = {**recorded.get(section, {}), **change} if isinstance(change, dict) else change
    return {section: value for section, value in recorded.items() if value is not None}


@dataclass(kw_only=True)
class Office:
    """One open installation with one study in it."""

    system: System
    clock: HandClock
    study: StudyId
    _messages: Iterator[int] = field(default_factory=lambda: count(1))
    _put_back: list[str] = field(default_factory=list)
    last_message: MessageId | None = None
    """The id of the text that came last."""

    @property
    def parts(self) -> Parts:
        return self.system.parts

    async def open(self, recorded: Mapping[str, Any], number: str = STUDY_NUMBER) -> StudyId:
        study = StudyId(recorded["id"])
        await open_study(
            study,
            number=number,
            content=recorded,
            digest=digest(recorded),
            by="coordinator",
            parts=self.parts,
        )
        return study

    async def adopt(self, recorded: Mapping[str, Any]) -> int:
        return await adopt_protocol(
            self.study, content=recorded, digest=digest(recorded), by="coordinator", parts=self.parts
        )

    async def seed_coupon(self) -> CouponCode:
        (code,) = await issue_seed_coupons(self.study, count=1, by="coordinator", parts=self.parts)
        return code

    # --- phones

    async def store(self, sender: str, words: str, *, to: str = STUDY_NUMBER) -> MessageId:
        """Keep a text as the webhook does, without answering it."""
        await self.read_messages(sender)
        message, _ = await self._arrive(sender, words, to)
        return message

    async def text(self, sender: str, words: str, *, to: str = STUDY_NUMBER) -> list[ReplyKey]:
        """Text the study, and return what kinds of reply were put on their way."""
        await self.read_messages(sender)
        message, stored = await self._arrive(sender, words, to)
        await answer_text(message, self.parts, stored)
        return await self.replies(message)

    async def text_at_once(self, sender: str, words: str) -> list[ReplyKey]:
        """Text the study without having read what has not been handed over."""
        message, stored = await self._arrive(sender, words, STUDY_NUMBER)
        await answer_text(message, self.parts, stored)
        return await self.replies(message)

    async def read_messages(self, number: str) -> None:
        """Let a phone have read all that there is for it a minute ago, whether or not a test delivers it."""
        await self.rows(
            "UPDATE contact.outbound o SET handed_over_at = least(o.handed_over_at, $2)"
            "  FROM contact.phone p WHERE p.caller = o.caller AND p.fingerprint = $1",
            self.system.installation.place.keyring.fingerprint(number),
            self.clock.now() - timedelta(minutes=1),
        )

    async def _arrive(self, sender: str, words: str, to: str) -> tuple[MessageId, StoredText | None]:
        self.last_message = message = MessageId(f"SM{next(self._messages):032}")
        stored = await self.system.installation.database.store_text(
            message=message,
            sender=sender,
            recipient=to,
            body=words,
            received_at=self.clock.now(),
            parsed=try_to_parse(words, self.parts),
        )
        return message, stored

    async def replies(self, message: MessageId) -> list[ReplyKey]:
        found = await self.rows(
            "SELECT purpose FROM contact.outbound WHERE key LIKE $1 || '/%' ORDER BY key", message
        )
        return [ReplyKey(row["purpose"]) for row in found]

    async def present(self, sender: str, code: CouponCode) -> list[ReplyKey]:
        return await self.text(sender, display(code))

    async def take_part(
        self, sender: str, code: CouponCode, *, until: str | None = None, **answers: str
    ) -> list[ReplyKey]:
        """Text a code and answer the questions that follow, up to the one called `until`; return the last
        replies.
        """
        replies = await self.present(sender, code)
        while (step := await self.open_step(sender)) is not None:
            key = step.rpartition(":")[2]
            if key == until:
                break
            replies = await self.text(sender, answers.get(key, USUAL_ANSWERS.get(key, "1")))
        return replies

    async def said_to(self, recipient: str) -> list[tuple[ReplyKey, str]]:
        """Return everything ever to be sent to a phone, in order, in words."""
        keyring = self.system.installation.place.keyring
        found = await self.rows(
            "SELECT key, purpose, sealed_body FROM contact.outbound WHERE caller = $1"
            " ORDER BY created_at, key",
            await self.caller(recipient),
        )
        return [
            (ReplyKey(row["purpose"]), keyring.open(row["sealed_body"], purpose="outbound", row=row["key"]))
            for row in found
        ]

    async def caller(self, number: str) -> CallerId:
        fingerprint = self.system.installation.place.keyring.fingerprint(number)
        caller: CallerId = await self.value(
            "SELECT caller FROM contact.phone WHERE fingerprint = $1", fingerprint
        )
        return caller

    async def phone_state(self, number: str) -> PhoneState:
        async with self.parts.database.transaction() as tx:
            return await tx.phone_state(self.study, await self.caller(number))

    async def open_step(self, number: str) -> str | None:
        talk = (await self.phone_state(number)).conversation
        return talk.step if talk and talk.state == "open" else None

    async def coupons_of(self, number: str) -> tuple[Coupon, ...]:
        participant = (await self.phone_state(number)).participant
        assert participant, "this phone has not enrolled"
        async with self.parts.database.transaction() as tx:
            return await tx.coupons_of(participant.id)

    async def coupon(self, code: CouponCode) -> Coupon:
        async with self.parts.database.transaction() as tx:
            coupon = await tx.lock_coupon(self.study, code)
        assert coupon, "there is no such coupon"
        return coupon

    # --- time, money

    async def run_due_work(self) -> None:
        await run_due_work(self.parts, pay_at_once=frozenset({"simulated"}))

    async def pay(self, payer: PayoutProvider | None = None) -> None:
        """Carry out every payout that was requested."""
        for row in await self.rows("SELECT id FROM payout WHERE status = 'requested' ORDER BY id"):
            await carry_out_payout(row["id"], provider=payer or SimulatedPayer(), parts=self.parts)

    async def account(self, number: str) -> tuple[int, int]:
        """Return what a phone's participant has earned and been paid, in cents."""
        participant = (await self.phone_state(number)).participant
        assert participant, "this phone has not enrolled"
        async with self.parts.database.transaction() as tx:
            account = await tx.account(participant.id)
        return account.earned.minor, account.paid.minor

    # --- messages under way

    async def deliver(self, provider: MessageGateway) -> list[TryAgain]:
        """Run every waiting job that sends a message; return what asked to be run again, which the next call
        does.
        """
        taken = await self.rows(
            "DELETE FROM jobs.pgqueuer WHERE entrypoint = 'send_message' RETURNING id, payload"
        )
        keys = self._put_back + [row["payload"].decode() for row in sorted(taken, key=itemgetter("id"))]
        self._put_back, later = [], []
        for key in keys:
            try:
                await send_message(key, outbox=self.outbox, gateway=provider, parts=self.parts)
            except TryAgain as again:
                self._put_back.append(key)
                later.append(again)
        return later

    async def run_job(self, job: Awaitable[None]) -> TryAgain | None:
        """Do one job; return what asked to be run again."""
        try:
            await job
        except TryAgain as again:
            return again
        return None

    async def report(self, provider_id: MessageId, status: str, error: str | None = None) -> None:
        """Take the provider's word on one message, which carries the key that it was sent under."""
        key = await self.value(
            "SELECT key FROM contact.outbound WHERE provider_id = $1 OR $1 = ANY (former_ids)", provider_id
        )
        told = StatusReport(provider_id=provider_id, key=key, status=status, rank=rank(status), error=error)
        await take_report(
            told, judge=lambda code: failure_of_code(int(code)), outbox=self.outbox, parts=self.parts
        )

    async def age_doubts(self, **span: float) -> None:
        """Let so much of the machine's time have passed since every attempt whose end is not known."""
        await self.system.installation.pool.execute(
            "UPDATE contact.outbound SET in_doubt_since = in_doubt_since - $1::interval", timedelta(**span)
        )

    @property
    def outbox(self) -> Outbox:
        return self.system.installation.outbox

    # --- what is in the database

    async def rows(self, query: str, *values: Any) -> list[Any]:
        return await self.system.installation.pool.fetch(query, *values)

    async def value(self, query: str, *values: Any) -> Any:
        return await self.system.installation.pool.fetchval(query, *values)

    async def facts(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of all recorded events of a type."""
        return [
            row["data"]
            for row in await self.rows("SELECT data FROM record.event WHERE type = $1 ORDER BY id", kind)
        ]

    def entry(self, *facts: Event, **more: Any) -> Entry:
        return Entry(study=self.study, at=self.clock.now(), actor="test", cause="test", events=facts, **more)

    async def record(self, *facts: Event, **more: Any) -> None:
        """Record facts without asking any rule: what is left to object is the database."""
        async with self.parts.database.transaction() as tx:
            await tx.record(self.entry(*facts, **more))

    async def verify(self) -> Verification:
        return await verify(self.system.installation.place.dsn)


@asynccontextmanager
async def an_office(
    database: str, *, recorded: Mapping[str, Any] | None = None, connections: int = 10, **settings: Any
) -> AsyncIterator[Office]:
    """Yield an office that runs the reference study, or the one given, with these further settings."""
    installed = Settings(
        database_url=SecretStr(database),
        contact_keys=SecretStr(DEVELOPMENT),
        database_connections=connections,
        twilio_number=STUDY_NUMBER,
        **settings,
    )
    clock, recorded = HandClock(), recorded or a_protocol()
    async with open_system(installed, clock=clock, development_allowed=True) as system:
        office = Office(system=system, clock=clock, study=StudyId(recorded["id"]))
        await office.open(recorded)
        yield office
