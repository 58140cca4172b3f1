"""Due work: coupons expire or are released, texts go out again, honoraria are paid, numbers are erased."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial

from rds.app.parts import Parts
from rds.app.ports import Chore, Entry, Message, Owed, StudyState
from rds.domain.conversation import lapse, remind
from rds.domain.coupons import CouponStatus
from rds.domain.events import CouponExpired, Event, PayoutRequested
from rds.domain.ids import CallerId, CouponCode, PayoutId
from rds.domain.local_time import is_quiet
from rds.domain.refusals import RuleBroken
from rds.domain.study import Study

BATCH = 500
"""How many of each kind one round takes up; the next round goes on."""

Step = Callable[[], Awaitable[None]]


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
    """Do what is due in one study."""
    await run_each(
        partial(expire_coupons, state, parts),
        partial(release_silent_coupons, state, parts),
        partial(run_outside_quiet_hours, state, parts, pay_at_once),
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
        partial(request_payouts, state, study, parts, pay_at_once),
    )


async def run_each(*steps: Step) -> None:
    """Do each step whatever became of the others, and raise their faults together at the end."""
    faults = []
    for step in steps:
        try:
            await step()
        except Exception as fault:  # noqa: BLE001 - raised below, once every step had its turn
            faults.append(fault)
    if faults:
        raise ExceptionGroup("steps of a round failed", faults)


async def for_each(
    chore: Chore, state: StudyState, subjects: Iterable[tuple[str, Step]], parts: Parts
) -> None:
    """Do each subject's step; what fails for one is noted under its name, and holds up no other."""
    for subject, step in subjects:
        try:
            await step()
        except Exception as fault:  # noqa: BLE001 - noted, and tried again by the next round
            await parts.database.note_fault(chore, f"{state.id}/{subject}", type(fault).__name__)


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


async def request_payouts(state: StudyState, study: Study, parts: Parts, pay_at_once: frozenset[str]) -> None:
    """Put all that each participant is owed into one payment, and start it if the adapter pays by itself."""
    all_owed = await parts.database.owed(state.id, BATCH)
    steps = (
        (owed.participant, partial(request_payout, owed, state, study, parts, pay_at_once))
        for owed in all_owed
    )
    await for_each(Chore.REQUEST_PAYOUT, state, steps, parts)


async def request_payout(
    owed: Owed, state: StudyState, study: Study, parts: Parts, pay_at_once: frozenset[str]
) -> None:
    """Request one payment, unless another process was first or the sum changed: then the next round tries."""
    payout = parts.ids.payout_id(f"{owed.participant} {owed.amount.minor} {parts.clock.now().isoformat()}")
    requested = PayoutRequested(
        payout=payout,
        participant=owed.participant,
        amount=owed.amount,
        honoraria=owed.honoraria,
        method=study.payout,
    )
    now = (payout,) if study.payout in pay_at_once else ()
    with suppress(RuleBroken):
        async with parts.database.transaction() as tx:
            await tx.record(make_timer_entry(state, parts, "honoraria owed", (requested,), payouts=now))


def make_timer_entry(
    state: StudyState,
    parts: Parts,
    why: str,
    events: tuple[Event, ...],
    *,
    messages: tuple[Message, ...] = (),
    payouts: tuple[PayoutId, ...] = (),
) -> Entry:
    """Record what has become due."""
    return Entry(
        study=state.id,
        at=parts.clock.now(),
        actor="timer",
        cause=why,
        events=events,
        messages=messages,
        payouts=payouts,
    )
