"""Facts about whom the study may text, and about reviews."""

from dataclasses import dataclass
from typing import ClassVar

from rds.domain.events.event import Event
from rds.domain.ids import CallerId, MessageId
from rds.domain.subjects import Subject


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
    """A person of the study team should look at this phone's messages: a case, or one text more in it.

    There is one open case for each phone and `subject`. `message` is the text that caused it, or the message
    of ours, or the payment's id; its words are not here. `urgent`: words of distress or danger stand in it.
    `told`: its sender was told that a person will read it.
    """

    VERSION: ClassVar[int] = 2

    caller: CallerId
    reason: str
    message: MessageId
    subject: Subject = Subject.OTHER
    urgent: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClosed(Event):
    """The study team has looked at all that was open for this phone."""

    caller: CallerId
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(Event):
    """One of the study team takes care of a case; `case` is the event that opened it."""

    caller: CallerId
    case: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplied(Event):
    """One of the study team wrote back; the words are those of `message`, sealed."""

    caller: CallerId
    case: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(Event):
    """One of the study team noted something of a case, for the team; the words are sealed."""

    caller: CallerId
    case: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    """The study team has done what there was to do about a case."""

    caller: CallerId
    case: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersOpened(Event):
    """Numbers were looked up, or written into a file, for one of the study team: how many, what for, and why.

    `reason` is the team's own words, empty when none was given.
    """

    purpose: str
    numbers: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRevealed(Event):
    """One of the study team was shown a phone's number."""

    caller: CallerId
    reason: str
