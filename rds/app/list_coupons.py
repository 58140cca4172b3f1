"""Coupons and chains that a coordinator may want to call about."""

from collections.abc import Sequence
from datetime import timedelta

from rds.app.parts import Parts
from rds.app.ports import Chain, OpenCoupon, TeamQueries
from rds.app.run_study import current_study
from rds.domain.coupons import CouponStatus
from rds.domain.ids import CouponCode, StudyId
from rds.domain.refusals import CouponNotOpen, CouponUnknown
from rds.domain.study import CouponKind


async def list_open_coupons(
    study: StudyId, *, idle: timedelta, team: TeamQueries, parts: Parts
) -> Sequence[OpenCoupon]:
    """Return the coupons that have been out for so long and that nobody has used. Raises StudyUnknown."""
    await current_study(study, parts=parts)
    now = parts.clock.now()
    return await team.open_coupons(study, issued_before=now - idle, now=now)


async def list_chains(study: StudyId, *, team: TeamQueries, parts: Parts) -> Sequence[Chain]:
    """Return what became of each seed's coupon. Raises StudyUnknown."""
    await current_study(study, parts=parts)
    return await team.chains(study, now=parts.clock.now())


async def choose_for_printing(
    study: StudyId, codes: Sequence[CouponCode], *, team: TeamQueries, parts: Parts
) -> Sequence[OpenCoupon]:
    """Return the coupons with these codes, or all open ones of seeds when none is named.

    Raises StudyUnknown, CouponUnknown, or CouponNotOpen for one that nobody could use.
    """
    found = {
        coupon.code: coupon
        for coupon in await list_open_coupons(study, idle=timedelta(), team=team, parts=parts)
    }
    if not codes:
        return [coupon for coupon in found.values() if coupon.kind is CouponKind.SEED]
    for code in codes:
        async with parts.database.transaction() as tx:
            coupon = await tx.lock_coupon(study, code)
        if coupon is None:
            raise CouponUnknown
        if coupon.status is not CouponStatus.ISSUED or code not in found:
            raise CouponNotOpen
    return [found[code] for code in dict.fromkeys(codes)]
