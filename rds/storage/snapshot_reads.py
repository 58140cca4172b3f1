"""What every snapshot reads in the same way."""

from datetime import datetime

from rds.domain.coupons import Coupon
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Account
from rds.domain.ids import CallerId, ParticipantId, StudyId
from rds.domain.money import Money
from rds.domain.refusals import ParticipantUnknown
from rds.domain.study import Study
from rds.storage import rows
from rds.storage.connection import Connection
from rds.storage.protocols import Protocols
from rds.storage.sql import statements

SQL = statements("queries.sql")


class SnapshotReads:
    """Reads that lock nothing and that no decision compares again."""

    def __init__(self, connection: Connection, protocols: Protocols) -> None:
        """Take the connection, and the protocols read so far."""
        self._connection = connection
        self._protocols = protocols

    async def study(self, study: StudyId, protocol: int) -> Study:
        """Return one version of the protocol."""
        return await self._protocols.get(self._connection, study, protocol)

    async def coupons_of(self, participant: ParticipantId) -> tuple[Coupon, ...]:
        """Return the coupons a participant was given, by slot."""
        return tuple(rows.coupon(row) for row in await self._connection.fetch(SQL["coupons_of"], participant))

    async def stopped_at(self, caller: CallerId) -> datetime | None:
        """Return since when a phone is stopped; None when it is not."""
        stopped: datetime | None = await self._connection.fetchval(SQL["stopped_at"], caller)
        return stopped

    async def account(self, participant: ParticipantId) -> Account:
        """Return what was earned and paid. Raises ParticipantUnknown."""
        row = await self._connection.fetchrow(SQL["account"], participant)
        if row is None:
            raise ParticipantUnknown
        currency = row["currency"]
        return Account(earned=Money(row["earned"], currency), paid=Money(row["paid"], currency))

    async def count_guesses(
        self, caller: CallerId, *, by_phone_since: datetime, overall_since: datetime
    ) -> Guesses:
        """Return how many wrong codes this phone, and all phones, texted since then."""
        (row,) = await self._connection.fetch(SQL["guesses"], caller, by_phone_since, overall_since)
        return rows.guesses(row)
