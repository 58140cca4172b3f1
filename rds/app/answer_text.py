"""A stored text is understood, decided on, and recorded with its replies: one transaction."""

from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from functools import partial

import structlog

from rds.app.free_codes import with_free_codes
from rds.app.parts import Parts
from rds.app.ports import Entry, Evidence, Message, Snapshot, StaleSnapshot, StoredText, Wording
from rds.domain.conversation import Outcome, Situation, Transcript, asks_for_silence, respond
from rds.domain.conversation.split_texts import continues, join_words, may_be_halves_of_a_code
from rds.domain.coupons import check_presentable
from rds.domain.guessing import OVERALL_WINDOW, PHONE_WINDOW
from rds.domain.ids import CallerId, CouponCode, MessageId, StudyId
from rds.domain.parsed_text import Keyword, ParsedText
from rds.domain.rate_limit import TEXT_WINDOW, is_near_the_limit
from rds.domain.refusals import RuleBroken
from rds.domain.study import Study

log = structlog.get_logger()
TRIES_AT_A_RACE = 3
MOST_CODES = 3
"""How many of a text's codes are looked up."""


class BlockedByEarlierText(Exception):
    """One of a phone's texts cannot be answered, and later ones wait. `reason` is its fault's name."""

    def __init__(self, earlier: MessageId, reason: str) -> None:
        """Name the one that cannot be answered, and why."""
        super().__init__(reason)
        self.earlier = earlier
        self.reason = reason


def try_to_parse(
    text: str, parts: Parts, *, has_media: bool = False, provider_stopped: bool = False
) -> ParsedText | None:
    """Return what a text seems to say, before it is stored.

    A text that cannot be parsed is stored all the same: None.
    """
    try:
        parsed = parts.parse_text(text)
        return replace(parsed, has_media=has_media, provider_stopped=provider_stopped)
    except Exception as fault:  # noqa: BLE001 - the text is parsed again when it is answered
        log.warning("text.not_parsed", fault=type(fault).__name__)
        return None


async def answer_text(message: MessageId, parts: Parts, stored: StoredText | None = None) -> None:
    """Handle one stored text.

    Doing it again changes nothing. `stored`: the same text, when it was stored just now.

    A text that has just arrived is decided at once, from what came with it, unless one of the same phone
    before it waits.
    """
    if stored and stored.first_read and not is_near_the_limit(stored.first_read.phone.recent_texts):
        with suppress(StaleSnapshot, RuleBroken):
            await answer_in(parts.database.optimistic(stored), message, parts)
            return
    await answer_in_turn(message, parts)


async def answer_in_turn(message: MessageId, parts: Parts) -> None:
    """Answer what was left of the same phone before a text, and then the text.

    A STOP and a START must not change places.

    Raises BlockedByEarlierText when one of those before cannot be answered: then only what asks for silence
    does not wait for it.
    """
    behind: BlockedByEarlierText | None = None
    for each in (*await parts.database.texts_before(message), message):
        if behind and not await is_stop(each, parts):
            continue
        try:
            await answer_held(each, parts)
        except Exception as fault:
            if each == message and behind is None:
                raise
            behind = behind or BlockedByEarlierText(each, type(fault).__name__)
    if behind:
        raise behind


async def is_stop(message: MessageId, parts: Parts) -> bool:
    """Tell whether a text that is not handled yet asks for silence; one that cannot be read does not."""
    try:
        async with parts.database.transaction() as tx:
            text = await tx.unhandled_text(message)
    except Exception as fault:  # noqa: BLE001 - it cannot be read now, and is tried again in its turn
        log.warning("text.not_read", message=message, fault=type(fault).__name__)
        return False
    parsed = try_to_parse(text.body, parts, provider_stopped=text.provider_stopped) if text else None
    return parsed is not None and asks_for_silence(parsed)


async def answer_held(message: MessageId, parts: Parts) -> None:
    """Decide about a text with everything held.

    When others were faster, that is no error, nor is a constraint that they reached first: decided again, the
    domain gives the refusal itself.
    """
    for tries_left in reversed(range(TRIES_AT_A_RACE)):
        try:
            await with_free_codes(partial(answer_locked, message), parts)
            return
        except RuleBroken:
            if not tries_left:
                raise


async def answer_locked(message: MessageId, parts: Parts) -> None:
    """Decide about a text in a transaction that locks what it reads."""
    await answer_in(parts.database.transaction(), message, parts)


async def answer_in(
    snapshot: AbstractAsyncContextManager[Snapshot], message: MessageId, parts: Parts
) -> None:
    """Decide about a text from this snapshot, unless it is handled already."""
    async with snapshot as read:
        text = await read.unhandled_text(message)
        if text is not None:
            await decide(text, read, parts)


