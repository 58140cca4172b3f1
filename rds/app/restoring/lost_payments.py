"""Payments that the payer made, or that stood in its files, are recorded again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rds.app.confirm_payouts import Confirmation, Result, confirm_payouts
from rds.app.parts import Parts
from rds.app.ports import Restoring
from rds.app.restoring.findings import Findings
from rds.app.run_study import make_staff_entry
from rds.domain.events import PayoutsExported
from rds.domain.ids import PayoutId

BY = "restore"


@dataclass(slots=True, kw_only=True)
class LostPayments:
    """What the payer's list and the payments office's files say; `files`: the payments by batch."""

    made: Sequence[Confirmation] = ()
    files: Mapping[int, Sequence[PayoutId]] = field(default_factory=dict)
    _settled: set[PayoutId] = field(default_factory=set)

    async def settle_paid(self, parts: Parts) -> None:
        """Record the payments made whose honoraria are earned again by now."""
        waiting = [
            each for each in self.made if each.result is Result.PAID and each.payout not in self._settled
        ]
        if not waiting:
            return
        result = await confirm_payouts(waiting, by=BY, parts=parts)
        self._settled |= {each.payout for each in waiting} - set(result.unknown)

    async def close(self, restoring: Restoring, parts: Parts, findings: Findings) -> None:
        """Record which payments stood in which file, and what failed."""
        for state in await parts.database.open_studies():
            for batch, payouts in sorted(self.files.items()):
                lost = await restoring.not_in_a_file(state.id, payouts)
                if lost:
                    exported = PayoutsExported(batch=batch, payouts=lost)
                    entry = make_staff_entry(state.id, (exported,), BY, "restore", parts)
                    async with parts.database.transaction() as tx:
                        await tx.record(entry)
                    findings.in_files += len(lost)
        await confirm_payouts(self.made, by=BY, parts=parts)
        findings.paid = len(self._settled)
