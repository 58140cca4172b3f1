"""How far the provider's list has been gone through, behind the application's port."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rds.app.ports import FailingNumber, NotAPhone, RoundBounds
from rds.domain.ids import MessageId
from rds.storage.connection import Pool
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("reconciliations.sql")


class PostgresReconciliations:
    """Implements `rds.app.ports.Reconciliations`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool and the contact keys."""
        self._pool = pool
        self._keyring = keyring

    async def begin(self, number: str, *, unless_within: timedelta) -> RoundBounds | None:
        """Begin a round, unless one was begun so short a time ago."""
        row = await self._pool.fetchrow(SQL["begin"], number, unless_within)
        return RoundBounds(opened_at=row["opened_at"], listed_until=row["listed_until"]) if row else None

    async def end(self, number: str, *, last_listed: datetime | None) -> None:
        """Note that the round came to its end, and what it listed last."""
        await self._pool.execute(SQL["end"], number, last_listed)

    async def fail(self, number: str, reason: str) -> None:
        """Note that the round did not come to its end."""
        await self._pool.execute(SQL["fail"], number, reason)

    async def failing(self) -> Sequence[FailingNumber]:
        """Return the numbers whose last round did not come to its end."""
        return [FailingNumber(**dict(row)) for row in await self._pool.fetch(SQL["failing"])]

    async def missing(self, messages: Sequence[MessageId]) -> Sequence[MessageId]:
        """Return those of the provider's ids under which no text was ever kept."""
        return [MessageId(row["id"]) for row in await self._pool.fetch(SQL["missing"], list(messages))]

    async def may_be_erased(self, sender: str, written_at: datetime) -> bool:
        """Return whether the number is unknown here and some number was erased at that study time or later.

        Raises NotAPhone.
        """
        try:
            fingerprint = self._keyring.fingerprint(sender)
        except ValueError:
            raise NotAPhone from None
        return bool(await self._pool.fetchval(SQL["may_be_erased"], fingerprint, written_at))
