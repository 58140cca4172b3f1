"""How often somebody may try: a token bucket each, forgotten soon."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

REMEMBERED = 4096
"""Keys. One more makes the one that was silent longest be forgotten: a million of them cost no memory."""


class RateLimiter:
    """A token bucket per key, such as an address or a name."""

    def __init__(
        self, *, at_once: int, per_minute: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take how many tries may come at once and how many a minute; `clock` gives seconds."""
        self._at_once = at_once
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Count one try; return for how many seconds its key must wait: 0 if it need not."""
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._at_once), now))
        left = min(self._at_once, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if allowed else (1 - left) / self._per_second


def network(address: str | None) -> str:
    """Return whom an address belongs to: with IPv6 a single customer has a whole /64."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else str(parsed)
