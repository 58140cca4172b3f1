"""Messages on their way out, behind the application's port."""

from collections.abc import Sequence
from datetime import datetime

from rds.app.ports import Delivery, Outgoing, StatusReport
from rds.domain.ids import MessageId
from rds.domain.replies import ReplyKey
from rds.storage.connection import Pool
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("outbox.sql")


class PostgresOutbox:
    """Implements `rds.app.ports.Outbox`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool and the contact keys."""
        self._pool = pool
        self._keyring = keyring

    async def take(self, key: str) -> Outgoing | None:
        """Count one more attempt and return the message; None when it has left or was given up."""
        row = await self._pool.fetchrow(SQL["take"], key)
        if row is None:
            return None
        return Outgoing(
            key=key,
            study=row["study"],
            caller=row["caller"],
            purpose=ReplyKey(row["purpose"]),
            recipient=self._keyring.open(row["sealed_number"], purpose="phone", row=row["fingerprint"].hex()),
            body=self._keyring.open(row["sealed_body"], purpose="outbound", row=key),
            created_at=row["created_at"],
            attempts=row["attempts"],
            in_doubt=row["was_in_doubt"],
            stopped=row["stopped"],
        )

    async def accepted(self, key: str, provider_id: MessageId) -> None:
        """Note the provider's id."""
        await self._pool.execute(SQL["accepted"], key, provider_id)

    async def first_unknown(self, provider_ids: Sequence[MessageId]) -> MessageId | None:
        """Return the first of the provider's ids that no message of ours has."""
        found = await self._pool.fetchval(SQL["first_unknown"], list(provider_ids))
        return MessageId(found) if found else None

    async def refused(self, key: str, reason: str) -> None:
        """Note that the provider did not take it this time, for certain."""
        await self._pool.execute(SQL["refused"], key, reason)

    async def given_up(self, key: str, reason: str) -> None:
        """Note that it will not be sent, and why."""
        await self._pool.execute(SQL["given_up"], key, reason)

    async def report(self, report: StatusReport, *, at: datetime) -> Delivery | None:
        """Move the message's status forward; None when the report is old, or of a message not ours."""
        row = await self._pool.fetchrow(
            SQL["report"], report.key, report.provider_id, report.status, report.rank, report.error, at
        )
        if row is None:
            return None
        return Delivery(key=row["key"], study=row["study"], caller=row["caller"], attempts=row["attempts"])

    async def send_again(self, key: str, due_at: datetime) -> None:
        """Put a message that did not arrive back among those to send, from that study time on."""
        await self._pool.execute(SQL["wait_again"], key, due_at)
