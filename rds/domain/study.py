"""A study's protocol as plain data: what `study.yaml` says, checked and with nothing left to interpret."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rds.domain.ids import StudyId
from rds.domain.money import Money
from rds.domain.retention import Retention

Language = str
"""An ISO 639-1 code, such as `en`."""

Text = Mapping[Language, str]
"""The same words in each of the study's languages."""


class CouponKind(StrEnum):
    """Who a coupon was made for."""

    SEED = "seed"
    RECRUIT = "recruit"


class QuestionKind(StrEnum):
    """How an answer is read."""

    CHOICE = "choice"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice question: its key is what analysts see, its label what participants see."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `options` for a choice; `low` and `high` bound what is plausible for a number."""

    key: str
    kind: QuestionKind
    text: Text
    options: tuple[Option, ...] = ()
    low: int | None = None
    high: int | None = None
    decimals: int = 0
    """How many places after the point a number may have."""
    may_skip: bool = False
    """Whether SKIP goes on without an answer."""
    label: str | None = None
    """What reports call it; its key where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityQuestion:
    """A screening question, who it is asked of, and the answers that let a person take part."""

    question: Question
    accepted: frozenset[str]
    asked_of: frozenset[CouponKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a person agrees to. `version` changes whenever the words do."""

    version: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPlan:
    """How many coupons a participant gets, and how long they live."""

    per_participant: int
    activation_delay: timedelta
    valid_for: timedelta
    reserved_for: timedelta
    """How long a half-finished conversation keeps its coupon after the person's last text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariumPlan:
    """What is promised: `primary` for the survey, `secondary` for each recruit who completes it."""

    primary: Money
    secondary: Money
    budget: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPlan:
    """When an unfinished conversation is taken up again, and how often at most."""

    after: timedelta
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The local hours in which nothing is sent but a reply."""

    start: time
    end: time


class WhenReached(StrEnum):
    """What the study does at its target: close recruitment, or only say so."""

    CLOSE = "close"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The sample planned for: completed participants, and the half-width hoped for at 95 %."""

    participants: int
    half_width: float | None = None
    when_reached: WhenReached = WhenReached.WARN


@dataclass(frozen=True, slots=True, kw_only=True)
class EthicsApproval:
    """The ethics board's approval; nobody is enrolled on or after `expires`."""

    board: str
    number: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A later sample drawn from those who agreed: how many, and equally over which answers' strata."""

    size: int
    stratify_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One version of a study's protocol.

    Conversation order is fixed: coupon, language, consent, eligibility, network size, survey, coupons to pass
    on.
    """

    id: StudyId
    title: Text
    sender: str
    """Who is texting, named in the first message."""
    contact: Text
    """How to reach a person of the study team."""
    languages: tuple[Language, ...]
    time_zone: str
    country: str
    """ISO 3166-1 alpha-2: how a number without its country code is read."""
    opens: datetime
    consent: Consent
    eligibility: tuple[EligibilityQuestion, ...]
    network_size: Question
    survey: tuple[Question, ...]
    coupons: CouponPlan
    honoraria: HonorariumPlan
    payout: str
    """Which payout adapter pays: `batch` or `simulated`."""
    target: Target
    ethics: EthicsApproval
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2: whose phones may take part; empty: any."""
    reminders: ReminderPlan | None = None
    quiet_hours: QuietHours | None = None
    follow_up: FollowUp | None = None
    retention: Retention | None = None
    """How long what participants gave is kept once the study is over; None: until somebody says."""

    def language(self, chosen: Language | None) -> Language:
        """Return the language that somebody chose; the first when they chose none or it was dropped."""
        return chosen if chosen in self.languages else self.languages[0]

    def screening(self, kind: CouponKind) -> tuple[EligibilityQuestion, ...]:
        """Return the screening questions for a seed or for a recruit, in order."""
        return tuple(q for q in self.eligibility if kind in q.asked_of)