async def decide(text: StoredText, snapshot: Snapshot, parts: Parts) -> None:
    """Load what the text depends on, decide, record."""
    alone = text.parsed or replace(
        parts.parse_text(text.body), has_media=text.has_media, provider_stopped=text.provider_stopped
    )
    parsed, situation = join_halves(alone, text, await load_situation(text, snapshot, parts), parts)
    situation = await look_up(parsed, text.study, situation, snapshot)
    await snapshot.record(make_entry(respond(parsed, situation), text, situation, parts.wording))


async def load_situation(text: StoredText, snapshot: Snapshot, parts: Parts) -> Situation:
    """Load what every text depends on: the phone's state and its protocol."""
    now = parts.clock.now()
    phone = await snapshot.phone_state(text.study, text.caller, texts_since=now - TEXT_WINDOW)
    study = await snapshot.study(text.study, phone.protocol)
    asks_for_country = bool(study.countries) and phone.conversation is None
    return Situation(
        study=study,
        phone=phone,
        caller=text.caller,
        message=text.id,
        now=now,
        written_at=text.received_at,
        ids=parts.ids,
        origin=await snapshot.phone_origin(text.study, text.caller) if asks_for_country else None,
    )


def join_halves(
    parsed: ParsedText, text: StoredText, situation: Situation, parts: Parts
) -> tuple[ParsedText, Situation]:
    """Read a text together with the one before it, where the two seem to be one.

    A phone may have cut one message, or one code, in two.
    """
    before = situation.phone.text_before
    if before is None or parsed.keyword or parsed.code or asks_for_silence(parsed):
        return parsed, situation
    if continues(before, text.received_at):
        whole = parts.parse_text(join_words(before.words, text.body))
        return whole, replace(situation, first_half=parts.parse_text(before.words))
    if situation.phone.open_conversation is None and may_be_halves_of_a_code(
        before, text.body, text.received_at
    ):
        whole = parts.parse_text(join_words(before.words, text.body))
        if whole.code and not parts.parse_text(before.words).code:
            return whole, situation
    return parsed, situation


async def look_up(parsed: ParsedText, study: StudyId, situation: Situation, snapshot: Snapshot) -> Situation:
    """Add what this particular text asks about.

    That is since when the phone is stopped, the person's balance or coupons, or a code's coupon.
    """
    phone = situation.phone
    if phone.messaging_stopped and not asks_for_silence(parsed):
        situation = replace(situation, stopped_at=await snapshot.stopped_at(situation.caller))
    tells_balance = parsed.keyword in {Keyword.BALANCE, Keyword.START} or asks_for_silence(parsed)
    if tells_balance and phone.participant:
        return replace(situation, account=await snapshot.account(phone.participant.id))
    if parsed.keyword is Keyword.COUPONS and phone.participant:
        return replace(situation, held=await snapshot.coupons_of(phone.participant.id))
    is_code = parsed.code or parsed.looks_like_code
    if is_code and phone.open_conversation is None and not phone.messaging_stopped:
        return await look_up_code(parsed, study, situation, snapshot)
    return situation


async def look_up_code(
    parsed: ParsedText, study: StudyId, situation: Situation, snapshot: Snapshot
) -> Situation:
    """Add the coupon whose code the text holds.

    Of several codes it is the first that can be presented, else the likeliest.
    """
    found: dict[CouponCode | None, Situation] = {}
    # Always in the same order: two phones that text the same codes must not wait for each other.
    codes: list[CouponCode | None] = [*sorted(parsed.codes[:MOST_CODES])]
    for code in codes or [None]:
        presented, guesses = await snapshot.presented_coupon(
            study,
            code,
            situation.caller,
            by_phone_since=situation.now - PHONE_WINDOW,
            overall_since=situation.now - OVERALL_WINDOW,
        )
        found[code] = replace(situation, presented=presented, guesses=guesses)
    usable = next((found[code] for code in parsed.codes[:MOST_CODES] if is_usable(found[code])), None)
    if usable is None:
        return await count_refused_phones(found[parsed.code], snapshot)
    if situation.study.honoraria.budget is None:
        return usable
    return replace(usable, committed=await snapshot.committed(situation.study))


async def count_refused_phones(situation: Situation, snapshot: Snapshot) -> Situation:
    """Add how many other phones could not use the coupon either; one that is good costs no question."""
    if situation.presented is None:
        return situation
    others = await snapshot.refused_phones(situation.presented.code, situation.caller)
    return replace(situation, refused_phones=others)


def is_usable(situation: Situation) -> bool:
    """Return whether the coupon looked up could be presented by this phone now."""
    if situation.presented is None:
        return False
    try:
        check_presentable(situation.presented, situation.caller, situation.now)
    except RuleBroken:
        return False
    return True


def make_entry(outcome: Outcome, text: StoredText, situation: Situation, wording: Wording) -> Entry:
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
