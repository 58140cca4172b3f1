import numpy as np
import pytest

from estimators.diagnostics.returns import DAY, coupon_returns
from tests.support.reference_cases import load
from tests.support.samples import a_sample

TIMES = [day * DAY for day in (0, 2, 4, 5, 8, 0)]
"""amina and fatou on day 0; bintou after 2 days, chidi after 4; dora 3 and emeka 6 days after bintou."""
COUPONS = {"coupons": [3, 2, 1, 0, 0, 2], "member": ["yes", "no"] * 3}


def test_recruits_are_counted_by_the_wave_of_who_brought_them():
    found = coupon_returns(a_sample())

    assert found.people.tolist() == [2, 2, 2]
    assert found.returned.tolist() == [2, 2, 0]
    assert found.per_person.tolist() == [1, 1, 0]
    assert found.issued is None
    assert found.as_dict()["rate"] is None
    assert not len(found.days)


def test_coupons_come_back_or_not():
    found = coupon_returns(a_sample(outcomes=COUPONS), issued="coupons")

    assert found.issued.tolist() == [5, 3, 0]
    assert found.rate == pytest.approx(4 / 8)
    assert "4 of 8 coupons came back (0.500)" in str(found)


def test_a_coupon_for_everybody_is_a_number_too():
    ones = coupon_returns(a_sample(outcomes={"coupons": [1, 1, 0, 0, 0, 1]}), issued="coupons")

    assert ones.issued.tolist() == [2, 1, 0]


def test_delays_are_in_days():
    found = coupon_returns(a_sample(recruited_at=TIMES))

    assert found.days.tolist() == [2, 3, 4, 6]
    assert found.quartiles == pytest.approx((2.75, 3.5, 4.5))
    np.testing.assert_allclose(found.by_then, [1 / 4, 1 / 2, 3 / 4, 1])


def test_a_coupon_still_out_at_the_end_may_yet_come_back():
    # Out at the end (day 8): amina's third and fatou's two for 8 days, chidi's one for 4. Of 8 coupons one
    # was back after 2 days, of the 7 left one after 3; of the 6 left one after 4 (chidi's is out of sight
    # from there); of the 4 left one after 6.
    found = coupon_returns(a_sample(recruited_at=TIMES, outcomes=COUPONS), issued="coupons")

    left = np.cumprod([7 / 8, 6 / 7, 5 / 6, 3 / 4])
    np.testing.assert_allclose(found.by_then, 1 - left)


def test_more_recruits_than_coupons_is_pointed_out():
    found = coupon_returns(a_sample(outcomes={"coupons": [1, 2, 0, 0, 0, 2]}), issued="coupons")

    assert any("1 people brought more recruits" in w for w in found.warnings)


def test_coupons_are_whole_numbers():
    with pytest.raises(ValueError, match="'member' does not hold how many coupons"):
        coupon_returns(a_sample(), issued="member")
    with pytest.raises(ValueError, match="whole numbers"):
        coupon_returns(a_sample(outcomes={"coupons": [1.5, 2, 0, 0, 0, 2]}), issued="coupons")


def test_every_recruit_of_the_reference_sample_is_a_coupon_come_back():
    found = coupon_returns(load("psw").replaced)

    assert found.returned.sum() == 658 - 24
    assert len(found.days) == len(np.unique(found.days))
    assert found.by_then[-1] == pytest.approx(1)
