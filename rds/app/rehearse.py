"""A rehearsal: phones text a study on one machine, its clock moves when told, and the rest is real."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rds.app.answer_text import answer_text, try_to_parse
from rds.app.parts import Parts
from rds.app.ports import Inbox, JobKind, StoredText, TryAgain
from rds.app.ports.rehearsal import DeliveredMessage, Handsets, MovableClock, RehearsalRecord
from rds.app.rehearsal_outcome import (
    ASKS_TO_CONFIRM_ANSWER,
    ERASED,
    NOT_BEGUN,
    PhoneSummary,
    ReceivedMessage,
    describe_phone,
    read_unconfirmed,
)
from rds.app.run_due_work import run_due_work
from rds.app.run_study import issue_seed_coupons
from rds.domain.conversation import Answer, ConversationState, PhoneState
from rds.domain.coupons import Coupon, CouponStatus
from rds.domain.ids import CallerId, CouponCode, MessageId
from rds.domain.study import Study

BY = "rehearsal"
COUPON_STOCK = 40
"""How many seed coupons are issued at once: more than anybody holds in one instant of a rehearsal."""
STRIDE = timedelta(hours=1)
"""How far the clock moves at most before due work is done, so that reminders come at their time."""

FIRST_AREA_CODE = 416

JobHandler = Callable[[str], Awaitable[None]]


class RehearsalError(Exception):
    """The rehearsal cannot go on as asked; the text says what to do."""


@dataclass(kw_only=True)
class RehearsedPhone:
    """One phone of the rehearsal, and the coupon that its owner was given."""

    place: int
    number: str
    coupon: CouponCode | None
    """None when it is not known how its owner came by one."""
    usable_from: datetime | None = None
    """For a recruit's coupon: from when on it can be used."""
    caller: CallerId | None = None
    has_left: bool = False
    unconfirmed: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One text, its phone's state before and after, the replies, and what the study team was told."""

    text: str
    before: PhoneSummary
    after: PhoneSummary
    replies: Sequence[ReceivedMessage]
    cases: Sequence[str]


