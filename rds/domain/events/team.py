"""Facts about what the study team did about one person."""

from dataclasses import dataclass

from rds.domain.events.event import Event
from rds.domain.ids import CallerId, CouponCode, ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamActed(Event):
    """The study team gave an order about a person; what followed stands in the events after it.

    `act` is the order's name. `reason` is the team's own words: it is in no export for analysts.
    """

    participant: ParticipantId
    caller: CallerId
    act: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantMoved(Event):
    """A person is reached at another phone from now on; `caller` is the one before, `to` the new one.

    By version 2 an open case moves into that of the same subject at the new phone.
    """

    VERSION = 2

    participant: ParticipantId
    caller: CallerId
    to: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneShared(Event):
    """A second person may take part from a phone whose first person has finished.

    Who was first is known as `former` from now on: the same phone, with another random id. STOP is the
    phone's and holds for both.
    """

    participant: ParticipantId
    caller: CallerId
    former: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened(Event):
    """A person who was screened out by a wrong answer is asked again; the coupon is theirs again."""

    participant: ParticipantId
    caller: CallerId
    coupon: CouponCode


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReplaced(Event):
    """The study team replaced an answer; neither the former nor the new one is said here."""

    participant: ParticipantId
    caller: CallerId
    step: str
