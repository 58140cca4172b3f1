"""The facts of a study. Frozen, in the past tense, and free of names, numbers and answers.

A recorded event is one of these plus its envelope: study, instant, who (`actor`) and why (`cause`). Fields change only by
raising `VERSION` of the class and teaching its effect both forms: docs/events.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, PayoutId
from rds.domain.money import Money
from rds.domain.study import CouponKind, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact. Its type's name is the class's name."""

    VERSION: ClassVar[int] = 1


# --- the study -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOpened(Event):
    """The study exists and is reached under this number (the study's own, in E.164)."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolAdopted(Event):
    """From now on this version holds; what was promised under earlier ones still does."""

    protocol: int
    content: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentClosed(Event):
    """No new coupon is accepted from now on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentReopened(Event):
    """Coupons are accepted again."""


# --- coupons ---------------------------------------------------------------------------------------------------------


class ReleaseReason(StrEnum):
    """Why a reserved coupon became free again."""

    DECLINED = "declined"
    SCREENED_OUT = "screened_out"
    SILENCE = "silence"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponIssued(Event):
    """A coupon was made for a seed (no holder), or given to a participant to forward.

    `wave` and `chain` are those of the person who redeems it (a seed starts its own chain: None). `slot` counts the
    holder's coupons from 1 to `quota`. `secondary` is what the holder is promised for a recruit who
    completes.
    """

    coupon: CouponCode
    kind: CouponKind
    holder: ParticipantId | None
    slot: int | None
    quota: int | None
    wave: int
    chain: ParticipantId | None
    protocol: int
    active_from: datetime
    expires_at: datetime
    secondary: Money
    replaces: CouponCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPresented(Event):
    """A phone texted a good code: the coupon is reserved for it and a conversation begins."""

    caller: CallerId
    participant: ParticipantId
    coupon: CouponCode
    protocol: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponRefused(Event):
    """A phone texted a code that was not accepted.

    `guess`: it counts towards slowing the guessing of codes.
    """

    caller: CallerId
    coupon: CouponCode | None
    reason: str
    guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponReleased(Event):
    """The conversation ended before enrolment; the coupon can be presented again until it expires."""

    caller: CallerId
    coupon: CouponCode
    reason: ReleaseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponExpired(Event):
    """Nobody presented the coupon in time."""

    coupon: CouponCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponVoided(Event):
    """The study team made the coupon invalid."""

    coupon: CouponCode
    reason: str


# --- conversation ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(Event):
    """The conversation stands at this step.

    `until`: how long a coupon not yet redeemed waits for the answer.
    """

    caller: CallerId
    step: str
    attempt: int
    confirming: bool
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """An answer was taken.

    What it was is not said here. `flag`: taken though it is `implausible` or `zero`.
    """

    caller: CallerId
    step: str
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen(Event):
    """The conversation goes on in this language."""

    caller: CallerId
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """A person agreed to take part, to these words, in this way; `message` is the text in which they said so."""

    caller: CallerId
    participant: ParticipantId
    consent_version: str
    text_digest: str
    language: Language
    mode: str
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDeclined(Event):
    """A person chose not to take part."""

    caller: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedOut(Event):
    """An answer to a screening question means that the person is not eligible."""

    caller: CallerId
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(Event):
    """An unfinished conversation was taken up again."""

    caller: CallerId


# --- participants ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantEnrolled(Event):
    """A consenting, eligible person redeemed the coupon. What they are promised is fixed here."""

    participant: ParticipantId
    caller: CallerId
    coupon: CouponCode
    recruiter: ParticipantId | None
    chain: ParticipantId
    wave: int
    protocol: int
    quota: int
    primary: Money
    secondary: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCompleted(Event):
    """The participant answered the last question."""

    participant: ParticipantId
    caller: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantWithdrew(Event):
    """A person left the study, before or after enrolment.

    What they said is erased with it; what they earned stays theirs.
    """

    participant: ParticipantId
    caller: CallerId


# --- honoraria -------------------------------------------------------------------------------------------------------


class HonorariumKind(StrEnum):
    """What an honorarium is for."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariumEarned(Event):
    """The study owes a participant: for the survey (`recruit` None), or for one recruit who completed it."""

    participant: ParticipantId
    kind: HonorariumKind
    recruit: ParticipantId | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRequested(Event):
    """What is owed to a participant was put into one payment.

    `honoraria`: the events by which it was earned.

    They are named because another may be earned at the same instant, and the record must say which the
    payment covers.
    """

    payout: PayoutId
    participant: ParticipantId
    amount: Money
    honoraria: tuple[int, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid(Event):
    """The money left; `reference` is the payer's."""

    payout: PayoutId
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFailed(Event):
    """The money did not leave; it is owed again."""

    payout: PayoutId
    reason: str


# --- messaging -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingStopped(Event):
    """This phone wants no more texts. `source`: `keyword`, `words` or `provider`. Money owed stays owed."""

    caller: CallerId
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingResumed(Event):
    """This phone wants texts again."""

    caller: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequested(Event):
    """A person of the study team should look at this phone's messages.

    `message` is the text that caused it.
    """

    caller: CallerId
    reason: str
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClosed(Event):
    """The study team has looked at all that was open for this phone."""

    caller: CallerId
    note: str
