"""What waits for somebody: payments, coupons and chains, for the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from rds.cli.tables import table
from rds.domain.local_time import format_day

if TYPE_CHECKING:
    from rds.app.ports import Payout
    from rds.domain.study import Study


def payout_table(payouts: "Sequence[Payout]", study: "Study") -> Table:
    """Show the payments that are not made yet, and what each waits for."""
    shown = table("Payments not made yet", "payment", "participant", "amount", "failed", "waits for")
    for payout in payouts:
        shown.add_row(
            payout.id,
            payout.participant,
            payout.amount.format_in("en"),
            str(payout.failures or ""),
            say_what_it_waits_for(payout, study),
        )
    return shown


def say_what_it_waits_for(payout: "Payout", study: "Study") -> str:
    """Say in a few words who or what has to move next."""
    if payout.status == "refused":
        return f"the study team: {payout.failure}. `rds payouts retry {study.id} {payout.id}`"
    if payout.again_at:
        return f"{format_day(study, payout.again_at)}: {payout.failure}"
    if payout.exported_at:
        return f"the payments office: batch {payout.batch} of {format_day(study, payout.exported_at)}"
    return "`rds payouts export`" if payout.method == "batch" else "the payer"
