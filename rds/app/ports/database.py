"""What a decision reads and writes, and what the timers look for."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from rds.app.ports.ending import EndsStudies
from rds.app.ports.people import Case
from rds.app.ports.record import (
    Chore,
    Entry,
    Owed,
    Payout,
    Sender,
    StoredText,
    StudyState,
    UndeliveredMessage,
)
from rds.domain.conversation import PhoneOrigin, PhoneState
from rds.domain.coupons import Coupon
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Account
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, PayoutId, StaffId, StudyId
from rds.domain.money import Money
from rds.domain.study import Study


class Snapshot(Protocol):
    """What a decision about one text reads, and the entry it writes.

    What was read still holds when it is recorded.
    """

    async def unhandled_text(self, message: MessageId) -> StoredText | None:
        """Return a text; None when it was handled before."""
        ...

    async def phone_state(
        self, study: StudyId, caller: CallerId, *, texts_since: datetime | None = None
    ) -> PhoneState:
        """Return the state of a phone, and how many of its texts were handled since then."""
        ...

    async def study(self, study: StudyId, protocol: int) -> Study:
        """Return one version of the protocol."""
        ...

    async def presented_coupon(
        self,
        study: StudyId,
        code: CouponCode | None,
        caller: CallerId,
        *,
        by_phone_since: datetime,
        overall_since: datetime,
    ) -> tuple[Coupon | None, Guesses]:
        """Return the study's coupon of the code that a phone presents, and count recent wrong codes."""
        ...

    async def refused_phones(self, code: CouponCode, caller: CallerId) -> int:
        """Return how many other phones could not use a coupon; 0 for a phone that was counted before."""
        ...

    async def stopped_at(self, caller: CallerId) -> datetime | None:
        """Return since when a phone is stopped; None when it is not."""
        ...

    async def phone_origin(self, study: StudyId, caller: CallerId) -> PhoneOrigin:
        """Return which country a phone is of, and whether this study has turned it away for that."""
        ...

    async def committed(self, study: Study) -> Money:
        """Return what the study has committed, or more than that.

        What fits beside it still fits when the entry is recorded. Raises StaleSnapshot where that takes a
        transaction.
        """
        ...

    async def account(self, participant: ParticipantId) -> Account:
        """Return what was earned and paid."""
        ...

    async def coupons_of(self, participant: ParticipantId) -> tuple[Coupon, ...]:
        """Return the coupons a participant was given, by slot."""
        ...

    async def record(self, entry: Entry) -> None:
        """Write the entry. Raises the RuleBroken whose constraint it would break, or StaleSnapshot.

        With a ParticipantWithdrew it erases the person's answers and the words of their texts and consent,
        and gives up what was still to be sent to them; messages of the entry itself are sent. With a
        ParticipantMoved or PhoneShared the person's texts and messages go with them to the other id.
        """
        ...


class Transaction(Snapshot, EndsStudies, Protocol):
    """A snapshot that locks what it reads: other decisions about it wait."""

    async def lock_sender(self, message: MessageId) -> Sender | None:
        """Lock the phone of a text and return it without opening the text; None when handled before."""
        ...

    async def lock_phone(self, study: StudyId, caller: CallerId) -> None:
        """Lock a phone in a study."""
        ...

    async def lock_study(self, study: StudyId) -> StudyState:
        """Lock a study and return its state. Raises StudyUnknown."""
        ...

    async def lock_coupon(self, study: StudyId, code: CouponCode) -> Coupon | None:
        """Lock and return the study's coupon of that code."""
        ...

    async def lock_payout(self, payout: PayoutId) -> Payout:
        """Lock and return a payout. Raises PayoutUnknown."""
        ...

    async def last_seed_number(self, study: StudyId) -> int:
        """Return how many coupons a locked study made for seeds, those in another's place apart."""
        ...

    async def last_batch(self, study: StudyId) -> int:
        """Return the number of a locked study's last batch of payments; 0 before the first."""
        ...

    async def keep_note(self, study: StudyId, coupon: CouponCode, note: str, at: datetime) -> None:
        """Keep, sealed, who a coupon was made for."""
        ...

    async def take_note(self, coupon: CouponCode) -> str | None:
        """Remove a coupon's note and return it; None when there is none."""
        ...

    async def keep_staff_name(self, person: StaffId, name: str) -> None:
        """Keep the name of a new person of the study team. Raises StaffNameTaken."""
        ...

    async def has_deferred_coupons(self, participant: ParticipantId) -> bool:
        """Return whether a participant still waits for the coupons promised at enrolment."""
        ...

    async def caller_of(self, study: StudyId, participant: ParticipantId) -> CallerId:
        """Return the phone of a person who presented a coupon of this study. Raises ParticipantUnknown."""
        ...

    async def caller_of_case(self, study: StudyId, case: int) -> CallerId:
        """Return the phone that a case is about. Raises CaseUnknown."""
        ...

    async def is_case_open(self, case: int) -> bool:
        """Return whether nobody has closed a case."""
        ...

    async def find_case(self, study: StudyId, case: int) -> Case | None:
        """Return a case as it is now; while its phone is held, it stays so."""
        ...

    async def keep_case_note(self, study: StudyId, case: int, note: str, actor: str, at: datetime) -> None:
        """Keep, sealed, what the team notes of a case."""
        ...

    async def phone_at(self, number: str) -> CallerId:
        """Return the random id of a number (E.164), which is new for a phone that has never texted."""
        ...

    async def is_former(self, caller: CallerId) -> bool:
        """Return whether this id stands for somebody who was on a phone before its current person."""
        ...

    async def undelivered(self, study: StudyId, caller: CallerId) -> tuple[UndeliveredMessage, ...]:
        """Return the messages to a phone that did not arrive and were not sent once more, in order."""
        ...

    async def mark_resent(self, lost: Sequence[UndeliveredMessage]) -> None:
        """Note that these were said once more."""
        ...

    async def answered(self, participant: ParticipantId) -> frozenset[str]:
        """Return the questions that a person has answered or skipped."""
        ...