@dataclass(kw_only=True)
class Rehearsal:
    """A study that is played. `gap` passes before each text."""

    study: Study
    parts: Parts
    clock: MovableClock
    inbox: Inbox
    record: RehearsalRecord
    handsets: Handsets
    handlers: Mapping[JobKind, JobHandler]
    study_number: str
    pay_at_once: frozenset[str]
    gap: timedelta
    phones: list[RehearsedPhone] = field(default_factory=list)
    _seed_coupons: deque[CouponCode] = field(default_factory=deque)
    _postponed: list[tuple[JobKind, str]] = field(default_factory=list)
    _texts: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def add_seed(self) -> RehearsedPhone:
        """Give a new phone a seed coupon."""
        return self._add_phone(self._next_number(), await self.next_seed_coupon())

    async def next_seed_coupon(self) -> CouponCode:
        """Return a seed coupon that nobody was given."""
        if not self._seed_coupons:
            issued = await issue_seed_coupons(self.study.id, count=COUPON_STOCK, by=BY, parts=self.parts)
            self._seed_coupons.extend(issued)
        return self._seed_coupons.popleft()

    async def add_recruit(self, recruiter: RehearsedPhone) -> RehearsedPhone | None:
        """Give a new phone a coupon of a recruiter's; None when the recruiter has none left to hand on."""
        given = {phone.coupon for phone in self.phones}
        left = [one for one in await self.coupons_of(recruiter) if one.code not in given]
        if not left:
            return None
        return self._add_phone(self._next_number(), left[0].code, usable_from=left[0].active_from)

    async def coupons_of(self, phone: RehearsedPhone) -> Sequence[Coupon]:
        """Return the coupons that a phone was given to hand on and that nobody has used yet."""
        if phone.caller is None:
            return ()
        async with self.parts.database.transaction() as tx:
            participant = (await tx.phone_state(self.study.id, phone.caller)).participant
            held = await tx.coupons_of(participant.id) if participant else ()
        return [
            one for one in held if one.status is CouponStatus.ISSUED and self.clock.now() < one.expires_at
        ]

    async def text(self, phone: RehearsedPhone, body: str) -> Exchange:
        """Let the gap pass, text the study from a phone, and return what came of it."""
        await self.wait(self.gap)
        return await self.text_now(phone, body)

    async def text_now(self, phone: RehearsedPhone, body: str) -> Exchange:
        """Text the study at this very instant. What reached the phone before is no part of the replies."""
        async with self._turn:
            before = await self._describe(phone)
            self.handsets.take_delivered(phone.number)
            stored = await self._hand_in(phone, body)
            await self._run_jobs()
            replies = await self._take_replies(phone)
            await self._note_unconfirmed(phone, stored, replies)
            return Exchange(
                text=body,
                before=before,
                after=await self._describe(phone),
                replies=replies,
                cases=tuple(dict.fromkeys(await self.record.subjects(stored.id))),
            )

    async def text_from(self, number: str, body: str) -> None:
        """Let the gap pass and text the study from a number, perhaps a new one; the phone keeps replies."""
        known = next((phone for phone in self.phones if phone.number == number), None)
        await self.text(known or self._add_phone(number, None), body)

    async def text_together(self, texts: Sequence[tuple[RehearsedPhone, str]]) -> None:
        """Let several phones text at one instant, each once, and carry out what follows."""
        async with self._turn:
            await asyncio.gather(*(self._hand_in(phone, body) for phone, body in texts))
            await self._run_jobs()

    async def look_at(self, phone: RehearsedPhone) -> PhoneSummary:
        """Return how a phone stands."""
        async with self._turn:
            return await self._describe(phone)

    async def take_replies(self, phone: RehearsedPhone) -> Sequence[ReceivedMessage]:
        """Return what reached a phone since it was last asked about."""
        async with self._turn:
            return await self._take_replies(phone)

    async def wait(self, span: timedelta) -> None:
        """Let time pass, and do what becomes due meanwhile."""
        async with self._turn:
            end = self.clock.now() + span
            while (left := end - self.clock.now()) > timedelta(0):
                self.clock.advance(min(left, STRIDE))
                await run_due_work(self.parts, pay_at_once=self.pay_at_once)
                await self._run_jobs()

    def _next_number(self) -> str:
        return fictional_number(len(self.phones) + 1)

    def _add_phone(
        self, number: str, coupon: CouponCode | None, usable_from: datetime | None = None
    ) -> RehearsedPhone:
        phone = RehearsedPhone(
            place=len(self.phones) + 1, number=number, coupon=coupon, usable_from=usable_from
        )
        self.phones.append(phone)
        return phone

    async def _hand_in(self, phone: RehearsedPhone, body: str) -> StoredText:
        """Store a text as the service does, and answer it."""
        self._texts += 1
        message = MessageId(f"rehearsal-{self._texts}")
        stored = await self.inbox.store_text(
            message=message,
            sender=phone.number,
            recipient=self.study_number,
            body=as_sent(body),
            received_at=self.clock.now(),
            parsed=try_to_parse(as_sent(body), self.parts),
        )
        if stored is None:
            raise RuntimeError("the rehearsal's database does not know the rehearsal's study")
        phone.caller = stored.caller
        await answer_text(message, self.parts, stored)
        return stored

    async def _run_jobs(self) -> None:
        """Do all waiting work and what follows from it, in order; what cannot be done yet waits."""
        waiting = [*self._postponed, *await self.record.take_jobs()]
        self._postponed = []
        while waiting:
            later = []
            for kind, key in waiting:
                try:
                    await self.handlers[kind](key)
                except TryAgain:
                    later.append((kind, key))
            fresh = await self.record.take_jobs()
            if len(later) == len(waiting) and not fresh:
                self._postponed = later
                return
            waiting = [*later, *fresh]

    async def _take_replies(self, phone: RehearsedPhone) -> Sequence[ReceivedMessage]:
        delivered: Sequence[DeliveredMessage] = self.handsets.take_delivered(phone.number)
        purposes = await self.record.purposes([one.key for one in delivered]) if delivered else {}
        return [ReceivedMessage(purpose=purposes[one.key], body=one.body, at=one.at) for one in delivered]

    async def _note_unconfirmed(
        self, phone: RehearsedPhone, stored: StoredText, replies: Sequence[ReceivedMessage]
    ) -> None:
        """Remember what was read of an answer until it is confirmed or replaced.

        The record keeps only what is certain.
        """
        talk = (await self._phone_state(stored.caller)).open_conversation
        if talk is None or not talk.confirming:
            phone.unconfirmed = None
        elif any(reply.purpose in ASKS_TO_CONFIRM_ANSWER for reply in replies):
            parsed = stored.parsed or self.parts.parse_text(stored.body)
            phone.unconfirmed = read_unconfirmed(self.study, talk, parsed)

    async def _phone_state(self, caller: CallerId) -> PhoneState:
        async with self.parts.database.transaction() as tx:
            await tx.lock_phone(self.study.id, caller)
            return await tx.phone_state(self.study.id, caller)

    async def _describe(self, phone: RehearsedPhone) -> PhoneSummary:
        if phone.caller is None:
            return NOT_BEGUN
        state = await self._phone_state(phone.caller)
        talk = state.conversation
        kept = await self.record.answers_of(talk.participant) if talk else ()
        summary = describe_phone(self.study, state, kept, phone.unconfirmed)
        # The number of somebody who left is erased in the end; the study then does not know the phone.
        phone.has_left = phone.has_left or summary.state in {ConversationState.WITHDRAWN.value, ERASED}
        return replace(summary, state=ERASED) if phone.has_left and talk is None else summary


def as_sent(body: str) -> str:
    """Return the text as a provider passes it on: half of a surrogate pair is replaced."""
    return body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def fictional_number(place: int) -> str:
    """Return a number that no phone has: one of 100 in each area code that are kept for fiction."""
    exchange, line = divmod(place, 100)
    return f"+1{FIRST_AREA_CODE + exchange}55501{line:02}"
