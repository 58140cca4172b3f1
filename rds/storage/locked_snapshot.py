"""One decision's reads and writes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from rds.app.ports import Entry, Evidence, JobKind, Message, Payout, Sender, Standing, StudyState, Text
from rds.domain.coupons import Coupon
from rds.domain.events import ParticipantWithdrew
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Account
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, PayoutId, StudyId
from rds.domain.money import Money
from rds.domain.refusals import ParticipantUnknown, PayoutUnknown, StudyUnknown
from rds.domain.study import Study
from rds.storage import rows
from rds.storage.connection import Connection
from rds.storage.errors import translate_errors
from rds.storage.event_json import to_row
from rds.storage.jobs import PRIORITY
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("queries.sql")


class AsRead(NamedTuple):
    """For which text, and from which versions of which rows, a decision was made; nothing where all of it is held."""

    message: MessageId | None = None
    read_as: str | None = None
    coupon: CouponCode | None = None
    coupon_version: str | None = None


class PostgresTransaction:
    """Implements `rds.app.ports.Transaction` on one connection inside one transaction."""

    def __init__(self, connection: Connection, keyring: Keyring, protocols: Protocols) -> None:
        """Take the connection, the keys of the contact schema, and the protocols read so far."""
        self._connection = connection
        self._keyring = keyring
        self._protocols = protocols
        self._as_read = AsRead()
        self.has_jobs = False

    async def lock_phone(self, study: StudyId, caller: CallerId) -> None:
        """Make other decisions about this phone wait."""
        await self._connection.execute(SQL["hold_phone"], study, caller)

    async def unhandled_text(self, message: MessageId) -> Text | None:
        """Return a text not handled yet, with its phone held."""
        row = await self._connection.fetchrow(SQL["hold_text"], message)
        if row is None:
            return None
        body = self._keyring.open(row["sealed_body"], purpose="inbound", row=message)
        return Text(
            id=message, study=row["study"], caller=row["caller"], body=body, received_at=row["received_at"]
        )

    async def lock_sender(self, message: MessageId) -> Sender | None:
        """Return whose a text not handled yet is, with the phone held."""
        row = await self._connection.fetchrow(SQL["hold_text"], message)
        return Sender(study=row["study"], caller=row["caller"]) if row else None

    async def standing(
        self, study: StudyId, caller: CallerId, *, texts_since: datetime | None = None
    ) -> Standing:
        """Return how a held phone stands, and how many of its texts were handled since then. Raises StudyUnknown."""
        row = await self._connection.fetchrow(SQL["standing"], study, caller, texts_since)
        if row is None:
            raise StudyUnknown
        return rows.standing(row)

    async def study(self, study: StudyId, protocol: int) -> Study:
        """Return one version of the protocol."""
        return await self._protocols.get(self._connection, study, protocol)

    async def lock_study(self, study: StudyId) -> StudyState:
        """Return the study's state, held. Raises StudyUnknown."""
        row = await self._connection.fetchrow(SQL["hold_study"], study)
        if row is None:
            raise StudyUnknown
        return rows.study_state(row)

    async def caller_of(self, study: StudyId, participant: ParticipantId) -> CallerId:
        """Return a participant's phone. Raises ParticipantUnknown."""
        caller = await self._connection.fetchval(SQL["caller_of_participant"], study, participant)
        if caller is None:
            raise ParticipantUnknown
        return CallerId(caller)

    async def lock_coupon(self, study: StudyId, code: CouponCode) -> Coupon | None:
        """Return the study's coupon of that code, held."""
        row = await self._connection.fetchrow(SQL["hold_coupon"], study, code)
        return rows.coupon(row) if row else None

    async def coupons_of(self, participant: ParticipantId) -> tuple[Coupon, ...]:
        """Return the coupons a participant was given, by slot."""
        return tuple(rows.coupon(row) for row in await self._connection.fetch(SQL["coupons_of"], participant))

    async def presented_coupon(
        self,
        study: StudyId,
        code: CouponCode | None,
        caller: CallerId,
        *,
        by_phone_since: datetime,
        overall_since: datetime,
    ) -> tuple[Coupon | None, Guesses]:
        """Return the coupon that a phone presents, held, and wrong codes of late."""
        coupon = await self.lock_coupon(study, code) if code else None
        (row,) = await self._connection.fetch(SQL["guesses"], caller, by_phone_since, overall_since)
        return coupon, rows.guesses(row)

    async def stopped_at(self, caller: CallerId) -> datetime | None:
        """Return since when a phone has asked for silence; None when it has not."""
        stopped: datetime | None = await self._connection.fetchval(SQL["stopped_at"], caller)
        return stopped

    async def account(self, participant: ParticipantId) -> Account:
        """Return what was earned and paid. Raises ParticipantUnknown."""
        row = await self._connection.fetchrow(SQL["account"], participant)
        if row is None:
            raise ParticipantUnknown
        currency = row["currency"]
        return Account(earned=Money(row["earned"], currency), paid=Money(row["paid"], currency))

    async def lock_payout(self, payout: PayoutId) -> Payout:
        """Return the payout, held. Raises PayoutUnknown."""
        row = await self._connection.fetchrow(SQL["hold_payout"], payout)
        if row is None:
            raise PayoutUnknown
        return rows.payout(row)

    async def record(self, entry: Entry) -> None:
        """Write the entry: events with their effects, answers, evidence, messages, jobs.

        A withdrawal cannot be recorded without erasing what the person has said and was told.
        """
        with translate_errors():
            for event in entry.events:
                if isinstance(event, ParticipantWithdrew):
                    await self._erase(entry.study, event)
            jobs = await self._connection.fetchval(SQL["record"], *self._columns_of(entry))
        self.has_jobs = self.has_jobs or jobs > 0

    async def _erase(self, study: StudyId, withdrawal: ParticipantWithdrew) -> None:
        await self._connection.execute(
            SQL["erase_what_was_said"], study, withdrawal.participant, withdrawal.caller
        )

    def _columns_of(self, entry: Entry) -> Iterator[object]:
        """Yield what the statement `record` takes."""
        yield from (entry.study, entry.at, entry.actor, entry.cause)
        yield [to_row(event) for event in entry.events]
        yield from columns(((a.participant, a.question, a.value, a.flag) for a in entry.answers), 4)
        yield from columns(
            ((m.key, m.caller, m.purpose, self._sealed(m), m.due_at) for m in entry.messages), 5
        )
        yield from self._as_read
        yield from self._transcript(entry.evidence)
        yield entry.handled
        yield from (PRIORITY[JobKind.SEND_MESSAGE], PRIORITY[JobKind.CARRY_OUT_PAYOUT], entry.payouts)

    def _transcript(self, evidence: Evidence | None) -> tuple[str, bytes] | tuple[None, None]:
        if evidence is None:
            return None, None
        sealed = self._keyring.seal(evidence.text, purpose="consent", row=evidence.participant)
        return evidence.participant, sealed

    def _sealed(self, message: Message) -> bytes:
        return self._keyring.seal(message.body, purpose="outbound", row=message.key)


def columns(table: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    """Turn rows into the lists that unnest takes; no rows become empty lists."""
    lines = list(table)
    return [[line[column] for line in lines] for column in range(width)]