class Database(Protocol):
    """Where studies are kept."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin; commit at the end, or roll back when anything was raised."""
        ...

    def optimistic(self, text: StoredText) -> AbstractAsyncContextManager[Snapshot]:
        """Decide about a text that was stored just now, without locks.

        Raises LookupError without its `first_read`.
        """
        ...

    async def left_texts(self, stored_before: datetime, limit: int) -> Sequence[MessageId]:
        """Return each phone's last text that arrived before that machine time, neither handled nor set aside.

        Phones in the order in which they began to wait; a phone that texts several studies is one for each.
        """
        ...

    async def texts_before(self, message: MessageId) -> Sequence[MessageId]:
        """Return earlier texts of the same phone and study, neither handled nor set aside, in order.

        At most 500.
        """
        ...

    async def note_failure(self, message: MessageId, reason: str) -> int:
        """Count a failed try at a text and return how many there were."""
        ...

    async def set_aside(self, message: MessageId) -> None:
        """Mark a text that no try could answer; it stays, for a person to look at."""
        ...

    async def note_fault(self, chore: Chore, subject: str, reason: str) -> None:
        """Count a fault of a chore at one subject; after some in a row it is set aside and no longer due.

        `reason` is the fault's name.
        """
        ...

    async def open_studies(self) -> Sequence[StudyState]:
        """Return the studies, oldest first."""
        ...

    async def due_coupons(self, study: StudyId, now: datetime, limit: int) -> Sequence[CouponCode]:
        """Return issued coupons whose time is over."""
        ...

    async def silent_phones(self, study: StudyId, now: datetime, limit: int) -> Sequence[CallerId]:
        """Return phones not yet enrolled whose coupon has waited long enough."""
        ...

    async def unfinished_phones(
        self, study: StudyId, asked_before: datetime, reminders_below: int, limit: int
    ) -> Sequence[CallerId]:
        """Return phones without a stop, asked before that instant and reminded fewer times than that."""
        ...

    async def release_messages(self, study: StudyId, now: datetime, limit: int) -> None:
        """Hand messages that waited for their time, and those to be sent again, to the workers."""
        ...

    async def reached_at(self, study: StudyId, participants: int) -> datetime | None:
        """Return when this number of participants had completed; None before."""
        ...

    async def deferred_coupons(self, study: StudyId, limit: int) -> Sequence[CallerId]:
        """Return phones of participants who wait for the coupons promised to them, longest first."""
        ...

    async def payouts_due_again(self, study: StudyId, now: datetime, limit: int) -> Sequence[PayoutId]:
        """Return payments that failed and have waited long enough."""
        ...

    async def owed(self, study: StudyId, limit: int) -> Sequence[Owed]:
        """Return participants with honoraria in no payout, and none under way.

        Who can no longer be reached is left out.
        """
        ...

    async def erase_withdrawn(self, now: datetime) -> None:
        """Erase texts exchanged since a withdrawal, and a withdrawn person's number once all is paid.

        A number is kept while its phone takes part in another study, or while a text to or from it is under
        way.
        """
        ...
