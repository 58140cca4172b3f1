"""The life of a coupon: issued, active, reserved, redeemed, or ended unused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.coupons import (
    CouponStatus,
    Holder,
    check_presentable,
    issue_to_participant,
    issue_to_seeds,
    reissue,
    void,
)
from rds.domain.refusals import (
    CouponAlreadyRedeemed,
    CouponHasExpired,
    CouponIsVoid,
    CouponNotOpen,
    CouponNotYetActive,
    CouponReserved,
)
from rds.domain.study import CouponKind
from tests.support.builders import (
    A_CODE,
    AMINA,
    ANOTHER_CODE,
    BINTOU,
    FRESH_CODES,
    NOON,
    a_coupon,
    a_study,
    cad,
)
from tests.support.ids import ids_of_a_test


def a_holder(**changes):
    return Holder(**({"participant": "amina", "chain": "a-seed", "wave": 2, "quota": 3} | changes))


# ---- issued


def test_a_seeds_coupon_starts_a_chain_and_is_active_at_once():
    [issued] = issue_to_seeds(a_study(), 4, (A_CODE,), NOON)

    assert (issued.coupon, issued.kind, issued.protocol) == (A_CODE, CouponKind.SEED, 4)
    assert (issued.holder, issued.slot, issued.quota, issued.chain, issued.wave) == (
        None,
        None,
        None,
        None,
        0,
    )
    assert (issued.active_from, issued.expires_at) == (NOON, NOON + timedelta(days=60))
    assert issued.secondary == cad(0)


def test_a_participants_coupons_are_numbered_and_belong_to_the_next_wave():
    issued = issue_to_participant(a_study(), 1, a_holder(), ids_of_a_test(), NOON)

    assert [(c.coupon, c.slot, c.quota) for c in issued] == [(c, n, 3) for n, c in enumerate(FRESH_CODES, 1)]
    assert {(c.holder, c.chain, c.wave, c.kind) for c in issued} == {
        ("amina", "a-seed", 3, CouponKind.RECRUIT)
    }
    assert {c.secondary for c in issued} == {cad(10)}


def test_a_coupon_is_active_after_the_delay_and_lives_from_then():
    study = a_study(activation_delay=timedelta(hours=36), valid_for=timedelta(days=10))

    [issued] = issue_to_participant(study, 1, a_holder(quota=1), ids_of_a_test(), NOON)

    assert issued.active_from == NOON + timedelta(hours=36)
    assert issued.expires_at == issued.active_from + timedelta(days=10)


@given(st.integers(0, 8))
def test_everybody_gets_as_many_coupons_as_the_quota_each_with_a_code_of_its_own(quota):
    issued = issue_to_participant(a_study(), 1, a_holder(quota=quota), ids_of_a_test(), NOON)

    assert [coupon.slot for coupon in issued] == list(range(1, quota + 1))
    assert len({coupon.coupon for coupon in issued}) == quota


# ---- presented


def test_an_issued_coupon_can_be_presented():
    check_presentable(a_coupon(), AMINA, NOON)


@pytest.mark.parametrize(
    ("coupon", "refusal"),
    [
        (a_coupon(status=CouponStatus.REDEEMED), CouponAlreadyRedeemed),
        (a_coupon(status=CouponStatus.VOIDED), CouponIsVoid),
        (a_coupon(status=CouponStatus.EXPIRED), CouponHasExpired),
        (a_coupon(status=CouponStatus.RESERVED, reserved_by=BINTOU), CouponReserved),
        (a_coupon(expires_at=NOON), CouponHasExpired),
        (a_coupon(active_from=NOON + timedelta(seconds=1)), CouponNotYetActive),
    ],
    ids=lambda part: part.__name__ if isinstance(part, type) else "",
)
def test_a_coupon_that_cannot_be_used_is_refused_with_the_reason(coupon, refusal):
    with pytest.raises(refusal):
        check_presentable(coupon, AMINA, NOON)


def test_a_coupon_is_good_from_its_first_instant_to_the_last_before_it_expires():
    coupon = a_coupon(active_from=NOON, expires_at=NOON + timedelta(days=1))

    check_presentable(coupon, AMINA, NOON)
    check_presentable(coupon, AMINA, coupon.expires_at - timedelta(microseconds=1))
    with pytest.raises(CouponHasExpired):
        check_presentable(coupon, AMINA, coupon.expires_at)


# ---- voided, reissued

OPEN = {CouponStatus.ISSUED}
LOST_OR_EXPIRED = {CouponStatus.ISSUED, CouponStatus.EXPIRED}


@pytest.mark.parametrize("status", CouponStatus)
def test_only_a_coupon_that_nobody_uses_can_be_voided(status):
    coupon = a_coupon(status=status)
    if status in OPEN:
        assert void(coupon, "lost").reason == "lost"
    else:
        with pytest.raises(CouponNotOpen):
            void(coupon, "lost")


@pytest.mark.parametrize("status", CouponStatus)
def test_only_a_lost_or_expired_coupon_can_be_reissued(status):
    coupon = a_coupon(status=status)
    if status in LOST_OR_EXPIRED:
        assert reissue(coupon, ANOTHER_CODE, a_study(), 1, NOON)
    else:
        with pytest.raises(CouponNotOpen):
            reissue(coupon, ANOTHER_CODE, a_study(), 1, NOON)


def test_a_reissued_coupon_takes_the_old_ones_place_and_keeps_its_promise():
    old = a_coupon(slot=2, secondary=cad(15))

    voided, issued = reissue(old, ANOTHER_CODE, a_study(activation_delay=timedelta(days=3)), 7, NOON)

    assert (voided.coupon, voided.reason) == (A_CODE, "reissued")
    assert (issued.coupon, issued.replaces, issued.protocol) == (ANOTHER_CODE, A_CODE, 7)
    assert (issued.holder, issued.slot, issued.quota, issued.wave, issued.chain, issued.secondary) == (
        old.holder,
        2,
        3,
        old.wave,
        old.chain,
        cad(15),
    )
    assert issued.active_from == NOON, "a person waiting for it has waited long enough"
    assert issued.expires_at == NOON + timedelta(days=60)


def test_a_seeds_coupon_is_reissued_as_a_seeds_coupon():
    _, issued = reissue(a_coupon(kind=CouponKind.SEED), ANOTHER_CODE, a_study(), 1, NOON)

    assert (issued.kind, issued.holder, issued.wave, issued.chain) == (CouponKind.SEED, None, 0, None)
