"""The time since a backup passes once more: texts, timers and messages, in the provider's order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from rds.app.answer_text import answer_held
from rds.app.open_case import make_case
from rds.app.parts import Parts
from rds.app.pay import make_notice, make_payout_entry
from rds.app.ports import NotAPhone, ProviderMessage, Restoring, StudyState, TextParser
from rds.app.reconcile import OVERLAP, Provider, store_listed
from rds.app.restoring.findings import Findings
from rds.app.restoring.lost_coupons import bring_back_coupons
from rds.app.restoring.lost_payments import LostPayments
from rds.app.restoring.same_words import is_same
from rds.app.restoring.unseen_questions import believe_if_answered
from rds.app.run_due_work import run_due_work
from rds.app.timer_steps import make_timer_entry
from rds.domain.replies import ReplyKey

log = structlog.get_logger()
STEP = timedelta(minutes=30)
"""How often the timers run while the lost time passes, and before a message that they may have sent."""
ANSWERS_TO_REQUESTS = frozenset(
    {
        ReplyKey.BALANCE,
        ReplyKey.BALANCE_TO_COME,
        ReplyKey.COUPONS,
        ReplyKey.COUPONS_CLOSED,
        ReplyKey.COUPONS_TO_COME,
        ReplyKey.NO_BALANCE,
        ReplyKey.NO_COUPONS_LEFT,
    }
)
"""They look like more money or coupons where they come twice, and can be asked for again."""
REDACTED = "text_redacted"
"""Why a phone is a case whose text the provider has erased: nobody can answer it but a person who calls."""


class PassingClock:
    """The clock of the lost time. Implements `rds.app.ports.Clock`."""

    def __init__(self, begins: datetime) -> None:
        """Begin at the last instant that the backup knows."""
        self.at = begins

    def now(self) -> datetime:
        """Return how far the lost time has passed."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One message of the provider's list, and the study that it is of."""

    study: StudyState
    message: ProviderMessage


def words_before_next_answer(listed: Sequence[Listed], place: int, parse: TextParser) -> list[str]:
    """Return what was sent to the phone of the text at a place of the list, until it may have answered again.

    Who waits for a question texts the code once more, or a keyword: such texts answer none.
    """
    phone, words = listed[place].message.sender, []
    for each in listed[place + 1 :]:
        if each.message.inbound and each.message.sender == phone:
            parsed = parse(each.message.body)
            if not (parsed.code or parsed.keyword):
                break
        if not each.message.inbound and each.message.recipient == phone:
            words.append(each.message.body)
    return words


