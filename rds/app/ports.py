"""What the use cases need of the world, each as a small Protocol."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rds.domain.conversation import Answer, Conversation
from rds.domain.coupons import Coupon
from rds.domain.events import Event
from rds.domain.guessing import Guesses
from rds.domain.heard import Heard
from rds.domain.honoraria import Account, Participant
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, PayoutId, StudyId
from rds.domain.money import Money
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Language, Study


class Clock(Protocol):
    """Study time. The only source of `now`; always aware, in UTC."""

    def now(self) -> datetime:
        """Return the present instant of the study."""
        ...


class Chance(Protocol):
    """Where random ids and codes come from: the system's secure source, or a seeded one in the demonstration.

    `cause` names what they are drawn for, so that a seeded source gives the same ones in whatever order it is asked.
    """

    def participant_id(self, cause: str) -> ParticipantId:
        """Draw an id that derives from nothing about the person."""
        ...

    def payout_id(self, cause: str) -> PayoutId:
        """Draw an id for a payment."""
        ...

    def coupon_codes(self, cause: str, count: int) -> tuple[CouponCode, ...]:
        """Draw that many coupon codes."""
        ...


class Ear(Protocol):
    """Understands a text as far as words alone allow."""

    def __call__(self, text: str) -> Heard:
        """Return every reading that could matter. Never raises."""
        ...


class Wording(Protocol):
    """Puts a reply into the words of its language."""

    def words(self, reply: Reply, study: Study) -> str:
        """Return the message's full text."""
        ...


class SendFailure(StrEnum):
    """Why a provider did not take a message."""

    OPTED_OUT = "opted_out"
    """The number has opted out at the provider (Twilio 21610): itself an opt-out."""
    PERMANENT = "permanent"
    """It will never work: not a mobile number, an invalid one, a landline."""
    TRANSIENT = "transient"
    """It may work later: busy, out of reach, a fault on the provider's side."""
    UNKNOWN = "unknown"
    """No answer came: the provider may or may not have taken it."""


class NotSent(Exception):
    """The provider did not take the message.

    `code` is the provider's error code, or the HTTP status, or a word such as `timeout`; never its detail text, which holds
    the phone number. `retry_after` is in seconds, when the provider named it.
    """

    def __init__(self, failure: SendFailure, code: str, retry_after: float | None = None) -> None:
        """Keep what happened, without any personal data."""
        super().__init__(f"not sent: {failure} ({code})")
        self.failure = failure
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMessage:
    """One message as the provider lists it."""

    id: MessageId
    sender: str
    recipient: str
    body: str
    at: datetime
    inbound: bool
    status: str


class MessageGateway(Protocol):
    """Sends text messages through a provider."""

    async def send(self, *, recipient: str, body: str, key: str) -> MessageId:
        """Hand one message to the provider and return the provider's id for it.

        `recipient` is E.164. `key` is ours and unique to the message; status callbacks carry it back. Raises NotSent.
        """
        ...

    async def list_messages(self, *, since: datetime, inbound: bool) -> Sequence[ProviderMessage]:
        """Return the provider's messages from (or to) the study number since that instant, oldest first."""
        ...


