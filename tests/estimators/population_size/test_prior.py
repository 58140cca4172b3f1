"""What is believed about the population's size, and what distribution that is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators.population_size.prior import SizePrior
from estimators.population_size.sizes import sizes_between


def test_a_median_of_twice_the_sample_is_a_uniform_sampling_fraction():
    # n/N uniform: P(N <= x) = 1 - n/x, so that half of it is below 2 n
    belief = SizePrior(median=200, maximum=1_000_000).for_sample(100)

    assert belief.quantile(0.5) == pytest.approx(200, abs=1)
    assert belief.up_to(400) == pytest.approx(0.75, abs=0.01)
    assert belief.up_to(1000) == pytest.approx(0.90, abs=0.01)


@given(st.integers(2, 2000), st.floats(1.3, 50))
@settings(max_examples=40, deadline=None)
def test_what_was_stated_comes_out(n, fold):
    figure = n * fold + 1
    maximum = int(figure * 8)
    wide = 2 * int(max(sizes_between(n, maximum).width))

    assert SizePrior(median=figure, maximum=maximum).for_sample(n).quantile(0.5) == pytest.approx(
        figure, abs=1
    )
    assert SizePrior(mode=figure, maximum=maximum).for_sample(n).mode == pytest.approx(figure, abs=wide)
    assert SizePrior(mean=figure, maximum=maximum).for_sample(n).mean == pytest.approx(figure, rel=1e-6)


def test_quartiles_come_out():
    belief = SizePrior(quartiles=(600, 1200)).for_sample(400)

    assert (belief.quantile(0.25), belief.quantile(0.75)) == (
        pytest.approx(600, abs=1),
        pytest.approx(1200, abs=1),
    )


def test_a_flat_belief_makes_every_size_equally_likely():
    belief = SizePrior(flat=True, maximum=5000).for_sample(100)

    np.testing.assert_allclose(belief.mass, belief.sizes.width / 4901)
    assert belief.mean == pytest.approx(2550)


def test_the_bound_is_ten_times_what_was_stated_unless_said():
    assert SizePrior(median=800).for_sample(400).sizes.maximum == 8000
    assert SizePrior(quartiles=(600, 1200)).for_sample(400).sizes.maximum == 12_000


@pytest.mark.parametrize(
    ("prior", "words"),
    [
        (SizePrior(), "is not stated: state one of a median"),
        (SizePrior(median=800, mean=900), "median 800, mean 900: state one"),
        (SizePrior(median=300), "has to be more than the 400 respondents"),
        (SizePrior(median=float("nan")), "has to be more than the 400 respondents"),
        (SizePrior(median=800, maximum=700), "considered is 700: it has to be above the prior median"),
        (SizePrior(flat=True), "it has to be above the 400 respondents"),
        (SizePrior(quartiles=(1200, 600)), "give the lower one first"),
        (SizePrior(mean=7999, maximum=8000), "state a larger maximum"),
    ],
)
def test_a_belief_that_makes_no_sense_is_refused(prior, words):
    with pytest.raises(ValueError, match=words):
        prior.for_sample(400)


@given(st.integers(1, 500), st.integers(1, 100_000))
@settings(max_examples=60, deadline=None)
def test_the_classes_hold_every_size_once(n, more):
    sizes = sizes_between(n, n + more)

    assert sizes.first[0] == n
    assert sizes.maximum == n + more
    assert (np.diff(sizes.first) == sizes.width[:-1]).all()
    assert (sizes.width > 0).all()


def test_intervals_hold_the_probability_they_say():
    belief = SizePrior(mode=900).for_sample(300)
    low, high = belief.equal_tailed(0.9)
    short_low, short_high = belief.shortest(0.9)

    assert belief.up_to(high) - belief.up_to(low - 1) == pytest.approx(0.9, abs=0.005)
    assert belief.up_to(short_high) - belief.up_to(short_low - 1) == pytest.approx(0.9, abs=0.01)
    assert short_high - short_low < high - low
