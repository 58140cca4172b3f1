"""The payments office says what became of its payments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rds.app.parts import Parts
from rds.app.pay import REQUESTED, note_failure, settle
from rds.app.ports import Payout
from rds.domain.ids import PayoutId
from rds.domain.refusals import PaidTwice, PayoutUnknown


class Result(StrEnum):
    """How a payment ended at the payments office."""

    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What became of one payment: paid with a reference, or failed for a reason.

    `batch`: the file it was in; None when that is not said.
    """

    payout: PayoutId
    reference: str = ""
    result: Result = Result.PAID
    reason: str = ""
    batch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A confirmation that is not what is recorded: nothing was changed.

    `recorded` is the payment as it stands.
    """

    confirmation: Confirmation
    recorded: Payout


@dataclass(slots=True, kw_only=True)
class ConfirmedPayouts:
    """How many payments are newly paid, newly failed or known, and which could not be recorded."""

    paid: int = 0
    failed: int = 0
    known: int = 0
    for_team: list[PayoutId] = field(default_factory=list)
    """Failed too often: they wait for the study team."""
    contradictions: list[Contradiction] = field(default_factory=list)
    unknown: list[PayoutId] = field(default_factory=list)


async def confirm_payouts(
    confirmations: Iterable[Confirmation], *, by: str, parts: Parts
) -> ConfirmedPayouts:
    """Record each result in a transaction of its own; one that cannot be recorded does not stop the rest."""
    result = ConfirmedPayouts()
    for confirmation in confirmations:
        try:
            await (take_paid if confirmation.result is Result.PAID else take_failed)(
                confirmation, result, by=by, parts=parts
            )
        except PayoutUnknown:
            result.unknown.append(confirmation.payout)
        except PaidTwice:
            recorded = await read_payout(confirmation.payout, parts)
            result.contradictions.append(Contradiction(confirmation=confirmation, recorded=recorded))
    return result


async def take_paid(confirmation: Confirmation, result: ConfirmedPayouts, *, by: str, parts: Parts) -> None:
    """Record a payment as made. Raises PaidTwice or PayoutUnknown."""
    if await settle(confirmation.payout, reference=confirmation.reference, by=f"staff:{by}", parts=parts):
        result.paid += 1
    else:
        result.known += 1


async def take_failed(confirmation: Confirmation, result: ConfirmedPayouts, *, by: str, parts: Parts) -> None:
    """Record a payment as failed, once for each file that it was in.

    Raises PaidTwice when it is recorded as paid, or PayoutUnknown.
    """
    seen = await read_payout(confirmation.payout, parts)
    if seen.status == "paid":
        raise PaidTwice
    if not stands_in_its_file(seen, confirmation) or not await note_failure(
        seen, confirmation.reason, by=f"staff:{by}", parts=parts
    ):
        result.known += 1
        return
    result.failed += 1
    if (await read_payout(confirmation.payout, parts)).status != REQUESTED:
        result.for_team.append(confirmation.payout)


def stands_in_its_file(seen: Payout, confirmation: Confirmation) -> bool:
    """Return whether a failure can be of the file that the payment was last written into.

    One that was recorded before, or is of an earlier file, is not.
    """
    return seen.batch is not None and confirmation.batch in (None, seen.batch)


async def read_payout(payout: PayoutId, parts: Parts) -> Payout:
    """Return a payment as it stands. Raises PayoutUnknown."""
    async with parts.database.transaction() as tx:
        return await tx.lock_payout(payout)
