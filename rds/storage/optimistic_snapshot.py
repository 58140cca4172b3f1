"""A snapshot without locks: its entry is recorded only if what was read is unchanged."""

from datetime import datetime

from rds.app.ports import Entry, FirstRead, StaleSnapshot, StoredText
from rds.domain.conversation import PhoneState
from rds.domain.coupons import Coupon
from rds.domain.events import ParticipantWithdrew
from rds.domain.guessing import Guesses
from rds.domain.honoraria import commitment_far_from_budget
from rds.domain.ids import CallerId, CouponCode, MessageId, StudyId
from rds.domain.money import Money
from rds.domain.study import Study
from rds.storage.connecting import Connection
from rds.storage.entry_writer import EntryWriter, ReadVersions
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring
from rds.storage.snapshot_reads import SnapshotReads


class OptimisticSnapshot(SnapshotReads):
    """Implements `rds.app.ports.Snapshot` for one text, from what was read as it was stored.

    `record` locks the rows, compares their versions, and raises StaleSnapshot if one has changed.
    """

    def __init__(
        self, connection: Connection, keyring: Keyring, protocols: Protocols, text: StoredText
    ) -> None:
        """Take the connection, the keys of the contact schema, the protocols read so far, and the text.

        Raises LookupError for a text with which nothing was read.
        """
        super().__init__(connection, keyring, protocols)
        if text.first_read is None:
            raise LookupError("an optimistic snapshot is made from what was read as its text was stored")
        self._text = text
        self._read: FirstRead = text.first_read
        self._versions = ReadVersions(text.id, text.first_read.version)
        self._writer = EntryWriter(connection, keyring)

    @property
    def has_jobs(self) -> bool:
        """Whether the entry has put jobs into the queue."""
        return self._writer.has_jobs

    async def unhandled_text(self, message: MessageId) -> StoredText | None:
        """Return the text, or None when asked for another."""
        return self._text if message == self._text.id else None

    async def phone_state(
        self,
        study: StudyId,
        caller: CallerId,
        *,
        texts_since: datetime | None = None,  # noqa: ARG002 - they were counted as the text was stored
    ) -> PhoneState:
        """Return the state of the text's phone as the text was stored.

        Raises LookupError when asked for another.
        """
        if (study, caller) != (self._text.study, self._text.caller):
            raise LookupError("an optimistic snapshot is about the phone of its text")
        return self._read.phone

    async def presented_coupon(
        self,
        study: StudyId,  # noqa: ARG002 - the text's
        code: CouponCode | None,
        caller: CallerId,
        *,
        by_phone_since: datetime,
        overall_since: datetime,
    ) -> tuple[Coupon | None, Guesses]:
        """Return the presented coupon as it was when the text was stored, and the recent wrong codes' count.

        Raises StaleSnapshot when that coupon was not read then: there is no version to compare.
        """
        if code is None:
            guesses = await self.count_guesses(
                caller, by_phone_since=by_phone_since, overall_since=overall_since
            )
            return None, guesses
        presented = self._read.presented
        if presented is None or code != presented.code:
            raise StaleSnapshot
        self._versions = self._versions._replace(coupon=code, coupon_version=presented.version)
        return presented.coupon, presented.guesses

    async def committed(self, study: Study) -> Money:
        """Return up to which commitment others need not be waited for; `record` compares.

        Raises StaleSnapshot where all that is committed must be held, which takes a transaction.
        """
        presented = self._read.presented
        if presented is None or presented.coupon is None:
            raise StaleSnapshot
        at_most = commitment_far_from_budget(study, presented.coupon)
        if at_most is None:
            raise StaleSnapshot
        self._versions = self._versions._replace(committed_at_most=at_most.minor)
        return at_most

    async def record(self, entry: Entry) -> None:
        """Write the entry. Raises StaleSnapshot if what was read has changed, or the budget is near."""
        if any(isinstance(event, ParticipantWithdrew) for event in entry.events):
            raise StaleSnapshot  # a withdrawal takes two statements, hence a transaction
        await self._writer.write(entry, self._versions)
