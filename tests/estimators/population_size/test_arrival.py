"""The density of the time at which a successive sample is complete."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from estimators.population_size.arrival import log_density


def partial_fractions(rates, t):
    """The density of a sum of exponentials with different rates: exact, and good for a few of them only."""
    return sum(
        s * np.exp(-s * t) * np.prod([r / (r - s) for j, r in enumerate(rates) if j != i])
        for i, s in enumerate(rates)
    )


def test_one_person_s_clock_is_exponential():
    at = np.array([0.01, 0.5, 4.0])
    np.testing.assert_allclose(log_density(np.array([3]), at), np.log(3) - 3 * at, rtol=1e-12)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5), st.floats(0.2, 3.0))
@settings(max_examples=50, deadline=None)
def test_it_is_that_of_a_sum_of_waits(sizes, t):
    rates = np.cumsum(sizes[::-1])[::-1].astype(float)
    expected = partial_fractions(rates, t)

    np.testing.assert_allclose(np.exp(log_density(np.array(sizes), np.array([t]))), expected, rtol=1e-6)


def test_it_integrates_to_one_and_has_the_mean_of_the_waits():
    sizes = np.random.default_rng(3).integers(1, 30, 200)
    waits = 1 / np.cumsum(sizes[::-1])

    def moment(power):
        return quad(
            lambda t: t**power * np.exp(log_density(sizes, np.array([t]))[0]),
            1e-6,
            40,
            points=[0.1, 0.5, 2],
            limit=200,
        )[0]

    assert moment(0) == pytest.approx(1, rel=1e-8)
    assert moment(1) == pytest.approx(waits.sum(), rel=1e-8)


def test_it_is_right_far_from_where_it_is_likely():
    sizes = np.full(300, 7)
    t = 1e-4  # so soon that whoever rings next hardly matters: t^(n - 1) / (n - 1)! times the rates
    rates = np.cumsum(sizes[::-1])[::-1]
    start = np.log(rates).sum() + 299 * np.log(t) - np.log(np.arange(1, 300)).sum() - rates.mean() * t

    assert log_density(sizes, np.array([t]))[0] == pytest.approx(start, abs=1e-2)
