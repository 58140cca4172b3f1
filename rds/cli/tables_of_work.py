"""What waits for somebody: payments, coupons and chains, for the terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table

from rds.cli.tables import table
from rds.domain.coupon_code import display
from rds.domain.local_time import format_day

if TYPE_CHECKING:
    from rds.app.ports import Chain, OpenCoupon, Payout
    from rds.domain.study import Study

NOT_BEGUN = {"issued": "not used yet", "reserved": "in a conversation"}


def coupon_list(coupons: "Sequence[OpenCoupon]", study: "Study", now: datetime, *, notes: bool) -> Table:
    """Show coupons that nobody has used, and who could be called about them."""
    columns = ["code", "for", "given to", "issued", "days out", "until", *(["note"] if notes else [])]
    shown = table("Coupons that nobody has used", *columns)
    shown.columns[-1].no_wrap = not notes
    for coupon in coupons:
        shown.add_row(
            display(coupon.code),
            coupon.kind,
            coupon.holder or "",
            format_day(study, coupon.issued_at),
            str((now - coupon.issued_at).days),
            format_day(study, coupon.expires_at),
            *([coupon.note or ""] if notes else []),
        )
    return shown


def chain_table(chains: "Sequence[Chain]", study: "Study", *, notes: bool) -> Table:
    """Show what became of each seed's coupon."""
    columns = ["seed's code", "seed", "completed", "enrolled", "waves", "open coupons", "last sign"]
    shown = table("Chains", *columns, *(["note"] if notes else []))
    shown.columns[-1].no_wrap = not notes
    for chain in chains:
        shown.add_row(
            display(chain.code),
            chain.seed or f"({NOT_BEGUN.get(chain.status, chain.status)})",
            str(chain.completed),
            str(chain.enrolled),
            str(chain.waves),
            str(chain.open_coupons),
            format_day(study, chain.last_at) if chain.last_at else "",
            *([chain.note or ""] if notes else []),
        )
    return shown


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
