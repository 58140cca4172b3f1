"""Messages on their way out, behind the application's port."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from rds.app.deliver import ATTEMPTS
from rds.app.ports import Behind, Delivery, Outgoing, ProviderMessage, ResendPolicy, StatusReport
from rds.domain.ids import MessageId
from rds.domain.replies import ReplyKey
from rds.storage.connection import Pool
from rds.storage.holds import WAITS_FOR_NOBODY, PostgresHolds
from rds.storage.phone_country import country_of
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("outbox.sql")


class PostgresOutbox(PostgresHolds):
    """Implements `rds.app.ports.Outbox`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool and the contact keys."""
        super().__init__(pool)
        self._keyring = keyring

    async def take(self, key: str, at: datetime) -> Outgoing | Behind | None:
        """Count one more attempt and return the message; None when it has left, waits or was given up.

        No attempt is counted for one behind another of its phone.
        """
        row = await self._pool.fetchrow(SQL["take"], key, at, ATTEMPTS, WAITS_FOR_NOBODY)
        if row is None:
            return None
        return Behind(row["behind"]) if row["behind"] else self._outgoing(row)

    async def in_doubt(self, limit: int) -> Sequence[str]:
        """Return the keys of messages to send whose last attempt has no known end, oldest first."""
        return [row["key"] for row in await self._pool.fetch(SQL["in_doubt"], limit)]

    async def find_in_doubt(self, key: str) -> Outgoing | None:
        """Return such a message without counting an attempt."""
        row = await self._pool.fetchrow(SQL["doubted"], key)
        return self._outgoing(row) if row else None

    async def mark_accepted(self, key: str, provider_id: MessageId) -> None:
        """Note the provider's id."""
        await self._pool.execute(SQL["accepted"], key, provider_id)

    async def first_unknown(self, provider_ids: Sequence[MessageId]) -> MessageId | None:
        """Return the first of the provider's ids that no message of ours has."""
        found = await self._pool.fetchval(SQL["first_unknown"], list(provider_ids))
        return MessageId(found) if found else None

    async def mark_refused(self, key: str, reason: str) -> None:
        """Note that the provider did not take it this time, for certain."""
        await self._pool.execute(SQL["refused"], key, reason)

    async def begin_again(self, key: str, attempts: int, at: datetime) -> bool:
        """Note an attempt after one that the provider never saw; False when another process has it."""
        return bool(await self._pool.fetchval(SQL["begin_anew"], key, attempts, at))

    async def give_up(self, key: str, reason: str) -> None:
        """Note that it will not be sent, and why."""
        await self._pool.execute(SQL["given_up"], key, reason)

    async def news(self, report: StatusReport) -> Delivery | None:
        """Return the message that a report tells something new of."""
        row = await self._pool.fetchrow(SQL["news"], report.key, report.provider_id, report.rank)
        if row is None:
            return None
        number = self._number(row)
        return Delivery(
            key=row["key"],
            study=row["study"],
            caller=row["caller"],
            purpose=ReplyKey(row["purpose"]),
            attempts=row["attempts"],
            country=country_of(number) if number else None,
        )

    async def report(self, report: StatusReport, *, at: datetime, again: ResendPolicy | None = None) -> None:
        """Move the message's status forward, or put it back among those to send."""
        told = (report.key, report.provider_id, report.status, report.rank, report.error, at)
        if again is None:
            await self._pool.execute(SQL["report"], *told)
        else:
            await self._pool.execute(SQL["report_and_send_again"], *told, again.first, again.attempts)

    async def missing_reports(self, listed: Sequence[ProviderMessage]) -> Sequence[ProviderMessage]:
        """Return those of the provider's messages that are ours and further along than we were told."""
        ids, ranks = [message.id for message in listed], [message.rank for message in listed]
        ahead = {row["id"] for row in await self._pool.fetch(SQL["told_less_than"], ids, ranks)}
        return [message for message in listed if message.id in ahead]

    def _number(self, row: asyncpg.Record) -> str | None:
        """Return the phone's number; None when it is erased."""
        if not row["sealed_number"]:
            return None
        return self._keyring.open(row["sealed_number"], purpose="phone", row=row["fingerprint"].hex())

    def _outgoing(self, row: asyncpg.Record) -> Outgoing:
        recipient = self._keyring.open(row["sealed_number"], purpose="phone", row=row["fingerprint"].hex())
        return Outgoing(
            key=row["key"],
            study=row["study"],
            caller=row["caller"],
            purpose=ReplyKey(row["purpose"]),
            sender=row["number"],
            recipient=recipient,
            country=country_of(recipient),
            holds=tuple(row["holds"]),
            body=self._keyring.open(row["sealed_body"], purpose="outbound", row=row["key"]),
            created_at=row["created_at"],
            attempts=row["attempts"],
            in_doubt_for=row["doubted_for"],
            stopped=row["stopped"],
        )
