"""What every snapshot reads in the same way."""

from datetime import datetime

from rds.domain.conversation import PhoneOrigin
from rds.domain.coupons import Coupon
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Account
from rds.domain.ids import CallerId, CouponCode, ParticipantId, StudyId
from rds.domain.money import Money
from rds.domain.refusals import ParticipantUnknown
from rds.domain.study import Study
from rds.storage import rows
from rds.storage.connecting import Connection
from rds.storage.phone_country import country_of
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("snapshot.sql")


class SnapshotReads:
    """Reads that lock nothing and that no decision compares again."""

    def __init__(self, connection: Connection, keyring: Keyring, protocols: Protocols) -> None:
        """Take the connection, the keys of the contact schema, and the protocols read so far."""
        self._connection = connection
        self._keyring = keyring
        self._protocols = protocols

    async def study(self, study: StudyId, protocol: int) -> Study:
        """Return one version of the protocol."""
        return await self._protocols.get(self._connection, study, protocol)

    async def coupons_of(self, participant: ParticipantId) -> tuple[Coupon, ...]:
        """Return the coupons a participant was given, by slot."""
        return tuple(rows.coupon(row) for row in await self._connection.fetch(SQL["coupons_of"], participant))

    async def refused_phones(self, code: CouponCode, caller: CallerId) -> int:
        """Return how many other phones could not use a coupon; 0 for a phone that was counted before."""
        return int(await self._connection.fetchval(SQL["refused_phones"], code, caller))

    async def stopped_at(self, caller: CallerId) -> datetime | None:
        """Return since when a phone is stopped; None when it is not."""
        stopped: datetime | None = await self._connection.fetchval(SQL["stopped_at"], caller)
        return stopped

    async def phone_origin(self, study: StudyId, caller: CallerId) -> PhoneOrigin:
        """Return which country a phone is of, and whether this study has turned it away for that."""
        row = await self._connection.fetchrow(SQL["phone_origin"], study, caller)
        if row is None or not row["sealed_number"]:
            return PhoneOrigin(country=None, turned_away=False)
        number = self._keyring.open(row["sealed_number"], purpose="phone", row=row["fingerprint"].hex())
        return PhoneOrigin(country=country_of(number), turned_away=row["turned_away"])

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
