"""How often somebody may try to sign in: from one address, and for one account."""

from aiohttp import web

from rds.web.rate_limiter import RateLimiter

BY_ADDRESS_AT_ONCE, BY_ADDRESS_PER_MINUTE = 20, 5
BY_ACCOUNT_AT_ONCE, BY_ACCOUNT_PER_MINUTE = 8, 0.2
"""An account's passphrase can be tried some three hundred times a day, and its codes as often."""


class Attempts:
    """Counts the tries of this process."""

    def __init__(self) -> None:
        """Begin with none."""
        self._addresses = RateLimiter(at_once=BY_ADDRESS_AT_ONCE, per_minute=BY_ADDRESS_PER_MINUTE)
        self._accounts = RateLimiter(at_once=BY_ACCOUNT_AT_ONCE, per_minute=BY_ACCOUNT_PER_MINUTE)

    def wait(self, address: str, account: str) -> float:
        """Count a try; return for how many seconds to wait: 0 for none. A passkey names no account."""
        by_address = self._addresses.wait(address)
        return by_address or (self._accounts.wait(account.casefold()[:100]) if account else 0)


ATTEMPTS = web.AppKey("attempts", Attempts)
