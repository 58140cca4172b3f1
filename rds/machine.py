"""The clock and the ids of a running service. The demonstration brings its own of both."""

import base64
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


class SecureTokens:
    """Secrets from the system's secure source, also where a demonstration draws its ids from a seed."""

    def draw(self) -> str:
        """Draw 256 bits, in letters that an address may hold."""
        return secrets.token_urlsafe(32)

    def short(self) -> str:
        """Draw 80 bits in 16 letters and digits that a person can copy."""
        return base64.b32encode(secrets.token_bytes(10)).decode()
