"""Facts about participants."""

from dataclasses import dataclass

from rds.domain.events.event import Event
from rds.domain.ids import CallerId, CouponCode, ParticipantId
from rds.domain.money import Money


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
