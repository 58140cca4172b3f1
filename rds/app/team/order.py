"""An order of the study team about one person: who is held, what is decided, and how it is recorded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256

from rds.app.parts import Parts
from rds.app.ports import Entry, Message, Transaction
from rds.domain.conversation import Outcome, PhoneState, Situation
from rds.domain.conversation.new_owner import require_owner
from rds.domain.events import TeamActed
from rds.domain.ids import CallerId, MessageId, ParticipantId, StudyId
from rds.domain.local_time import is_quiet
from rds.domain.refusals import PersonUnknown
from rds.domain.replies import ReplyKey
from rds.domain.staff_refusals import PersonChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who gives an order about whom, and why. The reason is recorded and is in no export for analysts."""

    study: StudyId
    person: ParticipantId
    by: str
    reason: str
    seen: str = ""
    """How the person stood when the order was given, as `describe_standing` says; empty: no matter how."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message to a person, in words."""

    purpose: ReplyKey
    body: str
    key: str | None = None
    """None: made from the order."""


Decide = Callable[[Situation, Transaction], Awaitable[Outcome]]


async def carry_out(
    order: Order, act: str, decide: Decide, *, parts: Parts, say: tuple[Spoken, ...] = ()
) -> None:
    """Hold the person's phone, decide, and record the order with what follows, all or nothing.

    What is to be said waits until the quiet hours are over, and is not said to a phone that has stopped.
    Raises PersonUnknown, PersonChanged, PhoneMayHaveNewOwner where something would be said, and what `decide`
    raises.
    """
    async with parts.database.transaction() as tx:
        situation = await hold_person(order, act, tx, parts)
        outcome = await decide(situation, tx)
        if outcome.replies:
            require_owner(situation)
        await tx.record(make_order_entry(order, act, outcome, situation, parts, say=say))


async def hold_person(order: Order, act: str, tx: Transaction, parts: Parts) -> Situation:
    """Lock the person's phone and load what the order depends on. Raises PersonUnknown or PersonChanged."""
    caller = await lock_phone_of(order.study, order.person, tx)
    situation = await load_situation(order.study, caller, f"{act} of {order.person}", tx, parts)
    check_seen(order.seen, situation.caller, situation.phone)
    return situation


def check_seen(seen: str, caller: CallerId, phone: PhoneState) -> None:
    """Raise PersonChanged for an order that was given about another standing than the present one."""
    talk = phone.conversation
    if not seen or talk is None:
        return
    state = "withdrawn" if phone.withdrawn else talk.state
    if seen != describe_standing(caller, state, talk.step, talk.attempt, talk.language):
        raise PersonChanged


def describe_standing(caller: CallerId, state: str, step: str, attempt: int, language: str | None) -> str:
    """Return a mark of how a person stands, which changes with it and tells nothing."""
    return sha256(f"{caller}/{state}/{step}/{attempt}/{language}".encode()).hexdigest()[:16]


async def lock_phone_of(study: StudyId, person: ParticipantId, tx: Transaction) -> CallerId:
    """Lock the phone at which a person is; somebody may move them while it is waited for."""
    caller = await tx.caller_of(study, person)
    while True:
        await tx.lock_phone(study, caller)
        now_at = await tx.caller_of(study, person)
        if now_at == caller:
            return caller
        caller = now_at


async def load_situation(
    study: StudyId, caller: CallerId, cause: str, tx: Transaction, parts: Parts
) -> Situation:
    """Load how a locked phone stands, with ids and codes that an order may need."""
    phone = await tx.phone_state(study, caller)
    if phone.conversation is None:
        raise PersonUnknown
    protocol = await tx.study(study, phone.protocol)
    now = parts.clock.now()
    return Situation(
        study=protocol,
        phone=phone,
        caller=caller,
        message=MessageId(parts.ids.order_id(f"{cause} at {now.isoformat()}")),
        now=now,
        written_at=now,
        ids=parts.ids,
    )


def make_order_entry(
    order: Order,
    act: str,
    outcome: Outcome,
    situation: Situation,
    parts: Parts,
    *,
    say: tuple[Spoken, ...] = (),
) -> Entry:
    """Record the order before what follows from it, and say it to the situation's phone."""
    given = TeamActed(participant=order.person, caller=situation.caller, act=act, reason=order.reason)
    spoken = (*say, *(Spoken(r.key, parts.wording.words(r, situation.study)) for r in outcome.replies))
    due = situation.now if is_quiet(situation.study, situation.now) else None
    messages = tuple(
        Message(
            key=one.key or f"{act}/{situation.message}/{position}",
            caller=situation.caller,
            purpose=one.purpose,
            body=one.body,
            due_at=due,
        )
        for position, one in enumerate(spoken, 1)
    )
    return Entry(
        study=order.study,
        at=situation.now,
        actor=f"staff:{order.by}",
        cause=f"order {act}",
        events=(given, *outcome.events),
        answers=outcome.answers,
        messages=() if situation.phone.messaging_stopped else messages,
    )
