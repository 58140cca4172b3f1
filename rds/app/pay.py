"""Money leaves: a payout is carried out, or confirmed by the finance office. Each at most once."""

from contextlib import suppress

from rds.app.parts import Parts
from rds.app.ports import Entry, Message, PaymentRefused, Payout, PayoutProvider, Transaction
from rds.domain.events import PayoutFailed, PayoutPaid
from rds.domain.ids import PayoutId
from rds.domain.local_time import is_quiet
from rds.domain.refusals import PayoutAlreadySettled
from rds.domain.replies import Reply, ReplyKey

REQUESTED = "requested"


async def carry_out_payout(payout: PayoutId, *, provider: PayoutProvider, parts: Parts) -> None:
    """Pay through the adapter and record it. The provider is asked with the payout's id, so a repeat pays nothing twice."""
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
    if due.status != REQUESTED:
        return
    try:
        reference = await provider.pay(due)
    except PaymentRefused as refusal:
        outcome: PayoutPaid | PayoutFailed = PayoutFailed(payout=payout, reason=refusal.reason)
    else:
        outcome = PayoutPaid(payout=payout, reference=reference)
    with suppress(PayoutAlreadySettled):
        await settle(payout, outcome, by="payouts", parts=parts)


async def confirm_payout(payout: PayoutId, *, reference: str, by: str, parts: Parts) -> None:
    """Record what the finance office has paid. Raises PayoutUnknown or PayoutAlreadySettled."""
    await settle(payout, PayoutPaid(payout=payout, reference=reference), by=f"staff:{by}", parts=parts)


async def settle(payout: PayoutId, outcome: PayoutPaid | PayoutFailed, *, by: str, parts: Parts) -> None:
    """Record the end of a payout, and tell the participant when money was sent."""
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
        if due.status != REQUESTED:
            raise PayoutAlreadySettled
        told = (await make_notice(due, tx, parts),) if isinstance(outcome, PayoutPaid) else ()
        await tx.record(
            Entry(
                study=due.study,
                at=parts.clock.now(),
                actor=by,
                cause=f"payout {payout}",
                events=(outcome,),
                messages=told,
            )
        )


async def make_notice(due: Payout, tx: Transaction, parts: Parts) -> Message:
    """Say how much was sent, in the participant's language; in quiet hours, say it when they are over."""
    standing = await tx.standing(due.study, due.caller)
    study = await tx.study(due.study, standing.protocol)
    language = standing.language(study)
    reply = Reply(key=ReplyKey.PAID, language=language, values={"amount": due.amount.format_in(language)})
    now = parts.clock.now()
    return Message(
        key=f"payout/{due.id}",
        caller=due.caller,
        purpose=reply.key,
        body=parts.wording.words(reply, study),
        due_at=now if is_quiet(study, now) else None,
    )
