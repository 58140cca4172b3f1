"""What a text meets (Situation) and what comes of it (Outcome)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rds.domain.coupons import Coupon
from rds.domain.events import Event
from rds.domain.guessing import NO_GUESSES, Guesses
from rds.domain.honoraria import Account, Participant
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Language, Study


class ConversationState(StrEnum):
    """How far a phone has come."""

    OPEN = "open"
    COMPLETED = "completed"
    DECLINED = "declined"
    SCREENED_OUT = "screened_out"
    SILENCE = "silence"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One phone's conversation with one study. `step` and `attempt` say what was asked last, and how often."""

    participant: ParticipantId
    coupon: Coupon
    state: ConversationState
    step: str
    attempt: int
    confirming: bool
    language: Language | None
    enrolled: bool
    asked_at: datetime
    waits_until: datetime
    reminders: int = 0
    reminded_at: datetime | None = None


def has_withdrawn(talk: Conversation | None, participant: Participant | None) -> bool:
    """Return whether a person has left the study, before or after enrolment."""
    left_unfinished = talk is not None and talk.state is ConversationState.WITHDRAWN
    return left_unfinished or (participant is not None and participant.withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Ids and codes drawn in advance, used only if the decision needs them."""

    participant: ParticipantId
    codes: tuple[CouponCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a decision about one text depends on.

    `study` is the protocol this conversation began under, else the current one, and `protocol` its version; `number` is where
    the study is texted. `presented` is the
    coupon whose code the text holds. `account` and `held` are only filled in where a text asks for them.
    """

    study: Study
    number: str
    protocol: int
    caller: CallerId
    message: MessageId
    now: datetime
    written_at: datetime
    """When the text came in: hours ago, when the provider dropped it and it was found later."""
    fresh: Fresh
    recruitment_open: bool
    messaging_stopped: bool = False
    stopped_at: datetime | None = None
    """Since when, filled in for a START to a phone that asked for silence."""
    recent_texts: int = 0
    """How many texts of this phone were handled within TEXT_WINDOW before this one; beyond TEXT_LIMIT not all are counted."""
    conversation: Conversation | None = None
    participant: Participant | None = None
    presented: Coupon | None = None
    guesses: Guesses = NO_GUESSES
    account: Account | None = None
    held: tuple[Coupon, ...] = ()

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return self.study.language(self.conversation.language if self.conversation else None)

    @property
    def talking(self) -> Conversation | None:
        """The conversation, if a question of it is open."""
        return (
            self.conversation
            if self.conversation and self.conversation.state is ConversationState.OPEN
            else None
        )

    @property
    def withdrawn(self) -> bool:
        """Whether this person has left the study."""
        return has_withdrawn(self.conversation, self.participant)

    def reply(self, key: ReplyKey, values: Mapping[str, str | Reply] | None = None) -> Reply:
        """Say something in this phone's language."""
        return Reply(key=key, language=self.language, values=values or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a participant answered: kept apart from the record, so that it can be erased."""

    participant: ParticipantId
    question: str
    value: str
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The evidence of consent: what was asked in which words, and what was answered."""

    participant: ParticipantId
    asked: Reply
    answered: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from one text: facts, answers to keep, words to send. All or none of it happens."""

    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    answers: tuple[Answer, ...] = ()
    transcript: Transcript | None = field(default=None)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.events + other.events,
            self.replies + other.replies,
            self.answers + other.answers,
            self.transcript or other.transcript,
        )
