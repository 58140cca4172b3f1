"""A stored text is understood, decided on, and recorded with its replies: one transaction."""

from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from rds.app.parts import Parts
from rds.app.ports import Arrival, Entry, Evidence, Message, Sender, StaleSnapshot, Text, Transaction, Wording
from rds.domain.conversation import Fresh, Outcome, Situation, Transcript, respond
from rds.domain.events import ReviewRequested
from rds.domain.guessing import OVERALL_WINDOW, PHONE_WINDOW
from rds.domain.ids import CallerId, MessageId, StudyId
from rds.domain.parsed_text import Keyword, ParsedText
from rds.domain.rate_limit import TEXT_WINDOW, is_near_the_limit
from rds.domain.refusals import RuleBroken
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Study

TRIES_AT_A_RACE = 3
TRIES_AT_A_TEXT = 5
RETRY_AFTER = timedelta(seconds=15)
"""How long a text may stay unhandled (by the machine's time) before a worker takes it up."""
LEFT_AT_ONCE = 500
"""Of how many phones one round takes up what was left: under a crowd the service leaves all that it cannot answer in time."""


class BlockedByEarlierText(Exception):
    """One of a phone's texts cannot be answered, and those behind it wait. `reason` is its fault's name."""

    def __init__(self, earlier: MessageId, reason: str) -> None:
        """Name the one that cannot be answered, and why."""
        super().__init__(reason)
        self.earlier = earlier
        self.reason = reason


def try_to_parse(text: str, parts: Parts) -> ParsedText | None:
    """Return what a text seems to say, before it is stored: a fault of the ear must not keep it from that."""
    with suppress(Exception):
        return parts.parse_text(text)
    return None


async def answer_text(message: MessageId, parts: Parts, arrival: Arrival | None = None) -> None:
    """Handle one stored text. Doing it again changes nothing. `arrival`: the same text, when it was stored just now.

    A text that has just arrived is decided at once, from what came with it, unless one of the same phone before it waits.
    """
    if arrival and arrival.read_as and not is_near_the_limit(arrival.standing.recent_texts):
        with suppress(StaleSnapshot, RuleBroken):
            await answer_in(parts.database.attempt(arrival), message, parts, arrival.parsed)
            return
    await answer_in_turn(message, parts)


async def answer_in_turn(message: MessageId, parts: Parts) -> None:
    """Answer what was left of the same phone before a text, and then the text: a STOP and a START must not change places.

    Raises Behind when one of those before cannot be answered: then only what asks for silence does not wait for it.
    """
    behind: BlockedByEarlierText | None = None
    for each in (*await parts.database.texts_before(message), message):
        if behind and not await asks_for_silence(each, parts):
            continue
        try:
            await answer_held(each, parts)
        except Exception as fault:
            if each == message and behind is None:
                raise
            behind = behind or BlockedByEarlierText(each, type(fault).__name__)
    if behind:
        raise behind


async def asks_for_silence(message: MessageId, parts: Parts) -> bool:
    """Tell whether a text that is not handled yet asks for silence; one that cannot be read does not."""
    with suppress(Exception):
        async with parts.database.transaction() as tx:
            text = await tx.unhandled_text(message)
        parsed = try_to_parse(text.body, parts) if text else None
        return parsed is not None and (parsed.keyword is Keyword.STOP or parsed.wants_out)
    return False


async def answer_held(message: MessageId, parts: Parts) -> None:
    """Decide about a text with everything held.

    When others were faster, that is no error, nor is a constraint that they reached first: decided anew, the domain gives the
    refusal itself.
    """
    for tries_left in reversed(range(TRIES_AT_A_RACE)):
        try:
            await answer_in(parts.database.transaction(), message, parts)
            return
        except RuleBroken:
            if not tries_left:
                raise


async def answer_in(
    transaction: AbstractAsyncContextManager[Transaction],
    message: MessageId,
    parts: Parts,
    parsed: ParsedText | None = None,
) -> None:
    """Decide about a text in this transaction, unless it is handled already. `parsed`: what is known to be in it."""
    async with transaction as tx:
        text = await tx.unhandled_text(message)
        if text is not None:
            await decide(text, tx, parts, parsed)


async def decide(text: Text, tx: Transaction, parts: Parts, parsed: ParsedText | None = None) -> None:
    """Load what the text depends on, decide, record."""
    parsed = parsed or parts.parse_text(text.body)
    situation = await look_up(parsed, text.study, await load_situation(text, tx, parts), tx)
    await tx.record(make_entry(respond(parsed, situation), text, situation, parts.wording))


async def load_situation(text: Text, tx: Transaction, parts: Parts) -> Situation:
    """Put together what is known about the phone."""
    now = parts.clock.now()
    standing = await tx.standing(text.study, text.caller, texts_since=now - TEXT_WINDOW)
    study = await tx.study(text.study, standing.protocol)
    return Situation(
        study=study,
        number=standing.number,
        protocol=standing.protocol,
        caller=text.caller,
        message=text.id,
        now=now,
        written_at=text.received_at,
        fresh=Fresh(
            participant=parts.ids.participant_id(text.id),
            codes=parts.ids.coupon_codes(text.id, study.coupons.per_participant),
        ),
        recruitment_open=standing.recruitment_open,
        messaging_stopped=standing.messaging_stopped,
        recent_texts=standing.recent_texts,
        conversation=standing.conversation,
        participant=standing.participant,
    )


