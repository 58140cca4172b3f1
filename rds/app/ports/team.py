"""What the study team asks of an installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rds.app.ports.record import Payout
from rds.domain.ids import CallerId, CouponCode, MessageId, ParticipantId, StudyId
from rds.domain.study import CouponKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A phone on the staff list: a person should look at its messages."""

    caller: CallerId
    reason: str
    message: MessageId
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPayout:
    """A payout that waits for the finance office, and the number to reach the payee at."""

    payout: Payout
    phone: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParticipant:
    """Whose a phone number is."""

    id: ParticipantId
    state: str
    wave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideItem:
    """Work that failed at its last try. `reason` is a code or a fault's name."""

    kind: str
    key: str
    since: datetime
    reason: str
    job: int | None
    """The job's number in the queue; None for a text, and for what the timers do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCoupon:
    """A coupon that nobody has used and that can still be used."""

    code: CouponCode
    kind: CouponKind
    holder: ParticipantId | None
    """Who was to pass it on; None for a seed's."""
    issued_at: datetime
    expires_at: datetime
    note: str | None
    """Who it was made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What became of one seed's coupon. `seed` is None until somebody enrols with it."""

    code: CouponCode
    seed: ParticipantId | None
    status: str
    issued_at: datetime
    enrolled: int
    """People of the chain, the seed included."""
    completed: int
    waves: int
    """How many waves came after the seed."""
    open_coupons: int
    last_at: datetime | None
    """When somebody of the chain last enrolled or completed."""
    note: str | None


class TeamQueries(Protocol):
    """Answers the study team."""

    async def open_reviews(self, study: StudyId) -> Sequence[Review]:
        """Return the staff list, oldest first."""
        ...

    async def open_payouts(self, study: StudyId, method: str) -> Sequence[OpenPayout]:
        """Return the payouts by this method that wait, oldest first."""
        ...

    async def unpaid_payouts(self, study: StudyId) -> Sequence[Payout]:
        """Return the payments that are not made yet, oldest first."""
        ...

    async def open_coupons(
        self, study: StudyId, *, issued_before: datetime, now: datetime
    ) -> Sequence[OpenCoupon]:
        """Return the coupons issued until that instant and used by nobody, the longest out first."""
        ...

    async def chains(self, study: StudyId, *, now: datetime) -> Sequence[Chain]:
        """Return the chains of all seeds' coupons that were not voided, in the order of their issue."""
        ...

    async def participant_at(self, study: StudyId, number: str) -> FoundParticipant | None:
        """Return the study's participant with this number (E.164); None when there is none."""
        ...
