"""What becomes due: coupons expire, silent phones give theirs back, texts go out again, honoraria are paid, numbers erased."""

from contextlib import suppress

from rds.app.parts import Parts
from rds.app.ports import Entry, Message, StudyState, Transaction
from rds.domain.conversation import lapse, remind
from rds.domain.coupons import CouponStatus
from rds.domain.events import CouponExpired, Event, PayoutRequested
from rds.domain.ids import CallerId, PayoutId
from rds.domain.local_time import is_quiet
from rds.domain.refusals import RuleBroken
from rds.domain.study import Study

BATCH = 500
"""How many of each kind one round takes up; the next round goes on."""


async def keep_time(parts: Parts, *, pay_at_once: frozenset[str]) -> None:
    """Do all that is due in every study by the study's clock. Safe to run in several processes.

    `pay_at_once` names the payout methods whose adapter can pay by itself; others wait for the finance office.
    """
    for state in await parts.database.open_studies():
        await expire_coupons(state, parts)
        await lapse_conversations(state, parts)
        async with parts.database.transaction() as tx:
            study = await tx.study(state.id, state.protocol)
        if not is_quiet(study, parts.clock.now()):
            await parts.database.release_messages(state.id, parts.clock.now(), BATCH)
            await send_reminders(state, study, parts)
            await request_payouts(state, study, parts, pay_at_once)
    await parts.database.erase_withdrawn(parts.clock.now())


async def expire_coupons(state: StudyState, parts: Parts) -> None:
    """Record that nobody presented these coupons in time."""
    now = parts.clock.now()
    for code in await parts.database.due_coupons(state.id, now, BATCH):
        async with parts.database.transaction() as tx:
            coupon = await tx.hold_coupon(state.id, code)
            if coupon and coupon.status is CouponStatus.ISSUED and now >= coupon.expires_at:
                await tx.record(timed(state, parts, "expiry", (CouponExpired(coupon=code),)))


async def lapse_conversations(state: StudyState, parts: Parts) -> None:
    """Give the coupons of silent phones free."""
    now = parts.clock.now()
    for caller in await parts.database.silent_phones(state.id, now, BATCH):
        async with parts.database.transaction() as tx:
            await tx.hold_phone(state.id, caller)
            released = lapse(caller, (await tx.standing(state.id, caller)).conversation, now)
            if released:
                await tx.record(timed(state, parts, "silence", (released,)))


async def send_reminders(state: StudyState, study: Study, parts: Parts) -> None:
    """Take unfinished conversations up again."""
    if study.reminders is None:
        return
    now = parts.clock.now()
    before = now - study.reminders.after
    for caller in await parts.database.unfinished_phones(state.id, before, study.reminders.at_most, BATCH):
        async with parts.database.transaction() as tx:
            await tx.hold_phone(state.id, caller)
            await remind_phone(state, caller, tx, parts)


async def remind_phone(state: StudyState, caller: CallerId, tx: Transaction, parts: Parts) -> None:
    """Remind a held phone, unless it has moved on or stopped since it was listed."""
    standing = await tx.standing(state.id, caller)
    study = await tx.study(state.id, standing.protocol)
    talk = standing.conversation
    reminder = remind(study, caller, talk, parts.clock.now())
    if reminder is None or talk is None or standing.messaging_stopped:
        return
    sent, reply = reminder
    message = Message(
        key=f"reminder/{talk.participant}/{talk.asked_at.isoformat()}/{talk.reminders + 1}",
        caller=caller,
        purpose=reply.key,
        body=parts.wording.words(reply, study),
    )
    await tx.record(timed(state, parts, f"reminder {talk.reminders + 1}", (sent,), messages=(message,)))


async def request_payouts(state: StudyState, study: Study, parts: Parts, pay_at_once: frozenset[str]) -> None:
    """Put all that each participant is owed into one payment, and start it where the adapter pays by itself."""
    for owed in await parts.database.owed(state.id, BATCH):
        payout = parts.chance.payout_id(
            f"{owed.participant} {owed.amount.minor} {parts.clock.now().isoformat()}"
        )
        requested = PayoutRequested(
            payout=payout,
            participant=owed.participant,
            amount=owed.amount,
            honoraria=owed.honoraria,
            method=study.payout,
        )
        now = (payout,) if study.payout in pay_at_once else ()
        with suppress(
            RuleBroken
        ):  # another process was first, or the sum has changed: the next round looks again
            async with parts.database.transaction() as tx:
                await tx.record(timed(state, parts, "honoraria owed", (requested,), payouts=now))


def timed(
    state: StudyState,
    parts: Parts,
    why: str,
    events: tuple[Event, ...],
    *,
    messages: tuple[Message, ...] = (),
    payouts: tuple[PayoutId, ...] = (),
) -> Entry:
    """Record what time brought about."""
    return Entry(
        study=state.id,
        at=parts.clock.now(),
        actor="timer",
        cause=why,
        events=events,
        messages=messages,
        payouts=payouts,
    )
