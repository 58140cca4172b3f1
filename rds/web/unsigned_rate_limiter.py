"""Who sends what Twilio did not sign, and how often: by address."""

from rds.web.rate_limiter import RateLimiter, network


class UnsignedRateLimiter(RateLimiter):
    """A token bucket per address. Signed requests are never counted."""

    def wait(self, address: str | None) -> float:
        """Count one request; return for how many seconds this address must wait: 0 if it need not."""
        return super().wait(network(address))
