"""Who sends what Twilio did not sign, and how often: by address, and forgotten soon."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

REMEMBERED = 4096
"""Addresses. One more makes the one that was silent longest be forgotten, so that a million of them cost no
memory."""


class UnsignedRateLimiter:
    """A token bucket per address. Signed requests are never counted."""

    def __init__(self, *, at_once: int, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Take how many requests may come at once and how many a minute; `clock` gives seconds."""
        self._at_once = at_once
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str | None) -> float:
        """Count one request; return for how many seconds this address must wait: 0 if it need not."""
        name, now = network(address), self._clock()
        left, since = self._buckets.pop(name, (float(self._at_once), now))
        left = min(self._at_once, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._buckets[name] = (left - 1 if allowed else left, now)
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
