"""Recruitment closes at the target, and coupons promised meanwhile are given once it is open again."""

from functools import partial

from rds.app.free_codes import with_free_codes
from rds.app.parts import Parts
from rds.app.ports import Chore, Message, StudyState, Transaction
from rds.app.timer_steps import BATCH, for_each, make_timer_entry
from rds.domain.conversation import PhoneState, Situation, hand_over_deferred
from rds.domain.ethics import is_expired
from rds.domain.ids import CallerId, MessageId
from rds.domain.study import Study
from rds.domain.target import TARGET_REACHED, close_at_target


async def close_reached_study(state: StudyState, parts: Parts) -> None:
    """Close recruitment if the study has reached its target and its file says so."""
    if not state.recruitment_open:
        return
    async with parts.database.transaction() as tx:
        study = await tx.study(state.id, state.protocol)
    reached_at = await parts.database.reached_at(state.id, study.target.participants)
    if close_at_target(study, reached_at, state.reopened_at) is None:
        return
    async with parts.database.transaction() as tx:
        now = await tx.lock_study(state.id)
        closed = close_at_target(study, reached_at, now.reopened_at)
        if closed and now.recruitment_open and now.protocol == state.protocol:
            await tx.record(make_timer_entry(state, parts, TARGET_REACHED, (closed,)))


async def hand_over_deferred_coupons(state: StudyState, study: Study, parts: Parts) -> None:
    """Give the coupons promised to those who completed while nobody could be recruited."""
    if not state.recruitment_open or is_expired(study, parts.clock.now()):
        return
    callers = await parts.database.deferred_coupons(state.id, BATCH)
    steps = (
        (caller, partial(with_free_codes, partial(hand_over, caller, state), parts)) for caller in callers
    )
    await for_each(Chore.ISSUE_DEFERRED, state, steps, parts)


async def hand_over(caller: CallerId, state: StudyState, parts: Parts) -> None:
    """Give one participant the coupons promised, unless that has been done since the phone was listed.

    A phone that wants no texts is told when it returns and texts COUPONS.
    """
    async with parts.database.transaction() as tx:
        await tx.lock_phone(state.id, caller)
        phone = await tx.phone_state(state.id, caller)
        participant = phone.participant
        if participant is None or not await tx.has_deferred_coupons(participant.id):
            return
        situation = await load_situation(caller, phone, state, tx, parts)
        outcome = hand_over_deferred(situation, participant)
        told = () if phone.messaging_stopped else outcome.replies
        messages = tuple(
            Message(
                key=f"coupons/{participant.id}",
                caller=caller,
                purpose=reply.key,
                body=parts.wording.words(reply, situation.study),
            )
            for reply in told
        )
        await tx.record(make_timer_entry(state, parts, "deferred coupons", outcome.events, messages=messages))


async def load_situation(
    caller: CallerId,
    phone: PhoneState,
    state: StudyState,
    tx: Transaction,
    parts: Parts,
) -> Situation:
    """Return what the decision depends on; no text has caused it."""
    now = parts.clock.now()
    return Situation(
        study=await tx.study(state.id, phone.protocol),
        phone=phone,
        caller=caller,
        message=MessageId(""),
        now=now,
        written_at=now,
        ids=parts.ids,
    )
