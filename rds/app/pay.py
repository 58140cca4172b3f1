"""Money leaves: a payout is carried out, or confirmed by the finance office. Each at most once."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rds.app.parts import Parts
from rds.app.ports import Entry, Message, PaymentRefused, Payout, PayoutProvider, TeamQueries, Transaction
from rds.app.run_study import current_study
from rds.domain.events import PayoutFailed, PayoutPaid
from rds.domain.ids import PayoutId, StudyId
from rds.domain.local_time import format_day, is_quiet
from rds.domain.refusals import PayoutAlreadySettled, PayoutUnknown
from rds.domain.replies import Reply, ReplyKey

REQUESTED = "requested"
BATCH = "batch"
"""The method of payouts that the finance office pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeLine:
    """One payout for the finance office, whom to reach, and since which day it has been waiting."""

    payout: Payout
    phone: str
    requested_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One payment that the finance office made."""

    payout: PayoutId
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedPayouts:
    """How many payouts are newly paid, how many were known before, and which ids are not ours."""

    paid: int
    known: int
    unknown: Sequence[PayoutId]


async def list_payees(study: StudyId, *, team: TeamQueries, parts: Parts) -> Sequence[PayeeLine]:
    """Return the payments that wait for the finance office. Raises StudyUnknown."""
    protocol = await current_study(study, parts=parts)
    return [
        PayeeLine(
            payout=waiting.payout,
            phone=waiting.phone,
            requested_on=format_day(protocol, waiting.requested_at),
        )
        for waiting in await team.open_payouts(study, BATCH)
    ]


async def carry_out_payout(payout: PayoutId, *, provider: PayoutProvider, parts: Parts) -> None:
    """Pay through the adapter and record it.

    The provider is asked with the payout's id, so a repeat pays nothing twice.
    """
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


async def confirm_payouts(
    confirmations: Iterable[Confirmation], *, by: str, parts: Parts
) -> ConfirmedPayouts:
    """Record each payment in a transaction of its own; one that cannot be recorded does not stop the rest."""
    paid, known, unknown = 0, 0, []
    for confirmation in confirmations:
        try:
            await confirm_payout(confirmation.payout, reference=confirmation.reference, by=by, parts=parts)
            paid += 1
        except PayoutAlreadySettled:
            known += 1
        except PayoutUnknown:
            unknown.append(confirmation.payout)
    return ConfirmedPayouts(paid=paid, known=known, unknown=unknown)


async def settle(payout: PayoutId, outcome: PayoutPaid | PayoutFailed, *, by: str, parts: Parts) -> None:
    """Record the end of a payout, and tell the participant when money was sent."""
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
        if due.status != REQUESTED:
            raise PayoutAlreadySettled
        notice = await make_notice(due, tx, parts) if isinstance(outcome, PayoutPaid) else None
        told = (notice,) if notice else ()
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
