"""Facts about coupons."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rds.domain.events.event import Event
from rds.domain.ids import CallerId, CouponCode, ParticipantId
from rds.domain.money import Money
from rds.domain.study import CouponKind


class ReleaseReason(StrEnum):
    """Why a reserved coupon became free again."""

    DECLINED = "declined"
    SCREENED_OUT = "screened_out"
    SILENCE = "silence"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponIssued(Event):
    """A coupon was made for a seed (no holder), or given to a participant to forward.

    `wave` and `chain` are those of the person who redeems it (a seed starts its own chain: None). `slot`
    counts the holder's coupons from 1 to `quota`. `secondary` is what the holder is promised for a recruit
    who completes.
    """

    coupon: CouponCode
    kind: CouponKind
    holder: ParticipantId | None
    slot: int | None
    quota: int | None
    wave: int
    chain: ParticipantId | None
    protocol: int
    active_from: datetime
    expires_at: datetime
    secondary: Money
    replaces: CouponCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPresented(Event):
    """A phone texted a good code: the coupon is reserved for it and a conversation begins.

    `may_earn`: what this person and the recruiter are to earn by it. Version 1 did not say.
    """

    VERSION = 2

    caller: CallerId
    participant: ParticipantId
    coupon: CouponCode
    protocol: int
    may_earn: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponsDeferred(Event):
    """A participant completed while nobody could be recruited: the coupons promised are issued later."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponRefused(Event):
    """A phone texted a code that was not accepted.

    `guess`: it counts towards slowing the guessing of codes.
    """

    caller: CallerId
    coupon: CouponCode | None
    reason: str
    guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponReleased(Event):
    """The conversation ended before enrolment; the coupon can be presented again until it expires."""

    caller: CallerId
    coupon: CouponCode
    reason: ReleaseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponExpired(Event):
    """Nobody presented the coupon in time."""

    coupon: CouponCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponVoided(Event):
    """The study team made the coupon invalid."""

    coupon: CouponCode
    reason: str
