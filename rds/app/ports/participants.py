"""What the study team asks about the people of a study: lists, and one file each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rds.domain.ids import CouponCode, ParticipantId, StudyId
from rds.domain.money import Money


class PersonFilter(StrEnum):
    """Which people are listed.

    Unfinished: a question is open. Stuck: it was asked more than once, or has been open for three days. Owed:
    something earned is not paid. Flagged: an answer has a flag. Not reached: a message did not arrive.
    """

    ALL = "all"
    STUCK = "stuck"
    UNFINISHED = "unfinished"
    OWED = "owed"
    FLAGGED = "flagged"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """One line of a list: no number, and nothing of what was answered."""

    id: ParticipantId
    state: str
    step: str
    wave: int
    language: str | None
    presented_at: datetime
    asked_at: datetime
    completed_at: datetime | None
    owed: Money | None
    """None before enrolment."""
    flags: int
    not_arrived: int
    cases: int
    coupons: int
    coupons_redeemed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """What a person agreed to, and how."""

    version: str
    language: str
    mode: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruit:
    """Somebody who took part with a person's coupon."""

    id: ParticipantId
    coupon: CouponCode
    enrolled_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedHonorarium:
    """Something earned; `status` and `settled_at` are its payment's, None before one was asked for."""

    kind: str
    recruit: ParticipantId | None
    amount: Money
    earned_at: datetime
    status: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCoupon:
    """A coupon that a person was given to forward."""

    code: CouponCode
    status: str
    issued_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    replaces: CouponCode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody of the study team saw the person's number."""

    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """What a person's page shows beside `PersonDetails`; `flags` are those of answers, by question."""

    protocol: int
    recruiter: ParticipantId | None
    consent: GivenConsent | None
    answered: Sequence[str]
    flags: Mapping[str, str]
    not_arrived: int
    recruits: Sequence[Recruit]
    honoraria: Sequence[EarnedHonorarium]
    coupons: Sequence[GivenCoupon]
    looks: Sequence[Look]


class Participants(Protocol):
    """Answers the study team about the people of a study."""

    async def page(
        self, study: StudyId, which: PersonFilter, *, now: datetime, limit: int, offset: int
    ) -> Sequence[ListedPerson]:
        """Return people; who waits longest comes first, or who came last where nobody waits."""
        ...

    async def counts(self, study: StudyId, *, now: datetime) -> Mapping[PersonFilter, int]:
        """Return how many each filter lists."""
        ...

    async def file(self, study: StudyId, participant: ParticipantId) -> PersonFile:
        """Return what is kept of a person who presented a coupon. Raises LookupError for nobody."""
        ...
