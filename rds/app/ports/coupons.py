"""What the study team asks about coupons: one by its code, and lists of those that are out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rds.app.ports.team import OpenCoupon
from rds.domain.coupons import Coupon
from rds.domain.ids import CouponCode, ParticipantId, StudyId
from rds.domain.study import CouponKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """A phone presented a coupon; `state` is how far its conversation has come."""

    participant: ParticipantId
    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A phone texted a coupon and was refused."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponLife:
    """One coupon and what happened to it.

    `replaces` and `replaced_by` are the codes before and after a reissue. `presentations` and `refusals` are
    the newest, in order, at most ten and fifty. `note` says who it was made for.
    """

    coupon: Coupon
    protocol: int
    issued_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    replaces: CouponCode | None
    replaced_by: CouponCode | None
    note: str | None
    presentations: Sequence[Presentation]
    refusals: Sequence[Refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponCounts:
    """How many coupons of a study stand how.

    `out` can still be used, and `expired` cannot, though the timers may not have said so yet. `idle` ones
    have been out since before a given instant: those of participants, those of them that expire soon, and
    those of seeds.
    """

    out: int
    reserved: int
    redeemed: int
    expired: int
    seeds: int
    """Coupons of seeds that were not voided."""
    seeds_redeemed: int
    idle: int
    idle_expiring: int
    idle_seeds: int


class Coupons(Protocol):
    """Answers the study team about coupons."""

    async def find(self, study: StudyId, code: CouponCode) -> CouponLife | None:
        """Return a coupon of the study; None when it has none of this code."""
        ...

    async def issued_among(self, study: StudyId, codes: Collection[CouponCode]) -> Sequence[CouponCode]:
        """Return which of these codes were ever issued by the study, in order."""
        ...

    async def holding(self, study: StudyId, symbols: str, limit: int) -> Sequence[CouponCode]:
        """Return codes of the study with these symbols in a row, in order."""
        ...

    async def counts(
        self, study: StudyId, *, now: datetime, issued_before: datetime, expiring_before: datetime
    ) -> CouponCounts:
        """Return how many coupons stand how; `issued_before` says which ones are idle."""
        ...

    async def page_of_open(
        self,
        study: StudyId,
        *,
        now: datetime,
        issued_before: datetime,
        kind: CouponKind | None,
        limit: int,
        offset: int,
    ) -> Sequence[OpenCoupon]:
        """Return coupons that nobody has used and that can still be used.

        Those of seeds the newest first; others the longest out first.
        """
        ...
