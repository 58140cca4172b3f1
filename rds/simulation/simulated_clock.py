"""The clock of a demonstration, which the fieldwork moves, and ids that follow from a seed."""

import math
import multiprocessing
import time
from datetime import UTC, datetime
from hashlib import blake2b

from rds.domain.coupon_code import CODES, make_code
from rds.domain.ids import CouponCode, ParticipantId, PayoutId

_SPAWN = multiprocessing.get_context("spawn")


class SimulatedClock:
    """Study time stands still until it is moved; after `run_on` it runs as fast as real time.

    It can be handed to child processes of the `spawn` kind, and shows the same time in all of them.
    """

    def __init__(self, start: datetime) -> None:
        """Begin at an aware instant."""
        self._stands_at = _SPAWN.Value("d", start.timestamp(), lock=False)
        self._runs_since = _SPAWN.Value("d", math.nan, lock=False)

    def now(self) -> datetime:
        """Return the instant of the study, in UTC."""
        since = self._runs_since.value
        passed = 0.0 if math.isnan(since) else time.monotonic() - since
        return datetime.fromtimestamp(self._stands_at.value + passed, UTC)

    def advance(self, to: datetime) -> None:
        """Move forward; an earlier instant changes nothing."""
        self._stands_at.value = max(self._stands_at.value, to.timestamp())

    def run_on(self) -> None:
        """Let time pass by itself from here."""
        self._runs_since.value = time.monotonic()


class SeededIdSource:
    """Ids and codes that follow from a seed and from what they are drawn for, in any order of calls."""

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
