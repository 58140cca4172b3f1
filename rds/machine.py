"""The clock and the ids of a running service. The demonstration brings a clock of its own."""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rds.domain.coupon_code import CODES, make_code
from rds.domain.events import HonorariumKind
from rds.domain.ids import CouponCode, ParticipantId, PayoutId, StudyId

ID_BYTES = 10
CODE_BYTES = 16
"""So many more than a code has that each code is as likely as any other."""


class MachineClock:
    """Study time is the time of day."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class KeyedIdSource:
    """Ids and codes by HMAC-SHA256 from their causes: without the key nobody can tell them in advance.

    Implements `rds.domain.id_source.IdSource`.
    """

    key: bytes = field(repr=False)
    taken: int = 0
    """How many codes of each series are passed over, because another coupon has them."""

    def participant_id(self, study: StudyId, coupon: CouponCode, phones_before: int) -> ParticipantId:
        """Return 80 bits for who first presents this coupon."""
        return ParticipantId(self._id("participant", study, coupon, phones_before))

    def seed_code(self, study: StudyId, number: int) -> CouponCode:
        """Return the code of a study's seed coupon."""
        return self._code("seed", study, number)

    def recruit_code(self, holder: ParticipantId, slot: int, issued_before: int) -> CouponCode:
        """Return the code of a holder's coupon in a slot."""
        return self._code("recruit", holder, slot, issued_before)

    def code_in_place_of(self, coupon: CouponCode) -> CouponCode:
        """Return the code of the coupon that replaces another."""
        return self._code("in place of", coupon)

    def payout_id(
        self, participant: ParticipantId, kind: HonorariumKind, recruit: ParticipantId | None, attempt: int
    ) -> PayoutId:
        """Return 80 bits for the payment of one honorarium."""
        return PayoutId(self._id("payout", participant, kind, recruit, attempt))

    def order_id(self, order: str) -> str:
        """Return 80 bits for an order."""
        return self._id("order", order)

    def skip_taken(self, taken: int) -> "KeyedIdSource":
        """Return the source whose codes are that many places further on in their series."""
        return KeyedIdSource(self.key, self.taken + taken)

    def _id(self, kind: str, *cause: str | int | None) -> str:
        return self._digest(kind, *cause)[:ID_BYTES].hex()

    def _code(self, kind: str, *cause: str | int) -> CouponCode:
        digest = self._digest("coupon", kind, *cause, self.taken)
        return make_code(int.from_bytes(digest[:CODE_BYTES]) % CODES)

    def _digest(self, *cause: str | int | None) -> bytes:
        return hmac.digest(self.key, json.dumps(cause).encode(), "sha256")


class SecureTokens:
    """Secrets from the system's secure source, also where a demonstration draws its ids from a seed."""

    def draw(self) -> str:
        """Draw 256 bits, in letters that an address may hold."""
        return secrets.token_urlsafe(32)

    def short(self) -> str:
        """Draw 80 bits in 16 letters and digits that a person can copy."""
        return base64.b32encode(secrets.token_bytes(10)).decode()
