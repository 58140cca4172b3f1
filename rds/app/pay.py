"""Money leaves: a payout is carried out and recorded, at most once. One that fails keeps its id."""

from contextlib import suppress

from rds.app.open_case import make_case
from rds.app.parts import Parts
from rds.app.ports import Entry, Message, PaymentRefused, Payout, PayoutProvider, Transaction
from rds.domain.events import Event, PayoutPaid, PayoutRetried
from rds.domain.ids import PayoutId, StudyId
from rds.domain.local_time import is_quiet
from rds.domain.payments import REVIEW_REASON, fail
from rds.domain.refusals import PaidTwice, PayoutAlreadySettled, PayoutNotWaiting, PayoutUnknown
from rds.domain.replies import Reply, ReplyKey

REQUESTED, REFUSED = "requested", "refused"


async def carry_out_payout(payout: PayoutId, *, provider: PayoutProvider, parts: Parts) -> None:
    """Pay through the adapter and record it.

    The provider is asked with the payout's id, so a repeat pays nothing twice. One that has failed is not
    asked for again before it is due.
    """
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
    if due.status != REQUESTED or due.again_at is not None:
        return
    try:
        reference = await provider.pay(due)
    except PaymentRefused as refusal:
        await note_failure(due, refusal.reason, by="payouts", parts=parts)
        return
    with suppress(PaidTwice):
        await settle(payout, reference=reference, by="payouts", parts=parts)


async def confirm_payout(payout: PayoutId, *, reference: str, by: str, parts: Parts) -> None:
    """Record what the payments office has paid.

    Raises PayoutUnknown, PayoutAlreadySettled when this is known, or PaidTwice when something else is.
    """
    if not await settle(payout, reference=reference, by=f"staff:{by}", parts=parts):
        raise PayoutAlreadySettled


async def settle(payout: PayoutId, *, reference: str, by: str, parts: Parts) -> bool:
    """Record that a payment was made, tell the participant, and return whether that is news.

    Raises PaidTwice when it is recorded with another reference, or had ended without being paid.
    """
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
        if due.status not in (REQUESTED, REFUSED):
            if due.reference == reference:
                return False
            raise PaidTwice
        notice = await make_notice(due, tx, parts)
        paid = PayoutPaid(payout=payout, reference=reference)
        await tx.record(make_payout_entry(due, (paid,), by, parts, told=(notice,) if notice else ()))
    return True


async def note_failure(seen: Payout, reason: str, *, by: str, parts: Parts) -> bool:
    """Record that a payment failed, and return whether that is news.

    It is none when the payment has moved on since it was seen. After the last of its tries it waits for the
    study team, and its phone is on the staff list.
    """
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(seen.id)
        if due.status != REQUESTED or (due.failures, due.batch) != (seen.failures, seen.batch):
            return False
        failed = fail(due.id, reason, failures=due.failures, now=parts.clock.now())
        events: tuple[Event, ...] = (failed,)
        if failed.again_at is None:
            events += (make_case(due.caller, REVIEW_REASON, due.id),)
        await tx.record(make_payout_entry(due, events, by, parts))
    return True


async def retry_payout(
    payout: PayoutId, *, study: StudyId, by: str, pay_at_once: frozenset[str], parts: Parts
) -> None:
    """Let a payment that failed be tried again under its id, with all its tries before it.

    `pay_at_once` names the methods whose adapter pays by itself. Raises PayoutUnknown or PayoutNotWaiting.
    """
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
        if due.study != study:
            raise PayoutUnknown
        if due.status != REFUSED and due.again_at is None:
            raise PayoutNotWaiting
        again = PayoutRetried(payout=payout, by_team=True)
        now = (payout,) if due.method in pay_at_once else ()
        await tx.record(make_payout_entry(due, (again,), f"staff:{by}", parts, payouts=now))


def make_payout_entry(
    due: Payout,
    events: tuple[Event, ...],
    by: str,
    parts: Parts,
    *,
    told: tuple[Message, ...] = (),
    payouts: tuple[PayoutId, ...] = (),
) -> Entry:
    """Record what became of a payment."""
    return Entry(
        study=due.study,
        at=parts.clock.now(),
        actor=by,
        cause=f"payout {due.id}",
        events=events,
        messages=told,
        payouts=payouts,
    )


async def make_notice(due: Payout, tx: Transaction, parts: Parts) -> Message | None:
    """Say how much was sent, in the participant's language; in quiet hours, say it when they are over.

    A phone that may have a new owner is told nothing.
    """
    phone = await tx.phone_state(due.study, due.caller)
    if phone.conversation and phone.conversation.new_owner:
        return None
    study = await tx.study(due.study, phone.protocol)
    language = phone.language(study)
    reply = Reply(key=ReplyKey.PAID, language=language, values={"amount": due.amount})
    now = parts.clock.now()
    return Message(
        key=f"payout/{due.id}",
        caller=due.caller,
        purpose=reply.key,
        body=parts.wording.words(reply, study),
        due_at=now if is_quiet(study, now) else None,
    )