class LostTime:
    """Lets what the provider lists happen again, each at its own instant."""

    def __init__(
        self,
        *,
        begins: datetime,
        provider: Provider,
        restoring: Restoring,
        payments: LostPayments,
        parts: Parts,
        pay_at_once: frozenset[str],
    ) -> None:
        """Take what knows of the lost time; `begins`: the last instant that the backup knows."""
        self._clock = PassingClock(begins)
        self._provider = provider
        self._restoring = restoring
        self._payments = payments
        self._parts = replace(parts, clock=self._clock)
        self._pay_at_once = pay_at_once
        self._for_person: set[str] = set()

    @property
    def parts(self) -> Parts:
        """The parts at the instant that has come."""
        return self._parts

    async def pass_by(self, findings: Findings) -> None:
        """Go through the lists of all numbers, and note what was found. Raises NotSent."""
        listed = await self._list()
        texts = [each.message.id for each in listed if each.message.inbound]
        sent = [each.message.id for each in listed if not each.message.inbound]
        lost = frozenset(await self._provider.reconciliations.missing(texts))
        open_texts = lost | await self._restoring.unhandled_among(texts)
        unknown = await self._restoring.unknown_among(sent)
        await self._restoring.note_handed_over([each.message for each in listed if not each.message.inbound])
        unfound: list[Listed] = []
        for place, each in enumerate(listed):
            if each.message.id in open_texts:
                await self._move_to(each.message.at)
                said_next = words_before_next_answer(listed, place, self._parts.parse_text)
                await self._take_text(each, said_next, findings, is_stored=each.message.id not in lost)
            elif each.message.id in unknown:
                await self._move_to(each.message.at)
                if not await self._take_sent(each, findings):
                    unfound.append(each)
        await self._run_timers()
        for each in unfound:
            # What a clock that was ahead let leave early, as the word of a payment, is only written by now.
            known = await self._take_sent(each, findings) or await self._take_other_answer(each, findings)
            findings.unknown_messages += not known

    async def _list(self) -> Sequence[Listed]:
        listed, since = [], self._clock.at - OVERLAP
        for study in await self._parts.database.open_studies():
            gateway, number = self._provider.gateway, study.number
            received = await gateway.list_received(number=number, since=since)
            sent = await gateway.list_sent(number=number, since=since)
            texts = [text for text in received if text.inbound and text.recipient == number]
            listed += [Listed(study=study, message=each) for each in (*texts, *sent)]
        return sorted(listed, key=lambda each: (each.message.at, not each.message.inbound, each.message.id))

    async def _move_to(self, instant: datetime) -> None:
        """Let time pass, with the timers' work on the way."""
        while self._clock.at + STEP < instant:
            self._clock.at += STEP
            await self._run_timers()
        self._clock.at = max(self._clock.at, instant)

    async def _run_timers(self) -> None:
        await run_due_work(self._parts, pay_at_once=self._pay_at_once)
        await self._payments.settle_paid(self._parts)

    async def _take_text(
        self, listed: Listed, said_next: Sequence[str], findings: Findings, *, is_stored: bool
    ) -> None:
        """Keep a text unless it is, and answer it; one whose words are gone waits for a person."""
        text = listed.message
        if not is_stored:
            try:
                # One that the service has stored meanwhile is answered in its turn all the same.
                findings.texts += await store_listed(text, self._provider.inbox) is not None
            except NotAPhone:
                return
        if text.sender in self._for_person or (not text.body and not text.has_media):
            await self._leave_to_person(listed, findings)
            return
        await bring_back_coupons(text.body, listed.study.id, self._restoring, self._parts, findings)
        try:
            await believe_if_answered(text, said_next, self._restoring, self._parts)
            # Texts stored while the database was held are later ones: none is answered before its turn here.
            await answer_held(text.id, self._parts)
        except Exception as fault:  # noqa: BLE001 - it is kept: the workers try again once they may
            log.warning("restore.not_answered", message=text.id, fault=type(fault).__name__)

    async def _leave_to_person(self, listed: Listed, findings: Findings) -> None:
        """Set a text aside, and each later one of its phone: none may be answered before those before it."""
        text = listed.message
        if text.sender not in self._for_person:
            async with self._parts.database.transaction() as tx:
                if sender := await tx.lock_sender(text.id):
                    case = make_case(sender.caller, REDACTED, text.id)
                    await tx.record(make_timer_entry(listed.study, self._parts, "restore", (case,)))
        self._for_person.add(text.sender)
        await self._parts.database.set_aside(text.id)
        findings.phones_for_person = len(self._for_person)

    async def _take_sent(self, listed: Listed, findings: Findings) -> bool:
        """Return whether the message that the provider lists was found: it has left, and that is noted."""
        message, study = listed.message, listed.study
        key = await self._restoring.find_message(study.id, message, self._clock.at)
        if key is None:
            await self._run_timers()
            key = await self._restoring.find_message(study.id, message, self._clock.at)
        key = key or await self._make_notice_told(listed)
        return await self._adopt(key, message, findings)

    async def _take_other_answer(self, listed: Listed, findings: Findings) -> bool:
        """Return whether a request had this message for its answer.

        The phone's texts were answered in another order then, such as one whose webhook had failed.
        """
        key = await self._restoring.find_answer(listed.study.id, listed.message, ANSWERS_TO_REQUESTS)
        return await self._adopt(key, listed.message, findings)

    async def _adopt(self, key: str | None, message: ProviderMessage, findings: Findings) -> bool:
        """Note that one of our messages is the listed one; return whether there is one."""
        if key is None:
            return False
        await self._restoring.adopt(key, message)
        findings.messages += 1
        return True

    async def _make_notice_told(self, listed: Listed) -> str | None:
        """Keep the notice of a payment whose payer has no list: it was told, and is not told again."""
        for payout in await self._restoring.requested_payouts(listed.study.id, listed.message.recipient):
            async with self._parts.database.transaction() as tx:
                due = await tx.lock_payout(payout)
                notice = await make_notice(due, tx, self._parts)
                if notice and is_same(notice.body, listed.message.body):
                    await tx.record(make_payout_entry(due, (), "restore", self._parts, told=(notice,)))
                    return notice.key
        return None
