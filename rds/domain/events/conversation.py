"""Facts about a conversation."""

from dataclasses import dataclass
from datetime import datetime

from rds.domain.events.event import Event
from rds.domain.ids import CallerId, MessageId, ParticipantId
from rds.domain.study import Language


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
    """A person agreed to take part, to these words, in this way; `message` is the text that said so."""

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
class QuestionReopened(Event):
    """A question that was answered before is asked again: the person wants to correct the answer."""

    caller: CallerId
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCorrected(Event):
    """A question that was opened again has been answered; neither answer is said here."""

    caller: CallerId
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(Event):
    """An unfinished conversation was taken up again."""

    caller: CallerId
