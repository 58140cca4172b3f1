"""What is owed is put into payments, one for each honorarium, and those that failed are taken up again."""

from contextlib import suppress
from functools import partial

from rds.app.parts import Parts
from rds.app.ports import Chore, Owed, StudyState
from rds.app.timer_steps import BATCH, for_each, make_timer_entry
from rds.domain.events import PayoutRequested, PayoutRetried
from rds.domain.ids import PayoutId
from rds.domain.refusals import RuleBroken
from rds.domain.study import Study


async def request_payouts(state: StudyState, study: Study, parts: Parts, pay_at_once: frozenset[str]) -> None:
    """Put each honorarium owed into a payment of its own, and start it if the adapter pays by itself."""
    all_owed = await parts.database.owed(state.id, BATCH)
    steps = (
        (owed.participant, partial(request_payout, owed, state, study, parts, pay_at_once))
        for owed in all_owed
    )
    await for_each(Chore.REQUEST_PAYOUT, state, steps, parts)


async def request_payout(
    owed: Owed, state: StudyState, study: Study, parts: Parts, pay_at_once: frozenset[str]
) -> None:
    """Request one payment, unless another process was first.

    Its id follows from the honorarium: should the record be lost and the same be owed once more, the payer
    knows the payment.
    """
    payout = parts.ids.payout_id(owed.participant, owed.kind, owed.recruit, owed.attempt)
    requested = PayoutRequested(
        payout=payout,
        participant=owed.participant,
        amount=owed.amount,
        honoraria=(owed.honorarium,),
        method=study.payout,
    )
    now = (payout,) if study.payout in pay_at_once else ()
    with suppress(RuleBroken):
        async with parts.database.transaction() as tx:
            await tx.record(make_timer_entry(state, parts, "honoraria owed", (requested,), payouts=now))


async def retry_payouts(state: StudyState, parts: Parts, pay_at_once: frozenset[str]) -> None:
    """Let payments that failed, and have waited long enough, be due again under their ids."""
    due = await parts.database.payouts_due_again(state.id, parts.clock.now(), BATCH)
    steps = ((payout, partial(retry_failed_payout, payout, state, parts, pay_at_once)) for payout in due)
    await for_each(Chore.RETRY_PAYOUT, state, steps, parts)


async def retry_failed_payout(
    payout: PayoutId, state: StudyState, parts: Parts, pay_at_once: frozenset[str]
) -> None:
    """Let one payment be due again, unless it has moved on since it was listed."""
    async with parts.database.transaction() as tx:
        due = await tx.lock_payout(payout)
        if due.again_at is None or parts.clock.now() < due.again_at:
            return
        now = (payout,) if due.method in pay_at_once else ()
        again = PayoutRetried(payout=payout, by_team=False)
        await tx.record(make_timer_entry(state, parts, f"payout {payout}", (again,), payouts=now))
