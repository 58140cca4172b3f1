"""A person goes on at another phone, or a second person may take part from one phone."""

from dataclasses import replace

from rds.app.parts import Parts
from rds.app.ports import Transaction
from rds.app.team.order import Order, carry_out, check_seen, load_situation, lock_phone_of, make_order_entry
from rds.domain.conversation import Outcome, Situation
from rds.domain.conversation.team_orders import repeat_question
from rds.domain.events import ParticipantMoved, PhoneShared
from rds.domain.ids import CallerId, ParticipantId, StudyId
from rds.domain.refusals import AlreadyAllowed, FirstHasNotFinished, PersonUnknown, PhoneInUse, PhoneIsTheSame


async def move_person(order: Order, number: str, *, parts: Parts) -> None:
    """Let a person go on at another phone (E.164): conversation, coupons, payments and texts go with them.

    The phone before is told nothing; the new one gets the open question. Raises PersonUnknown,
    PhoneIsTheSame, or PhoneInUse when somebody takes part from the new phone, or has.
    """
    async with parts.database.transaction() as tx:
        to = await tx.phone_at(number)
        caller = await lock_both(order.study, order.person, to, tx)
        before = await load_situation(order.study, caller, f"move of {order.person}", tx, parts)
        check_seen(order.seen, caller, before.phone)
        there = await tx.phone_state(order.study, to)
        if there.conversation is not None:
            raise PhoneInUse
        moved = ParticipantMoved(participant=order.person, caller=caller, to=to)
        phone = replace(before.phone, messaging_stopped=there.messaging_stopped)
        after = replace(before, caller=to, phone=phone)
        outcome = Outcome((moved,)) + repeat_question(after)
        await tx.record(make_order_entry(order, "move", outcome, after, parts))


async def lock_both(study: StudyId, person: ParticipantId, to: CallerId, tx: Transaction) -> CallerId:
    """Lock both phones, always in the same order, and return the person's. Raises PhoneIsTheSame."""
    caller = await tx.caller_of(study, person)
    if caller == to:
        raise PhoneIsTheSame
    for each in sorted((caller, to)):
        await tx.lock_phone(study, each)
    if await tx.caller_of(study, person) != caller:
        raise PersonUnknown  # somebody moved the person at the same instant
    return await lock_phone_of(study, person, tx)


async def allow_second_person(order: Order, *, parts: Parts) -> None:
    """Let the next person take part from the phone of one who has finished.

    The phone's texts are the next person's from now on; what was earned is still paid to the first, and STOP
    holds for both. Raises PersonUnknown, FirstHasNotFinished or AlreadyAllowed.
    """
    former = CallerId(parts.ids.order_id(f"former of {order.person} at {parts.clock.now().isoformat()}"))

    async def decide(situation: Situation, tx: Transaction) -> Outcome:
        if situation.phone.open_conversation:
            raise FirstHasNotFinished
        if await tx.is_former(situation.caller):
            raise AlreadyAllowed
        shared = PhoneShared(participant=order.person, caller=situation.caller, former=former)
        return Outcome((shared,))

    await carry_out(order, "allow", decide, parts=parts)
