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
    """One phone's conversation with one study.

    `step` and `attempt` say what was asked last, and how often.
    """

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
class PhoneState:
    """One phone in one study."""

    number: str
    """The study's own number, in E.164."""
    protocol: int
    """The version a conversation began under, else the current one."""
    recruitment_open: bool
    messaging_stopped: bool = False
    conversation: Conversation | None = None
    participant: Participant | None = None
    recent_texts: int = 0
    """Texts of this phone handled since the instant asked about: 0 without one, and never above 200."""

    @property
    def open_conversation(self) -> Conversation | None:
        """The conversation, if a question of it is open."""
        talk = self.conversation
        return talk if talk and talk.state is ConversationState.OPEN else None

    @property
    def withdrawn(self) -> bool:
        """Whether this person has left the study."""
        return has_withdrawn(self.conversation, self.participant)

    def language(self, study: Study) -> Language:
        """Return the language to speak to this phone in."""
        return study.language(self.conversation.language if self.conversation else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Ids and codes drawn in advance, used only if the decision needs them."""

    participant: ParticipantId
    codes: tuple[CouponCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a decision about one text depends on."""

    study: Study
    """The protocol version named by `phone`."""
    phone: PhoneState
    caller: CallerId
    message: MessageId
    now: datetime
    written_at: datetime
    """When the text came in: hours before `now` if the provider dropped it."""
    fresh: Fresh
    stopped_at: datetime | None = None
    """Since when the phone is stopped; looked up only for START."""
    presented: Coupon | None = None
    """The coupon whose code the text holds."""
    guesses: Guesses = NO_GUESSES
    account: Account | None = None
    """Looked up only for BALANCE."""
    held: tuple[Coupon, ...] = ()
    """The participant's coupons; looked up only for COUPONS."""

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return self.phone.language(self.study)

    def reply(self, key: ReplyKey, values: Mapping[str, str | Reply] | None = None) -> Reply:
        """Return a reply in this phone's language."""
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
