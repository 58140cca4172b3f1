import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from estimators import trend
from estimators.comparison.isotonic import departures, rising_fit
from estimators.comparison.trend import trend_statistics
from tests.support.reference_cases import load


def test_equal_weights_pool_neighbours_out_of_order():
    np.testing.assert_allclose(rising_fit(np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4)), [1, 2.5, 2.5, 4])
    np.testing.assert_allclose(rising_fit(np.array([3.0, 2.0, 1.0]), np.ones(3)), [2, 2, 2])


GROUPS = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=7)


@given(GROUPS)
def test_a_fit_rises_keeps_the_weighted_mean_and_is_no_worse_than_its_neighbours(groups):
    figures, se = map(np.array, zip(*groups, strict=True))
    fit = rising_fit(figures, se)
    squares = lambda values: (((figures - values) / se) ** 2).sum()  # noqa: E731  the shortest way to say it

    assert (np.diff(fit) >= -1e-9).all()
    assert (fit / se**2).sum() == pytest.approx((figures / se**2).sum(), abs=1e-6)
    for other in (np.sort(figures), np.full(len(figures), fit.mean()), np.sort(fit + 0.1 * se)):
        assert squares(fit) <= squares(other) + 1e-9


@given(GROUPS)
def test_turning_the_order_round_swaps_rising_and_falling(groups):
    figures, se = map(np.array, zip(*groups, strict=True))
    there, back = departures(figures, se), departures(figures[::-1], se[::-1])
    np.testing.assert_allclose([there.rising, there.falling], [back.falling, back.rising], atol=1e-8)


def test_under_equal_figures_of_equal_precision_the_chances_are_those_of_a_mixture_of_chi_squares():
    # Robertson, Wright & Dykstra 1988: three figures keep 1, 2 or 3 levels with chances 1/3, 1/2 and 1/6.
    for figures in ([0.1, 0.12, 0.15], [0.2, 0.3, 0.25], [0.3, 0.2, 0.21]):
        found = trend_statistics(np.array(figures), np.full(3, 0.04))
        exact = 0.5 * chi2.sf(found.rising, 1) + chi2.sf(found.rising, 2) / 6 + (found.rising == 0) / 3
        assert found.p_rising == pytest.approx(exact, abs=0.02)
        assert found.p_different == pytest.approx(chi2.sf(found.different, 2), abs=0.02)


def test_figures_that_vary_together_hide_a_trend_less():
    figures, se = np.array([0.30, 0.34, 0.38]), np.full(3, 0.05)
    together = np.full((3, 3), 0.9 * 0.05**2) + 0.1 * 0.05**2 * np.eye(3)

    assert (
        trend_statistics(figures, se, covariance=together).p_rising
        < trend_statistics(figures, se).p_rising / 5
    )


def test_a_trend_over_stated_groups():
    psw = load("psw").replaced
    found = trend(psw, "union_member", "work_location", order=["home_care", "other", "long_term_care"])

    assert found.groups == ("home_care", "other", "long_term_care")
    assert list(found.figures) == sorted(found.figures)
    assert found.level == "yes"
    assert found.statistics.p_rising < 0.01 < found.statistics.p_falling
    assert found.as_dict()["test"]["rising"] == found.statistics.rising


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"order": ["home_care", "moon"]}, "no group 'moon'"),
        ({"order": ["home_care", "home_care"]}, "names each group once"),
        ({"of": "maybe"}, "no level 'maybe'"),
        ({"null": "none"}, "choose one of equality, monotone"),
    ],
)
def test_what_cannot_be_tested_is_said(settings, words):
    with pytest.raises(ValueError, match=words):
        trend(load("psw").replaced, "union_member", "work_location", **settings)
