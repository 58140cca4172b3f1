"""What becomes of a payment that did not reach its participant."""

from datetime import datetime, timedelta

from rds.domain.events import PayoutFailed
from rds.domain.ids import PayoutId

BACK_OFF = (timedelta(days=1), timedelta(days=3))
"""How long after each failure a payment is due again; after one more it waits for the study team."""
REVIEW_REASON = "payment_refused"
"""Why such a participant's phone is on the staff list."""


def fail(payout: PayoutId, reason: str, *, failures: int, now: datetime) -> PayoutFailed:
    """Let a payment that failed this often before be due again later, or wait for the study team."""
    again_at = now + BACK_OFF[failures] if failures < len(BACK_OFF) else None
    return PayoutFailed(payout=payout, reason=reason, again_at=again_at)
