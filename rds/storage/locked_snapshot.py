"""A snapshot inside one transaction, which locks what it reads."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rds.app.ports import Case, Entry, Payout, Sender, StoredText, StudyState, UndeliveredMessage
from rds.domain.conversation import PhoneState
from rds.domain.coupons import Coupon
from rds.domain.ending_refusals import StudyHasEnded
from rds.domain.events import DataErased, ParticipantMoved, ParticipantWithdrew, PhoneShared
from rds.domain.guessing import Guesses
from rds.domain.held import StudyIsHeld
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, PayoutId, StaffId, StudyId
from rds.domain.money import Money
from rds.domain.refusals import CaseUnknown, ParticipantUnknown, PayoutUnknown, StudyUnknown
from rds.domain.replies import ReplyKey
from rds.domain.study import Study
from rds.storage import rows
from rds.storage.connecting import Connection
from rds.storage.ending import StudyEnding
from rds.storage.entry_writer import EntryWriter
from rds.storage.errors import translate_errors
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring
from rds.storage.snapshot_reads import SnapshotReads
from rds.storage.sql import statements

SQL = statements("snapshot.sql")
TEXTS = statements("texts.sql")
ERASING = statements("erasing.sql")
PEOPLE = statements("people.sql")
STAFF = statements("staff.sql")
ENDING = statements("ending.sql")
ACTS_BY_ITSELF = ("staff:", "timer")
"""Who records something of a study without being asked by a text or the provider."""


class LockedSnapshot(StudyEnding, SnapshotReads):
    """Implements `rds.app.ports.Transaction` on one connection inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        protocols: Protocols,
        *,
        is_held: Callable[[], bool],
    ) -> None:
        """Take the connection, the keys of the contact schema, the protocols read so far, and the hold."""
        super().__init__(connection, keyring, protocols)
        self._is_held = is_held
        self._writer = EntryWriter(connection, keyring)

    @property
    def has_jobs(self) -> bool:
        """Whether an entry has put jobs into the queue."""
        return self._writer.has_jobs

    async def unhandled_text(self, message: MessageId) -> StoredText | None:
        """Lock a text's phone, and return the text unless it was handled before."""
        row = await self._connection.fetchrow(TEXTS["lock_text"], message)
        if row is None:
            return None
        body = self._keyring.open(row["sealed_body"], purpose="inbound", row=message)
        return StoredText(
            id=message,
            study=row["study"],
            caller=row["caller"],
            body=body,
            received_at=row["received_at"],
            has_media=row["has_media"],
            provider_stopped=row["provider_stopped"],
        )

    async def lock_sender(self, message: MessageId) -> Sender | None:
        """Lock the phone of a text and return it without opening the text; None when handled before."""
        row = await self._connection.fetchrow(TEXTS["lock_text"], message)
        return Sender(study=row["study"], caller=row["caller"]) if row else None

    async def lock_phone(self, study: StudyId, caller: CallerId) -> None:
        """Lock a phone in a study."""
        await self._connection.execute(SQL["lock_phone"], study, caller)

    async def phone_state(
        self, study: StudyId, caller: CallerId, *, texts_since: datetime | None = None
    ) -> PhoneState:
        """Return the state of a locked phone. Raises StudyUnknown."""
        row = await self._connection.fetchrow(SQL["phone_state"], study, caller, texts_since)
        if row is None:
            raise StudyUnknown
        return rows.phone_state(row, self._keyring)

    async def lock_study(self, study: StudyId) -> StudyState:
        """Lock a study and return its state. Raises StudyUnknown."""
        row = await self._connection.fetchrow(SQL["lock_study"], study)
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
        """Lock and return the study's coupon of that code."""
        row = await self._connection.fetchrow(SQL["lock_coupon"], study, code)
        return rows.coupon(row) if row else None

    async def presented_coupon(
        self,
        study: StudyId,
        code: CouponCode | None,
        caller: CallerId,
        *,
        by_phone_since: datetime,
        overall_since: datetime,
    ) -> tuple[Coupon | None, Guesses]:
        """Lock and return the coupon that a phone presents, and count recent wrong codes."""
        coupon = await self.lock_coupon(study, code) if code else None
        guesses = await self.count_guesses(caller, by_phone_since=by_phone_since, overall_since=overall_since)
        return coupon, guesses

    async def committed(self, study: Study) -> Money:
        """Lock and return what the study has committed."""
        minor = await self._connection.fetchval(SQL["lock_commitment"], study.id)
        return Money(int(minor), study.honoraria.primary.currency)

    async def last_seed_number(self, study: StudyId) -> int:
        """Return how many coupons a locked study made for seeds, those in another's place apart."""
        return int(await self._connection.fetchval(SQL["last_seed_number"], study))

    async def last_batch(self, study: StudyId) -> int:
        """Return the number of a locked study's last batch of payments; 0 before the first."""
        return int(await self._connection.fetchval(SQL["last_batch"], study))

    async def keep_note(self, study: StudyId, coupon: CouponCode, note: str, at: datetime) -> None:
        """Keep, sealed, who a coupon was made for."""
        sealed = self._keyring.seal(note, purpose="coupon note", row=coupon)
        await self._connection.execute(SQL["keep_note"], coupon, study, sealed, at)

    async def take_note(self, coupon: CouponCode) -> str | None:
        """Remove a coupon's note and return it; None when there is none."""
        sealed = await self._connection.fetchval(SQL["take_note"], coupon)
        return self._keyring.open(sealed, purpose="coupon note", row=coupon) if sealed else None

    async def find_case(self, study: StudyId, case: int) -> Case | None:
        """Return a case as it is now; while its phone is held, it stays so."""
        row = await self._connection.fetchrow(PEOPLE["find_case"], study, case)
        return rows.read_case(row) if row else None

    async def keep_case_note(self, study: StudyId, case: int, note: str, actor: str, at: datetime) -> None:
        """Keep, sealed, what the team notes of a case."""
        sealed = self._keyring.seal(note, purpose="case note", row=str(case))
        await self._connection.execute(PEOPLE["keep_case_note"], study, case, sealed, actor, at)

    async def keep_staff_name(self, person: StaffId, name: str) -> None:
        """Keep the name of a new person of the study team. Raises StaffNameTaken."""
        with translate_errors():
            await self._connection.execute(STAFF["keep_name"], person, name)

    async def has_deferred_coupons(self, participant: ParticipantId) -> bool:
        """Return whether a participant still waits for the coupons promised at enrolment."""
        return bool(await self._connection.fetchval(SQL["has_deferred_coupons"], participant))

    async def lock_payout(self, payout: PayoutId) -> Payout:
        """Lock and return a payout. Raises PayoutUnknown."""
        row = await self._connection.fetchrow(SQL["lock_payout"], payout)
        if row is None:
            raise PayoutUnknown
        return rows.payout(row)

    async def caller_of_case(self, study: StudyId, case: int) -> CallerId:
        """Return the phone that a case is about. Raises CaseUnknown."""
        caller = await self._connection.fetchval(PEOPLE["caller_of_case"], study, case)
        if caller is None:
            raise CaseUnknown
        return CallerId(caller)

    async def is_case_open(self, case: int) -> bool:
        """Return whether nobody has closed a case."""
        return bool(await self._connection.fetchval(PEOPLE["is_case_open"], case))

    async def phone_at(self, number: str) -> CallerId:
        """Return the random id of a number (E.164), which is new for a phone that has never texted."""
        fingerprint = self._keyring.fingerprint(number)
        sealed = self._keyring.seal(number, purpose="phone", row=fingerprint.hex())
        return CallerId(await self._connection.fetchval(PEOPLE["phone_at"], fingerprint, sealed))

    async def is_former(self, caller: CallerId) -> bool:
        """Return whether this id stands for somebody who was on a phone before its current person."""
        return bool(await self._connection.fetchval(PEOPLE["is_former"], caller))

    async def undelivered(self, study: StudyId, caller: CallerId) -> tuple[UndeliveredMessage, ...]:
        """Return the messages to a phone that did not arrive and were not sent once more, in order."""
        found = await self._connection.fetch(PEOPLE["undelivered"], study, caller)
        return tuple(
            UndeliveredMessage(
                key=row["key"],
                purpose=ReplyKey(row["purpose"]),
                body=self._keyring.open(row["sealed_body"], purpose="outbound", row=row["key"]),
            )
            for row in found
        )

    async def mark_resent(self, lost: Sequence[UndeliveredMessage]) -> None:
        """Note that these were said once more."""
        await self._connection.execute(PEOPLE["mark_resent"], [message.key for message in lost])

    async def answered(self, participant: ParticipantId) -> frozenset[str]:
        """Return the questions that a person has answered or skipped."""
        return frozenset(
            row["question"] for row in await self._connection.fetch(PEOPLE["answered"], participant)
        )

    async def record(self, entry: Entry) -> None:
        """Write the entry.

        A withdrawal first erases what the person has said and was told; a person's texts go with them to
        another id of their phone. Raises StudyIsHeld for a study in a held database: what is done before the
        lost time has passed could be done twice. Raises StudyHasEnded for what the team or a timer would do
        after the end.
        """
        if entry.study is not None and self._is_held():
            raise StudyIsHeld
        await self._require_not_ended(entry)
        for event in entry.events:
            if isinstance(event, ParticipantWithdrew):
                await self._erase(entry.study, event)
        await self._writer.write(entry)
        for event in entry.events:
            if isinstance(event, PhoneShared):
                await self._connection.execute(PEOPLE["name_former"], event.caller, event.former)
                await self._move_texts(entry, event.caller, event.former)
            if isinstance(event, ParticipantMoved):
                await self._move_texts(entry, event.caller, event.to)
                await self._connection.execute(PEOPLE["erase_left_number"], event.caller, entry.at)

    async def _require_not_ended(self, entry: Entry) -> None:
        is_erasure = any(isinstance(event, DataErased) for event in entry.events)
        if entry.study is None or is_erasure or not entry.actor.startswith(ACTS_BY_ITSELF):
            return
        if await self._connection.fetchval(ENDING["has_ended"], entry.study):
            raise StudyHasEnded

    async def _move_texts(self, entry: Entry, before: CallerId, after: CallerId) -> None:
        await self._connection.execute(PEOPLE["move_texts"], entry.study, before, after, entry.at)

    async def _erase(self, study: StudyId | None, withdrawal: ParticipantWithdrew) -> None:
        with translate_errors():
            await self._connection.execute(
                ERASING["erase_what_was_said"], study, withdrawal.participant, withdrawal.caller
            )
