"""Time and chance of a demonstration: one clock that the fieldwork moves, and draws that follow from a seed."""

import time
from datetime import datetime, timedelta
from hashlib import blake2b

from rds.domain.coupon_code import CODES, make_code
from rds.domain.ids import CouponCode, ParticipantId, PayoutId


class StageClock:
    """Study time stands still until it is moved; after `run_on` it goes at the pace of real time."""

    def __init__(self, start: datetime) -> None:
        """Begin at an aware instant."""
        self._now = start
        self._running_since: float | None = None

    def now(self) -> datetime:
        """Return the instant of the study."""
        if self._running_since is None:
            return self._now
        return self._now + timedelta(seconds=time.monotonic() - self._running_since)

    def advance(self, to: datetime) -> None:
        """Move forward; an earlier instant changes nothing."""
        self._now = max(self._now, to)

    def run_on(self) -> None:
        """Let time pass by itself from here."""
        self._running_since = time.monotonic()


class SeededChance:
    """Ids and codes that follow from a seed and from what they are drawn for, in whatever order they are asked."""

    def __init__(self, seed: int) -> None:
        """Take the seed."""
        self._key = seed.to_bytes(8, "big", signed=True)

    def participant_id(self, cause: str) -> ParticipantId:
        """Draw an id for a participant."""
        return ParticipantId(self._draw("participant", cause, 10).hex())

    def payout_id(self, cause: str) -> PayoutId:
        """Draw an id for a payment."""
        return PayoutId(self._draw("payout", cause, 10).hex())

    def coupon_codes(self, cause: str, count: int) -> tuple[CouponCode, ...]:
        """Draw coupon codes."""
        drawn = (self._draw("coupon", f"{cause} {number}", 16) for number in range(count))
        return tuple(make_code(int.from_bytes(digest) % CODES) for digest in drawn)

    def _draw(self, kind: str, cause: str, size: int) -> bytes:
        return blake2b(f"{kind} {cause}".encode(), key=self._key, digest_size=size).digest()