# --- the record ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One inbound text as it was stored."""

    id: MessageId
    study: StudyId
    caller: CallerId
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Which phone sent a text, and to which study."""

    study: StudyId
    caller: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a phone stands with a study, read after everything else about that phone was made to wait."""

    number: str
    """The study's own number, in E.164."""
    protocol: int
    """The version a conversation began under, else the current one."""
    recruitment_open: bool
    messaging_stopped: bool
    conversation: Conversation | None
    participant: Participant | None

    def language(self, study: Study) -> Language:
        """Return the language to speak to this phone in."""
        return study.language(self.conversation.language if self.conversation else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text to send. `key` is made from its cause: the same cause never makes a second message."""

    key: str
    caller: CallerId
    purpose: ReplyKey
    body: str
    due_at: datetime | None = None
    """Study time from which the timers may hand it to the workers; None: at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The transcript of a consent, in words."""

    participant: ParticipantId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One transaction's worth of record: facts, by whom and why, and what goes with them. All or none of it."""

    study: StudyId
    at: datetime
    actor: str
    cause: str
    events: tuple[Event, ...]
    answers: tuple[Answer, ...] = ()
    messages: tuple[Message, ...] = ()
    payouts: tuple[PayoutId, ...] = ()
    """Payouts to carry out now through the adapter."""
    evidence: Evidence | None = None
    handled: MessageId | None = None
    """The inbound text that this entry answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyState:
    """A study as its team sees it: the current protocol version, and whether coupons are accepted."""

    id: StudyId
    number: str
    protocol: int
    recruitment_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What one participant is owed and no payout covers yet, and the events by which it was earned."""

    participant: ParticipantId
    amount: Money
    honoraria: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """One payment to one participant."""

    id: PayoutId
    study: StudyId
    participant: ParticipantId
    caller: CallerId
    amount: Money
    method: str
    status: str


class Transaction(Protocol):
    """Everything read and written by one decision. What `hold_...` returns cannot change until the end."""

    async def hold_text(self, message: MessageId) -> Text | None:
        """Make other decisions about the text's phone wait; None when the text was handled before."""
        ...

    async def hold_sender(self, message: MessageId) -> Sender | None:
        """Do the same for a text that is not to be opened."""
        ...

    async def hold_phone(self, study: StudyId, caller: CallerId) -> None:
        """Make other decisions about this phone wait."""
        ...

    async def standing(self, study: StudyId, caller: CallerId) -> Standing:
        """Return how a held phone stands."""
        ...

    async def study(self, study: StudyId, protocol: int) -> Study:
        """Return one version of the protocol."""
        ...

    async def caller_of(self, study: StudyId, participant: ParticipantId) -> CallerId:
        """Return the phone of a person who presented a coupon of this study. Raises ParticipantUnknown."""
        ...

    async def hold_study(self, study: StudyId) -> StudyState:
        """Return the study's state. Raises StudyUnknown."""
        ...

    async def hold_coupon(self, study: StudyId, code: CouponCode) -> Coupon | None:
        """Return the study's coupon of that code, held."""
        ...

    async def guesses(self, caller: CallerId, by_phone_since: datetime, overall_since: datetime) -> Guesses:
        """Count wrong codes of late."""
        ...

    async def account(self, participant: ParticipantId) -> Account:
        """Return what was earned and paid."""
        ...

    async def coupons_of(self, participant: ParticipantId) -> tuple[Coupon, ...]:
        """Return the coupons a participant was given, by slot."""
        ...

    async def hold_payout(self, payout: PayoutId) -> Payout:
        """Return the payout, held. Raises PayoutUnknown."""
        ...

    async def record(self, entry: Entry) -> None:
        """Write the entry. Raises the RuleBroken whose constraint it would break.

        With a ParticipantWithdrew it erases the person's answers and the words of their texts and consent, and gives up what
        was still to be sent to them; messages of the entry itself are sent.
        """
        ...


class Database(Protocol):
    """Where studies are kept."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin; commit at the end, or roll back when anything was raised."""
        ...

    async def unhandled_texts(self, stored_before: datetime, limit: int) -> Sequence[MessageId]:
        """Return texts that arrived before that machine time and were neither handled nor set aside."""
        ...

    async def note_failure(self, message: MessageId, reason: str) -> int:
        """Count a failed try at a text and return how many there were."""
        ...

    async def set_aside(self, message: MessageId) -> None:
        """Mark a text that no try could answer; it stays, for a person to look at."""
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
        """Return phones with an open question since before that instant, fewer reminders than that, and no stop."""
        ...

    async def release_messages(self, study: StudyId, now: datetime, limit: int) -> None:
        """Hand messages that waited for their time, and those to be sent again, to the workers."""
        ...

    async def owed(self, study: StudyId, limit: int) -> Sequence[Owed]:
        """Return participants with honoraria in no payout, and none under way. Who can no longer be reached is left out."""
        ...

    async def erase_withdrawn(self) -> None:
        """Erase texts exchanged since a withdrawal, and each withdrawn person's number once all that they earned is paid.

        A number is kept while its phone takes part in another study, or while a text to or from it is under way.
        """
        ...


class NotAPhone(Exception):
    """The sender is a short code or a name: a machine that no reply can reach."""


class Inbox(Protocol):
    """Where texts are kept before anything is understood."""

    async def store_text(
        self, *, message: MessageId, sender: str, recipient: str, body: str, received_at: datetime
    ) -> bool:
        """Keep a text and return whether it is new and for a study of ours. Raises NotAPhone unless `sender` is E.164."""
        ...


# --- webhooks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text as the provider handed it over."""

    id: MessageId
    sender: str
    recipient: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What the provider says became of a message. `rank` grows with every stage; `error` is a code."""

    provider_id: MessageId
    key: str | None
    status: str
    rank: int
    error: str | None


class NotFromProvider(Exception):
    """The request's signature is not the provider's."""


class MalformedWebhook(Exception):
    """The request is signed but lacks what it should say. The text names the field, never its value."""


class WebhookReader(Protocol):
    """Reads the provider's requests. Each method raises NotFromProvider or MalformedWebhook."""

    def inbound(self, *, path: str, signature: str, form: Mapping[str, str]) -> InboundText:
        """Read a text. `path` is the raw path and query of the request."""
        ...

    def report(self, *, path: str, signature: str, form: Mapping[str, str]) -> StatusReport:
        """Read a delivery report."""
        ...


# --- messages under way ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message about to be handed to the provider, for the `attempts`-th time."""

    key: str
    study: StudyId
    caller: CallerId
    purpose: ReplyKey
    recipient: str
    body: str
    created_at: datetime
    attempts: int
    in_doubt: bool
    """An earlier attempt had no known end: the provider may have the message already."""
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The message that a status belongs to, after the status was taken."""

    key: str
    study: StudyId
    caller: CallerId
    attempts: int


class Outbox(Protocol):
    """Messages on their way out."""

    async def take(self, key: str) -> Outgoing | None:
        """Count one more attempt and return the message; None when it has left, was given up, or is given up now.

        The last happens when its words or its recipient's number were erased.
        """
        ...

    async def accepted(self, key: str, provider_id: MessageId) -> None:
        """Note the provider's id."""
        ...

    async def first_unknown(self, provider_ids: Sequence[MessageId]) -> MessageId | None:
        """Return the first of the provider's ids that no message of ours has."""
        ...

    async def refused(self, key: str, reason: str) -> None:
        """Note that the provider did not take it this time, for certain: the attempt is no longer in doubt."""
        ...

    async def given_up(self, key: str, reason: str) -> None:
        """Note that it will not be sent, and why (a code, never a text)."""
        ...

    async def report(self, report: StatusReport, *, at: datetime) -> Delivery | None:
        """Move the message's status forward; None when the report is old, or of a message not ours."""
        ...

    async def send_again(self, key: str, due_at: datetime) -> None:
        """Put a message that did not arrive back among those to send, from that study time on."""
        ...


class PayoutProvider(Protocol):
    """Carries out one payment."""

    async def pay(self, payout: Payout) -> str:
        """Pay and return the payer's reference. The payout's id is the idempotency key. Raises PaymentRefused."""
        ...


class PaymentRefused(Exception):
    """The payer will not make this payment. `reason` is a short word for the record."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class JobKind(StrEnum):
    """What a worker can be asked to do; a job's payload is the key of what to do it to."""

    SEND_MESSAGE = "send_message"
    CARRY_OUT_PAYOUT = "carry_out_payout"


class TryAgain(Exception):
    """A job could not be done now; it should be done again after a while."""

    def __init__(self, after: timedelta, reason: str) -> None:
        """Keep when and why."""
        super().__init__(reason)
        self.after = after
        self.reason = reason