async def look_up(parsed: ParsedText, study: StudyId, situation: Situation, tx: Transaction) -> Situation:
    """Add what this particular text asks about: the coupon of its code, the person's balance, coupons, or wish for silence."""
    if parsed.keyword is Keyword.START and situation.messaging_stopped:
        return replace(situation, stopped_at=await tx.stopped_at(situation.caller))
    if parsed.keyword is Keyword.BALANCE and situation.participant:
        return replace(situation, account=await tx.account(situation.participant.id))
    if parsed.keyword is Keyword.COUPONS and situation.participant:
        return replace(situation, held=await tx.coupons_of(situation.participant.id))
    if situation.talking is None and (parsed.code or parsed.looks_like_code):
        presented, guesses = await tx.presented_coupon(
            study,
            parsed.code,
            situation.caller,
            by_phone_since=situation.now - PHONE_WINDOW,
            overall_since=situation.now - OVERALL_WINDOW,
        )
        return replace(situation, presented=presented, guesses=guesses)
    return situation


def make_entry(outcome: Outcome, text: Text, situation: Situation, wording: Wording) -> Entry:
    """Put the replies into words and everything into one entry."""
    return Entry(
        study=text.study,
        at=situation.now,
        actor=phone_actor(text.caller),
        cause=text.id,
        events=outcome.events,
        answers=outcome.answers,
        messages=tuple(
            Message(
                key=f"{text.id}/{position}",
                caller=text.caller,
                purpose=reply.key,
                body=wording.words(reply, situation.study),
            )
            for position, reply in enumerate(outcome.replies, 1)
        ),
        evidence=make_evidence(outcome.transcript, situation.study, wording) if outcome.transcript else None,
        handled=text.id,
    )


def phone_actor(caller: CallerId) -> str:
    """Name a phone as the one who acted."""
    return f"phone:{caller}"


def make_evidence(transcript: Transcript, study: Study, wording: Wording) -> Evidence:
    """Keep what was asked, in the very words, and what was answered."""
    asked = wording.words(transcript.asked, study)
    return Evidence(participant=transcript.participant, text=f"{asked}\n---\n{transcript.answered}")


async def answer_left_texts(parts: Parts, machine_now: datetime) -> None:
    """Answer texts that were stored and not handled: the process died, or something failed. No phone's block another's.

    After TRIES_AT_A_TEXT failures a text is set aside for the study team, and its sender is told that nothing is lost.
    """
    for message in await parts.database.left_texts(machine_now - RETRY_AFTER, LEFT_AT_ONCE):
        try:
            await answer_text(message, parts)
        except BlockedByEarlierText as fault:
            await count_failure(fault.earlier, fault.reason, parts)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one text must not stop the others
            await count_failure(message, type(fault).__name__, parts)


async def count_failure(message: MessageId, reason: str, parts: Parts) -> None:
    """Note that a text could not be answered; after TRIES_AT_A_TEXT times, set it aside."""
    if await parts.database.note_failure(message, reason) >= TRIES_AT_A_TEXT:
        await set_aside(message, parts)


async def set_aside(message: MessageId, parts: Parts) -> None:
    """Set a text aside for the study team, and tell its sender that nothing is lost, as far as that much can be done.

    Even when it is not, the text takes nobody's turn any more.
    """
    with suppress(Exception):
        await report_failure(message, parts)
    await parts.database.set_aside(message)


async def report_failure(message: MessageId, parts: Parts) -> None:
    """Put a text on the study team's list, which needs neither its words nor the protocol; then tell its sender."""
    async with parts.database.transaction() as tx:
        sender = await tx.lock_sender(message)
        if sender is None:
            return
        review = ReviewRequested(caller=sender.caller, reason="could_not_answer", message=message)
        await tx.record(
            Entry(
                study=sender.study,
                at=parts.clock.now(),
                actor=phone_actor(sender.caller),
                cause=message,
                events=(review,),
                handled=message,
            )
        )
    await apologise(sender, message, parts)


async def apologise(sender: Sender, message: MessageId, parts: Parts) -> None:
    """Say that something went wrong on our side."""
    async with parts.database.transaction() as tx:
        await tx.lock_phone(sender.study, sender.caller)
        standing = await tx.standing(sender.study, sender.caller)
        if standing.messaging_stopped:
            return
        study = await tx.study(sender.study, standing.protocol)
        reply = Reply(key=ReplyKey.BUSY, language=standing.language(study))
        words = Message(
            key=f"{message}/sorry",
            caller=sender.caller,
            purpose=reply.key,
            body=parts.wording.words(reply, study),
        )
        await tx.record(
            Entry(
                study=sender.study,
                at=parts.clock.now(),
                actor="worker",
                cause=message,
                events=(),
                messages=(words,),
            )
        )
