"""What is read for a decision, and the entry that one writes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rds.domain.conversation import Answer, PhoneState
from rds.domain.coupons import Coupon
from rds.domain.events import Event, HonorariumKind
from rds.domain.guessing import Guesses
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, PayoutId, StudyId
from rds.domain.money import Money
from rds.domain.parsed_text import ParsedText
from rds.domain.replies import ReplyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedCoupon:
    """The study's coupon of a code, if there is one, and how many wrong codes were texted before."""

    code: CouponCode
    coupon: Coupon | None
    version: str | None
    """Which version of the coupon's row was read."""
    guesses: Guesses


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRead:
    """What the statement that stored a text read along with it."""

    phone: PhoneState
    version: str
    """Which versions of the phone's rows were read."""
    presented: PresentedCoupon | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """One inbound text as it was stored."""

    id: MessageId
    study: StudyId
    caller: CallerId
    body: str
    received_at: datetime
    """Study time at which the provider handed it over, or tried to."""
    has_media: bool = False
    provider_stopped: bool = False
    parsed: ParsedText | None = None
    """What it says, if that is known already."""
    first_read: FirstRead | None = None
    """None for a text stored earlier, and for one behind an unanswered text of the same phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Which phone sent a text, and to which study."""

    study: StudyId
    caller: CallerId


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
class UndeliveredMessage:
    """A message that did not arrive, in the words that it had."""

    key: str
    purpose: ReplyKey
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The transcript of a consent, in words."""

    participant: ParticipantId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One transaction's worth of record: facts, by whom and why, and what goes with them.

    All or none of it.
    """

    study: StudyId | None
    """None for what concerns no single study."""
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
    reopened_at: datetime | None = None
    """When the study team last reopened recruitment."""
    ended_at: datetime | None = None
    """When it ended for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One honorarium that no payout covers yet, by the event of which it was earned."""

    honorarium: int
    participant: ParticipantId
    kind: HonorariumKind
    recruit: ParticipantId | None
    amount: Money
    attempt: int
    """How many payments to the participant have ended unpaid, in records of old."""


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
    """`requested`, `refused` (waits for the study team), `paid`, or `failed` (ended, in records of old)."""
    reference: str | None = None
    """The payer's, once it is paid."""
    failures: int = 0
    failure: str | None = None
    """Why it failed last."""
    again_at: datetime | None = None
    """When it is due again after a failure; None for one that is due, or that no longer waits."""
    batch: int | None = None
    """The file it was last written into for the payments office."""
    exported_at: datetime | None = None
    settled_at: datetime | None = None


class Chore(StrEnum):
    """What the timers do for one coupon, phone or participant at a time."""

    EXPIRE_COUPON = "expire_coupon"
    RELEASE_COUPON = "release_coupon"
    SEND_REMINDER = "send_reminder"
    REQUEST_PAYOUT = "request_payout"
    RETRY_PAYOUT = "retry_payout"
    ISSUE_DEFERRED = "issue_deferred"


class StaleSnapshot(Exception):
    """What a decision was based on changed before it was recorded. Nothing was recorded: decide again."""
