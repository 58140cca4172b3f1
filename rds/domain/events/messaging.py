"""Facts about whom the study may text, and about reviews."""

from dataclasses import dataclass

from rds.domain.events.event import Event
from rds.domain.ids import CallerId, MessageId


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
class LeavingHeard(Event):
    """A phone spoke of leaving: reminders wait until the study team has looked.

    `kind`: `maybe`, `withdraw` or `erase` (then a confirmation was asked for), or `new_owner` of the phone.
    """

    caller: CallerId
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerConfirmed(Event):
    """The study team found that a phone is still its participant's."""

    caller: CallerId
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequested(Event):
    """A person of the study team should look at this phone's messages.

    `message` is the text that caused it; where a payment did, the payment's id.
    """

    caller: CallerId
    reason: str
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClosed(Event):
    """The study team has looked at all that was open for this phone."""

    caller: CallerId
    note: str
