"""The life of a coupon: issued, active, reserved, redeemed, or ended unused."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rds.domain.events import CouponIssued, CouponVoided
from rds.domain.id_source import IdSource
from rds.domain.ids import CallerId, CouponCode, ParticipantId
from rds.domain.money import Money
from rds.domain.refusals import (
    CouponAlreadyRedeemed,
    CouponHasExpired,
    CouponIsVoid,
    CouponNotOpen,
    CouponNotYetActive,
    CouponReserved,
    QuotaReached,
)
from rds.domain.study import CouponKind, Study


class CouponStatus(StrEnum):
    """What has happened to a coupon.

    Whether an issued one is active yet is a question of time, not of status.
    """

    ISSUED = "issued"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """One coupon as it stands."""

    code: CouponCode
    kind: CouponKind
    status: CouponStatus
    holder: ParticipantId | None
    slot: int | None
    quota: int | None
    wave: int
    chain: ParticipantId | None
    active_from: datetime
    expires_at: datetime
    secondary: Money
    reserved_by: CallerId | None = None
    phones_begun: int = 0
    """How many phones began a conversation with it: the next one's participant is told apart by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What a participant is promised about coupons."""

    participant: ParticipantId
    chain: ParticipantId
    wave: int
    quota: int


def check_presentable(coupon: Coupon, caller: CallerId, now: datetime) -> None:
    """Raise the refusal that applies if this phone cannot use the coupon now."""
    match coupon.status:
        case CouponStatus.REDEEMED:
            raise CouponAlreadyRedeemed
        case CouponStatus.VOIDED:
            raise CouponIsVoid
        case CouponStatus.EXPIRED:
            raise CouponHasExpired
        case CouponStatus.RESERVED:
            if coupon.reserved_by != caller:
                raise CouponReserved
        case CouponStatus.ISSUED:
            if now >= coupon.expires_at:
                raise CouponHasExpired
            if now < coupon.active_from:
                raise CouponNotYetActive


def issue_to_seeds(
    study: Study, protocol: int, codes: tuple[CouponCode, ...], now: datetime
) -> tuple[CouponIssued, ...]:
    """Make one coupon per code for people who start a chain; they are active at once."""
    return tuple(
        CouponIssued(
            coupon=code,
            kind=CouponKind.SEED,
            holder=None,
            slot=None,
            quota=None,
            wave=0,
            chain=None,
            protocol=protocol,
            active_from=now,
            expires_at=now + study.coupons.valid_for,
            secondary=Money(0, study.honoraria.secondary.currency),
        )
        for code in codes
    )


def issue_to_participant(
    study: Study, protocol: int, holder: Holder, ids: IdSource, now: datetime
) -> tuple[CouponIssued, ...]:
    """Give a participant the coupons promised at enrolment, numbered from 1 to the quota."""
    slots = range(1, holder.quota + 1)
    coded = [(slot, ids.recruit_code(holder.participant, slot, 0)) for slot in slots]
    return issue_in_slots(study, protocol, holder, coded, now)


def fill_slots(
    study: Study,
    protocol: int,
    holder: Holder,
    held: tuple[Coupon, ...],
    count: int,
    ids: IdSource,
    now: datetime,
) -> tuple[CouponIssued, ...]:
    """Give a participant that many more coupons in the slots that none takes. Raises QuotaReached."""
    taken = {coupon.slot for coupon in held if coupon.status is not CouponStatus.VOIDED}
    free = [slot for slot in range(1, holder.quota + 1) if slot not in taken]
    if len(free) < count:
        raise QuotaReached
    issued = Counter(coupon.slot for coupon in held)
    coded = [(slot, ids.recruit_code(holder.participant, slot, issued[slot])) for slot in free[:count]]
    return issue_in_slots(study, protocol, holder, coded, now)


def issue_in_slots(
    study: Study,
    protocol: int,
    holder: Holder,
    slots: Iterable[tuple[int, CouponCode]],
    now: datetime,
) -> tuple[CouponIssued, ...]:
    """Make one coupon for each place and code, with what the protocol says today."""
    active_from = now + study.coupons.activation_delay
    return tuple(
        CouponIssued(
            coupon=code,
            kind=CouponKind.RECRUIT,
            holder=holder.participant,
            slot=slot,
            quota=holder.quota,
            wave=holder.wave + 1,
            chain=holder.chain,
            protocol=protocol,
            active_from=active_from,
            expires_at=active_from + study.coupons.valid_for,
            secondary=study.honoraria.secondary,
        )
        for slot, code in slots
    )


def void(coupon: Coupon, reason: str) -> CouponVoided:
    """Make an issued coupon invalid. Raises CouponNotOpen when it is in use, redeemed or ended."""
    if coupon.status is not CouponStatus.ISSUED:
        raise CouponNotOpen
    return CouponVoided(coupon=coupon.code, reason=reason)


def reissue(
    coupon: Coupon, code: CouponCode, study: Study, protocol: int, now: datetime
) -> tuple[CouponVoided, CouponIssued]:
    """Replace a lost or expired coupon by a new one in the same place of the chain, active at once.

    What its holder was promised for a recruit stays. Raises CouponNotOpen when the old one is in use,
    redeemed or voided.
    """
    if coupon.status not in (CouponStatus.ISSUED, CouponStatus.EXPIRED):
        raise CouponNotOpen
    voided = CouponVoided(coupon=coupon.code, reason="reissued")
    return voided, CouponIssued(
        coupon=code,
        kind=coupon.kind,
        holder=coupon.holder,
        slot=coupon.slot,
        quota=coupon.quota,
        wave=coupon.wave,
        chain=coupon.chain,
        protocol=protocol,
        active_from=now,
        expires_at=now + study.coupons.valid_for,
        secondary=coupon.secondary,
        replaces=coupon.code,
    )
