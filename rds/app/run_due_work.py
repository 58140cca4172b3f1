"""Due work: coupons expire or are released, texts go out again, honoraria are paid, numbers are erased."""

from functools import partial

from rds.app.closing import close_reached_study, hand_over_deferred_coupons
from rds.app.end_study import end_settled_study, erase_what_is_due
from rds.app.parts import Parts
from rds.app.pay_what_is_owed import request_payouts, retry_payouts
from rds.app.ports import Chore, Message, StudyState
from rds.app.timer_steps import BATCH, for_each, make_timer_entry, run_each
from rds.domain.conversation import lapse, remind
from rds.domain.coupons import CouponStatus
from rds.domain.events import CouponExpired
from rds.domain.ids import CallerId, CouponCode
from rds.domain.local_time import is_quiet
from rds.domain.study import Study


async def run_due_work(parts: Parts, *, pay_at_once: frozenset[str]) -> None:
    """Do all that is due in every study by the study's clock. Safe to run in several processes.

    `pay_at_once` names the payout methods whose adapter can pay by itself; others wait for the finance
    office. What fails for one coupon, phone or participant is noted, tried again by the next rounds, and then
    set aside; it keeps nothing else from being done. Raises an ExceptionGroup at the end when a whole step
    failed.
    """
    studies = await parts.database.open_studies()
    await run_each(
        *(partial(run_due_in_study, state, parts, pay_at_once) for state in studies),
        partial(parts.database.erase_withdrawn, parts.clock.now()),
    )


async def run_due_in_study(state: StudyState, parts: Parts, pay_at_once: frozenset[str]) -> None:
    """Do what is due in one study; in one that has ended, only erase."""
    if state.ended_at:
        await erase_what_is_due(state, parts)
        return
    await run_each(
        partial(expire_coupons, state, parts),
        partial(release_silent_coupons, state, parts),
        partial(close_reached_study, state, parts),
        partial(run_outside_quiet_hours, state, parts, pay_at_once),
        partial(end_settled_study, state, parts),
    )


async def run_outside_quiet_hours(state: StudyState, parts: Parts, pay_at_once: frozenset[str]) -> None:
    """Do what a participant notices, outside the quiet hours."""
    async with parts.database.transaction() as tx:
        study = await tx.study(state.id, state.protocol)
    if is_quiet(study, parts.clock.now()):
        return
    await run_each(
        partial(parts.database.release_messages, state.id, parts.clock.now(), BATCH),
        partial(send_reminders, state, study, parts),
        partial(hand_over_deferred_coupons, state, study, parts),
        partial(retry_payouts, state, parts, pay_at_once),
        partial(request_payouts, state, study, parts, pay_at_once),
    )


async def expire_coupons(state: StudyState, parts: Parts) -> None:
    """Record that nobody presented these coupons in time."""
    codes = await parts.database.due_coupons(state.id, parts.clock.now(), BATCH)
    steps = ((code, partial(expire, code, state, parts)) for code in codes)
    await for_each(Chore.EXPIRE_COUPON, state, steps, parts)


async def expire(code: CouponCode, state: StudyState, parts: Parts) -> None:
    """End a coupon, unless it was presented since it was listed."""
    async with parts.database.transaction() as tx:
        coupon = await tx.lock_coupon(state.id, code)
        if coupon and coupon.status is CouponStatus.ISSUED and parts.clock.now() >= coupon.expires_at:
            await tx.record(make_timer_entry(state, parts, "expiry", (CouponExpired(coupon=code),)))


async def release_silent_coupons(state: StudyState, parts: Parts) -> None:
    """Release the coupons of silent phones."""
    callers = await parts.database.silent_phones(state.id, parts.clock.now(), BATCH)
    steps = ((caller, partial(release_coupon, caller, state, parts)) for caller in callers)
    await for_each(Chore.RELEASE_COUPON, state, steps, parts)


async def release_coupon(caller: CallerId, state: StudyState, parts: Parts) -> None:
    """Release a phone's coupon, unless the phone texted since it was listed."""
    async with parts.database.transaction() as tx:
        await tx.lock_phone(state.id, caller)
        talk = (await tx.phone_state(state.id, caller)).conversation
        if released := lapse(caller, talk, parts.clock.now()):
            await tx.record(make_timer_entry(state, parts, "silence", (released,)))


async def send_reminders(state: StudyState, study: Study, parts: Parts) -> None:
    """Take unfinished conversations up again."""
    if study.reminders is None:
        return
    before = parts.clock.now() - study.reminders.after
    callers = await parts.database.unfinished_phones(state.id, before, study.reminders.at_most, BATCH)
    steps = ((caller, partial(remind_phone, caller, state, parts)) for caller in callers)
    await for_each(Chore.SEND_REMINDER, state, steps, parts)


async def remind_phone(caller: CallerId, state: StudyState, parts: Parts) -> None:
    """Remind a phone, unless it has moved on or stopped since it was listed."""
    async with parts.database.transaction() as tx:
        await tx.lock_phone(state.id, caller)
        phone = await tx.phone_state(state.id, caller)
        study = await tx.study(state.id, phone.protocol)
        talk = phone.conversation
        reminder = remind(study, caller, talk, parts.clock.now())
        if reminder is None or talk is None or phone.messaging_stopped:
            return
        sent, reply = reminder
        message = Message(
            key=f"reminder/{talk.participant}/{talk.asked_at.isoformat()}/{talk.reminders + 1}",
            caller=caller,
            purpose=reply.key,
            body=parts.wording.words(reply, study),
        )
        await tx.record(
            make_timer_entry(state, parts, f"reminder {talk.reminders + 1}", (sent,), messages=(message,))
        )
