"""One decision's reads and writes."""

from collections.abc import Iterable
from datetime import datetime

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
from rds.storage.errors import translated
from rds.storage.event_json import to_row
from rds.storage.jobs import enqueue
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("queries.sql")


class PostgresTransaction:
    """Implements `rds.app.ports.Transaction` on one connection inside one transaction."""

    def __init__(self, connection: Connection, keyring: Keyring, protocols: Protocols) -> None:
        """Take the connection, the keys of the contact schema, and the protocols read so far."""
        self._connection = connection
        self._keyring = keyring
        self._protocols = protocols
        self.has_jobs = False

    async def hold_phone(self, study: StudyId, caller: CallerId) -> None:
        """Make other decisions about this phone wait."""
        await self._connection.execute(SQL["hold_phone"], study, caller)

    async def hold_text(self, message: MessageId) -> Text | None:
        """Return a text not handled yet, with its phone held."""
        row = await self._connection.fetchrow(SQL["hold_text"], message)
        if row is None:
            return None
        body = self._keyring.open(row["sealed_body"], purpose="inbound", row=message)
        return Text(
            id=message, study=row["study"], caller=row["caller"], body=body, received_at=row["received_at"]
        )

    async def hold_sender(self, message: MessageId) -> Sender | None:
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
        talk, enrolled = row["conversation"], row["participant"]
        conversation = rows.conversation(talk, row["coupon"], enrolled=enrolled is not None) if talk else None
        begun_under = talk["protocol"] if talk and talk["state"] == "open" else row["protocol"]
        return Standing(
            number=row["number"],
            protocol=begun_under,
            recruitment_open=row["recruitment_open"],
            messaging_stopped=row["messaging_stopped"],
            conversation=conversation,
            participant=rows.participant(enrolled) if enrolled else None,
            texts_lately=row["texts_lately"],
        )

    async def study(self, study: StudyId, protocol: int) -> Study:
        """Return one version of the protocol."""
        return await self._protocols.get(self._connection, study, protocol)

    async def hold_study(self, study: StudyId) -> StudyState:
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

    async def hold_coupon(self, study: StudyId, code: CouponCode) -> Coupon | None:
        """Return the study's coupon of that code, held."""
        row = await self._connection.fetchrow(SQL["hold_coupon"], study, code)
        return rows.coupon(row) if row else None

    async def coupons_of(self, participant: ParticipantId) -> tuple[Coupon, ...]:
        """Return the coupons a participant was given, by slot."""
        return tuple(rows.coupon(row) for row in await self._connection.fetch(SQL["coupons_of"], participant))

    async def guesses(self, caller: CallerId, by_phone_since: datetime, overall_since: datetime) -> Guesses:
        """Count wrong codes of late."""
        row = await self._connection.fetchrow(SQL["guesses"], caller, by_phone_since, overall_since)
        return Guesses(by_phone=row["by_phone"], overall=row["overall"]) if row else Guesses()

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

    async def hold_payout(self, payout: PayoutId) -> Payout:
        """Return the payout, held. Raises PayoutUnknown."""
        row = await self._connection.fetchrow(SQL["hold_payout"], payout)
        if row is None:
            raise PayoutUnknown
        return rows.payout(row)

    async def record(self, entry: Entry) -> None:
        """Write the entry: events with their effects, answers, evidence, messages, jobs.

        A withdrawal cannot be recorded without erasing what the person has said and was told.
        """
        with translated():
            for event in entry.events:
                if isinstance(event, ParticipantWithdrew):
                    await self._connection.execute(
                        SQL["erase_what_was_said"], entry.study, event.participant, event.caller
                    )
            if entry.evidence:
                await self._keep_transcript(entry.study, entry.at, entry.evidence)
            new = await self._connection.fetch(
                SQL["record"],
                entry.study,
                entry.at,
                entry.actor,
                entry.cause,
                [to_row(event) for event in entry.events],
                *columns(((a.participant, a.question, a.value, a.flag) for a in entry.answers), 4),
                *columns(
                    ((m.key, m.caller, m.purpose, self._sealed(m), m.due_at) for m in entry.messages), 5
                ),
                entry.handled,
            )
            if new:
                await enqueue(self._connection, JobKind.SEND_MESSAGE, [row["key"] for row in new])
            if entry.payouts:
                await enqueue(self._connection, JobKind.CARRY_OUT_PAYOUT, entry.payouts)
        self.has_jobs = self.has_jobs or bool(new or entry.payouts)

    async def _keep_transcript(self, study: StudyId, at: datetime, evidence: Evidence) -> None:
        sealed = self._keyring.seal(evidence.text, purpose="consent", row=evidence.participant)
        await self._connection.execute(SQL["keep_transcript"], evidence.participant, study, sealed, at)

    def _sealed(self, message: Message) -> bytes:
        return self._keyring.seal(message.body, purpose="outbound", row=message.key)


def columns(table: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    """Turn rows into the lists that unnest takes; no rows become empty lists."""
    lines = list(table)
    return [[line[column] for line in lines] for column in range(width)]
