"""What a text meets (Situation) and what comes of it (Outcome)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rds.domain.coupons import Coupon
from rds.domain.events import Event
from rds.domain.guessing import NO_GUESSES, Guesses
from rds.domain.honoraria import Account, Participant
from rds.domain.id_source import IdSource
from rds.domain.ids import CallerId, MessageId, ParticipantId
from rds.domain.money import Money
from rds.domain.parsed_text import ParsedText
from rds.domain.replies import Reply, ReplyKey, Value
from rds.domain.study import Language, Study
from rds.domain.subjects import Subject


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
    handed_over_at: datetime | None = None
    """When the first attempt to send the open question began; None: it has not left."""
    repeats: int = 0
    """How often the same question was put once more without having been answered."""
    reopened: bool = False
    """Whether an earlier question was opened again, and has not been answered since."""
    leaving: str | None = None
    """What the person was last asked to confirm: `withdraw` or `erase`."""
    leaving_at: datetime | None = None
    reminders_held: bool = False
    """The phone spoke of leaving, and the study team has not looked yet."""
    new_owner: bool = False
    """The phone seems to be somebody else's now."""
    told_at: datetime | None = None
    """When the person was last told that somebody of the study team will read a text."""


@dataclass(frozen=True, slots=True)
class TextBefore:
    """The last text of the phone that was handled, and when it was received."""

    words: str
    received_at: datetime


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
    text_before: TextBefore | None = None
    """None also when its words were erased."""

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
class PhoneOrigin:
    """Which country a phone is of, None where its number does not tell.

    `turned_away`: it was told before that it cannot take part for that reason.
    """

    country: str | None
    turned_away: bool


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
    ids: IdSource
    stopped_at: datetime | None = None
    """Since when the phone is stopped; looked up only for START."""
    origin: PhoneOrigin | None = None
    """Looked up only for a phone without a conversation, in a study that names countries."""
    presented: Coupon | None = None
    """The coupon whose code the text holds."""
    guesses: Guesses = NO_GUESSES
    first_half: ParsedText | None = None
    """The first half of a text that a phone cut in two and that is read whole: it was handled before."""
    committed: Money | None = None
    """What the study has committed; looked up only for a usable code in a study with a budget."""
    account: Account | None = None
    """Looked up only for BALANCE."""
    held: tuple[Coupon, ...] = ()
    """The participant's coupons; looked up only for COUPONS."""
    spoken: Language | None = None
    """The language that the text itself names or greets in."""
    subject: Subject | None = None
    """What the text is about, should a person have to read it."""
    in_danger: bool = False
    """Words of distress or danger stand in the text."""
    refused_phones: int = 0
    """How many other phones texted the presented coupon and were refused."""

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return self.languages[0]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The language chosen, else the one the text is in, else all that the study has."""
        talk = self.phone.conversation
        if talk and talk.language:
            return (self.phone.language(self.study),)
        return (self.spoken,) if self.spoken in self.study.languages else self.study.languages

    def reply(self, key: ReplyKey, values: Mapping[str, Value] | None = None) -> Reply:
        """Return a reply in this phone's language, or in all of the study's while none is known."""
        first, *others = self.languages
        return Reply(key=key, language=first, also=tuple(others), values=values or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a participant answered: kept apart from the record, so that it can be erased."""

    participant: ParticipantId
    question: str
    value: str | None
    """None for a question that was skipped."""
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
