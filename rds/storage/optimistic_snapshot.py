"""A decision about a text that makes nobody wait, and is recorded only if what it was based on is still so."""

from datetime import datetime

from rds.app.ports import Arrival, StaleSnapshot, Standing, Text
from rds.domain.coupons import Coupon
from rds.domain.events import ParticipantWithdrew
from rds.domain.guessing import Guesses
from rds.domain.ids import CallerId, CouponCode, MessageId, StudyId
from rds.storage.connection import Connection
from rds.storage.locked_snapshot import AsRead, PostgresTransaction
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring


class PostgresAttempt(PostgresTransaction):
    """Implements `rds.app.ports.Transaction` for one text, outside any transaction: what it reads it does not hold.

    It remembers which version of each row it read; `record` holds them then, and raises Overtaken if one has changed.
    """

    def __init__(
        self, connection: Connection, keyring: Keyring, protocols: Protocols, arrival: Arrival
    ) -> None:
        """Take the connection, the keys of the contact schema, the protocols read so far, and the text."""
        super().__init__(connection, keyring, protocols)
        self._arrival = arrival
        self._as_read = AsRead(arrival.text.id, arrival.read_as)

    async def unhandled_text(self, message: MessageId) -> Text | None:
        """Return the text as it arrived, or None when asked for another."""
        return self._arrival.text if message == self._arrival.text.id else None

    async def standing(
        self,
        study: StudyId,
        caller: CallerId,
        *,
        texts_since: datetime | None = None,  # noqa: ARG002 - they were counted as the text arrived
    ) -> Standing:
        """Return how the text's phone stood when it arrived. Raises LookupError when asked for another."""
        if (study, caller) != (self._arrival.text.study, self._arrival.text.caller):
            raise LookupError("an attempt is about the phone of its text")
        return self._arrival.standing

    async def presented_coupon(
        self,
        study: StudyId,
        code: CouponCode | None,
        caller: CallerId,
        *,
        by_phone_since: datetime,
        overall_since: datetime,
    ) -> tuple[Coupon | None, Guesses]:
        """Return the coupon that a phone presents as it was when the text arrived, and wrong codes of late.

        Raises Overtaken when another coupon was looked at then, or none: it could not be found unchanged.
        """
        if code is None:
            return await super().presented_coupon(
                study, None, caller, by_phone_since=by_phone_since, overall_since=overall_since
            )
        presented = self._arrival.presented
        if presented is None or code != presented.code:
            raise StaleSnapshot
        self._as_read = self._as_read._replace(coupon=code, coupon_version=presented.version)
        return presented.coupon, presented.guesses

    async def _erase(self, study: StudyId, withdrawal: ParticipantWithdrew) -> None:
        raise NotImplementedError("a withdrawal takes two statements, hence a transaction")
