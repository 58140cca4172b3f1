"""What the study team asks about one person, and about the cases of its inbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rds.domain.coupons import Coupon
from rds.domain.ids import CallerId, CouponCode, ParticipantId, StudyId
from rds.domain.money import Money
from rds.domain.subjects import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """Somebody who presented a coupon, and the phone that they are reached at, by its random id."""

    id: ParticipantId
    caller: CallerId
    state: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFate:
    """One message to a phone: what it is for, and what became of it; never its words."""

    purpose: str
    status: str
    error: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFate:
    """One payment and what became of it."""

    id: str
    amount: Money
    status: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOrder:
    """One order that the study team gave about a person."""

    act: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """How a person stands, without who they are and what they answered."""

    id: ParticipantId
    caller: CallerId
    state: str
    step: str
    attempt: int
    kind: str
    wave: int
    chain: ParticipantId | None
    coupon: CouponCode
    language: str | None
    messaging_stopped: bool
    reminders_held: bool
    new_owner: bool
    presented_at: datetime
    enrolled_at: datetime | None
    completed_at: datetime | None
    withdrawn_at: datetime | None
    quota: int | None
    earned: Money | None
    """None before enrolment."""
    paid: Money | None
    coupons: Sequence[Coupon] = ()
    payments: Sequence[PaymentFate] = ()
    messages: Sequence[MessageFate] = ()
    """The newest first, at most twenty."""
    orders: Sequence[TeamOrder] = ()
    cases: Sequence[int] = ()
    """The open ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What one phone wrote, or what happened to it, about one subject. `id` is the event that opened it."""

    id: int
    study: StudyId
    caller: CallerId
    participant: ParticipantId | None
    subject: Subject
    urgent: bool
    reasons: Sequence[str]
    texts: int
    opened_at: datetime
    newest_at: datetime
    assigned_to: str | None
    replied_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangedText:
    """One text of a phone, or one message to it.

    `words` is None once they are erased. `in_case`: it is one of those that the case is about.
    """

    at: datetime
    is_ours: bool
    words: str | None
    in_case: bool
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """What one of the team noted of a case."""

    words: str
    actor: str
    at: datetime


class People(Protocol):
    """Answers the study team about one person."""

    async def by_id(self, study: StudyId, participant: str) -> FoundPerson | None:
        """Return who has this id; None when nobody has."""
        ...

    async def by_number(self, study: StudyId, number: str) -> FoundPerson | None:
        """Return who takes part from this number (E.164) now, else who did last."""
        ...

    async def by_coupon(self, study: StudyId, code: CouponCode) -> FoundPerson | None:
        """Return who presented this coupon last, else who was given it to forward."""
        ...

    async def details(self, study: StudyId, participant: ParticipantId) -> PersonDetails | None:
        """Return how a person stands."""
        ...


class Cases(Protocol):
    """Answers the study team about its inbox."""

    async def open_cases(self, study: StudyId, limit: int) -> Sequence[Case]:
        """Return the open cases: urgent ones first, then the oldest."""
        ...

    async def closed_cases(self, study: StudyId, limit: int) -> Sequence[Case]:
        """Return the closed cases, the last closed first."""
        ...

    async def count_open(self, study: StudyId) -> int:
        """Return how many cases are open."""
        ...

    async def last_words(self, cases: Sequence[Case]) -> Mapping[int, str]:
        """Return the newest text of each case that has one, and whose words are not erased."""
        ...

    async def notes(self, case: Case) -> Sequence[CaseNote]:
        """Return what the team noted of a case, in order."""
        ...

    async def find_case(self, study: StudyId, case: int) -> Case | None:
        """Return a case, open or closed."""
        ...

    async def exchange(self, case: Case, limit: int) -> Sequence[ExchangedText]:
        """Return the newest texts of the case's phone and messages to it, and the case's own, in order."""
        ...

    async def number_of(self, caller: CallerId) -> str | None:
        """Return a phone's number; None once it is erased."""
        ...
