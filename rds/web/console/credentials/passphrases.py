"""Passphrases are hashed with argon2id, a few at a time, in threads."""

import asyncio
import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Hashing takes 64 MiB and a processor for some 50 ms: more at once would take the texts' time."""


class Argon2Hasher:
    """Implements `rds.app.ports.PassphraseHasher`."""

    def __init__(self) -> None:
        """Take the library's settings (RFC 9106, low memory), and a hash that no passphrase has."""
        self._hasher = PasswordHasher()
        self._nobodys = make_up_hash(self._hasher)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def hash(self, passphrase: str) -> str:
        """Return the hash to keep."""
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, passphrase)

    async def matches(self, hashed: str | None, passphrase: str) -> bool:
        """Return whether it is the passphrase; False, after as long a time, where there is no hash."""
        async with self._places:
            matches = await asyncio.to_thread(self._verify, hashed or self._nobodys, passphrase)
        return matches and hashed is not None

    def _verify(self, hashed: str, passphrase: str) -> bool:
        try:
            return self._hasher.verify(hashed, passphrase)
        except (VerificationError, InvalidHashError):
            return False


def make_up_hash(hasher: PasswordHasher) -> str:
    """Return a hash of nothing, which takes as long to verify as the hasher's own and is made at once."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, made_up = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19${cost}${salt}${made_up}"
