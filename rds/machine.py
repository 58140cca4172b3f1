"""The clock and the ids of a running service. The demonstration brings its own of both."""

import secrets
from datetime import UTC, datetime

from rds.domain.coupon_code import CODES, make_code
from rds.domain.ids import CouponCode, ParticipantId, PayoutId


class MachineClock:
    """Study time is the time of day."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)


class SecureIdSource:
    """Ids and codes from the system's secure source; what they are for plays no part."""

    def participant_id(self, cause: str) -> ParticipantId:  # noqa: ARG002 - part of the port
        """Draw 80 random bits."""
        return ParticipantId(secrets.token_hex(10))

    def payout_id(self, cause: str) -> PayoutId:  # noqa: ARG002 - part of the port
        """Draw 80 random bits."""
        return PayoutId(secrets.token_hex(10))

    def coupon_codes(self, cause: str, count: int) -> tuple[CouponCode, ...]:  # noqa: ARG002 - part of the port
        """Draw codes uniformly out of all there are."""
        return tuple(make_code(secrets.randbelow(CODES)) for _ in range(count))
