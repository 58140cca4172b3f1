"""A restored database is reconciled with what the provider, the payer and the last head know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rds.app.parts import Parts
from rds.app.ports import Restoring
from rds.app.reconcile import Provider
from rds.app.restoring.findings import Findings, compare_counts
from rds.app.restoring.lost_coupons import issue_lost_seeds, reissue_again
from rds.app.restoring.lost_payments import LostPayments
from rds.app.restoring.lost_time import LostTime
from rds.app.restoring.lost_withdrawals import withdraw_again
from rds.domain.ids import CallerId, CouponCode, ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBefore:
    """What the last head says of the database before it was lost."""

    events: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    seeds: Mapping[str, int] = field(default_factory=dict)
    reissued: Mapping[str, Sequence[CouponCode]] = field(default_factory=dict)
    withdrawn: Mapping[str, Sequence[ParticipantId]] = field(default_factory=dict)
    erased: Sequence[CallerId] = ()


async def reconcile_restored(
    *,
    head: KnownBefore | None,
    payments: LostPayments,
    provider: Provider,
    restoring: Restoring,
    parts: Parts,
    pay_at_once: frozenset[str],
    since: datetime | None = None,
) -> Findings:
    """Let what was lost happen again with the ids it had, and return what was found and what nobody has.

    Doing it again changes nothing, or adds what other files say. `since`: the last instant that the backup
    knows; else that of its last event. Raises NotSent when the provider does not give its list.
    """
    findings = Findings(has_head=head is not None)
    begins = since or await restoring.last_event_at() or parts.clock.now()
    lost_time = LostTime(
        begins=begins,
        provider=provider,
        restoring=restoring,
        payments=payments,
        parts=parts,
        pay_at_once=pay_at_once,
    )
    if head:
        await issue_lost_seeds(head.seeds, restoring, lost_time.parts, findings)
    await lost_time.pass_by(findings)
    await payments.close(restoring, lost_time.parts, findings)
    if head:
        await reissue_again(head.reissued, lost_time.parts, findings)
        await withdraw_again(head.withdrawn, parts, findings)
        findings.erased = await restoring.erase_again(head.erased, parts.clock.now())
        findings.to_erase = await restoring.count_numbers(head.erased)
        findings.lost = compare_counts(head.events, await restoring.event_counts())
    return findings
