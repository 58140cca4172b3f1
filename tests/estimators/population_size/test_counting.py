"""Population size from a count: multiplier, unique object, two surveys."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators import RecruitmentSample, estimate
from estimators.estimation.analysis import Analysis
from estimators.estimation.settings import Settings
from estimators.population_size.counting import size_by_count
from estimators.population_size.share import share_of


def a_sample(answers, sizes, recruiters=None):
    ids = [f"p{i:03}" for i in range(len(answers))]
    return RecruitmentSample.from_columns(ids, recruiters or ["seed"] * len(ids), sizes, {"clinic": answers})


FOUR = a_sample(["yes", "no", "no", "no"], [2, 4, 4, 4], ["p001", "seed", "p001", "p001"])
"""Weights 1/2, 1/4, 1/4, 1/4: two fifths of the population have been to the clinic."""
VARIANCE_OF_SHARE = 0.24**2 + 2 * 0.08**2 - (0.24 - 2 * 0.08) ** 2 / 3
"""Of FOUR, by hand: a seed's three recruits are resampled. The influence of each on the share is
w (y - p) / sum w: 0.24, -0.08, -0.08; the variance of three draws is the sum of their squared deviations.
"""


def test_the_size_is_the_count_over_the_share():
    found = size_by_count(FOUR, "clinic", "yes", 200)

    assert found.share == pytest.approx(0.4)
    assert found["weighted"].estimate == pytest.approx(500)


def test_the_interval_is_the_delta_method_s_on_the_scale_of_log_n():
    found = size_by_count(FOUR, "clinic", "yes", 200, interval="tree-exact")["weighted"]
    on_log = math.sqrt(VARIANCE_OF_SHARE) / 0.4

    assert found.se == pytest.approx(500 * on_log)
    assert (found.low, found.high) == (
        pytest.approx(500 * math.exp(-1.959964 * on_log)),
        pytest.approx(500 * math.exp(1.959964 * on_log)),
    )


def test_an_uncertain_count_adds_its_own_uncertainty():
    found = size_by_count(FOUR, "clinic", "yes", 200, count_se=20, interval="tree-exact")["weighted"]

    assert found.se == pytest.approx(500 * math.hypot(math.sqrt(VARIANCE_OF_SHARE) / 0.4, 0.1))


def test_lincoln_petersen_and_chapman_by_hand():
    # 40 in the first survey, 30 answer in the second, 10 of them in both: 40 x 30 / 10 = 120; 41 x 31 / 11 -
    # 1 = 114.5; Seber's variance 41 x 31 x 30 x 20 / (11^2 x 12) = 525.2
    sample = a_sample(["yes"] * 10 + ["no"] * 20, [5] * 30)
    found = size_by_count(sample, "clinic", "yes", 40, design="two-survey")

    assert found["lincoln-petersen"].estimate == pytest.approx(120)
    assert found["chapman"].estimate == pytest.approx(114.5454545)
    assert found["chapman"].se == pytest.approx(math.sqrt(41 * 31 * 30 * 20 / (11**2 * 12)))
    assert found["weighted"].estimate == pytest.approx(120)  # equal network sizes: nothing to correct


def test_percentiles_are_those_of_the_redrawn_sizes():
    rng = np.random.default_rng(1)
    recruiters = ["seed"] * 8 + [f"p{i // 3:03}" for i in range(192)]
    answers, sizes = rng.choice(["yes", "no"], 200).tolist(), rng.integers(1, 20, 200).tolist()
    sample = a_sample(answers, sizes, recruiters)
    share = estimate(sample, ["clinic"], interval="tree", interval_type="percentile", seed=4)["clinic", "yes"]
    found = size_by_count(sample, "clinic", "yes", 900, interval="tree", interval_type="percentile", seed=4)

    assert found["weighted"].low == pytest.approx(900 / share.high, rel=0.005)
    assert found["weighted"].high == pytest.approx(900 / share.low, rel=0.005)


def test_an_interval_without_an_end_is_valid_json():
    found = size_by_count(FOUR, "clinic", "yes", 200, interval="tree", interval_type="percentile")

    assert (
        found["weighted"].high == math.inf
    )  # in a third of the redrawn samples nobody has been to the clinic
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["estimates"][0]["high"] is None


def test_successive_sampling_weights_are_those_at_the_size_found():
    rng = np.random.default_rng(1)
    sizes = rng.integers(1, 20, 200)
    answers = np.where(rng.random(200) < sizes / 25, "yes", "no").tolist()
    found = size_by_count(a_sample(answers, sizes.tolist()), "clinic", "yes", 120, weights="ss")
    N = round(found["weighted"].estimate)
    at_it = estimate(a_sample(answers, sizes.tolist()), ["clinic"], method="ss", population_size=N)[
        "clinic", "yes"
    ]

    assert found.share == pytest.approx(at_it.estimate, rel=0.001)
    assert N * at_it.estimate == pytest.approx(120, rel=0.005)
    assert size_by_count(a_sample(answers, sizes.tolist()), "clinic", "yes", 120)["weighted"].estimate > N


def test_an_error_in_a_share_that_depends_on_n_moves_n_as_its_interval_says():
    # the same sample with one more who said so: N moves by what the elasticity says of the share's move
    rng = np.random.default_rng(1)
    sizes = rng.integers(1, 20, 400).tolist()
    answers = np.where(rng.random(400) < 0.4, "yes", "no").tolist()
    first_no = answers.index("no")
    more = [*answers[:first_no], "yes", *answers[first_no + 1 :]]
    settings = Settings(method="ss", interval="naive")
    one, other = (
        share_of(Analysis(a_sample(said, sizes), settings), "clinic", 1, 300) for said in (answers, more)
    )
    fixed = estimate(a_sample(more, sizes), ["clinic"], method="ss", population_size=round(300 / one.point))[
        "clinic", "yes"
    ]

    moved = math.log(one.point / other.point)
    assert moved == pytest.approx(-math.log(fixed.estimate / one.point) / (1 + one.elasticity), rel=0.1)


@given(st.integers(5, 10**6), st.floats(0.5, 0.99))
def test_the_interval_holds_the_estimate_and_grows_with_the_count(count, level):
    one = size_by_count(FOUR, "clinic", "yes", count, level=level)["weighted"]
    two = size_by_count(FOUR, "clinic", "yes", 2 * count, level=level)["weighted"]

    assert 0 < one.low < one.estimate < one.high
    assert two.low == pytest.approx(2 * one.low)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"answer": "perhaps"}, "nobody answered 'clinic' with 'perhaps'; there are: no, yes"),
        ({"count": 0}, "at least 1"),
        ({"count": float("inf")}, "at least 1"),
        ({"count_se": -1.0}, "0 or more"),
        ({"interval": "ss"}, "which only weights 'ss' look for"),
        ({"interval_type": "percentile"}, "needs a redrawn sample"),
        ({"design": "guess"}, "choose one of multiplier"),
        ({"design": "two-survey", "count_se": 1.0}, "a whole number, without a standard error"),
    ],
)
def test_what_makes_no_sense_is_refused(settings, words):
    chosen = {"outcome": "clinic", "answer": "yes", "count": 200, **settings}
    with pytest.raises(ValueError, match=words):
        size_by_count(FOUR, **chosen)


def test_more_in_the_sample_than_in_the_count_is_refused():
    with pytest.raises(ValueError, match="30 respondents say clinic = yes, more than the 12 counted"):
        size_by_count(a_sample(["yes"] * 30 + ["no"], [5] * 31), "clinic", "yes", 12)


def test_a_share_of_few_and_a_size_below_the_sample_are_said():
    found = size_by_count(a_sample(["yes"] * 9 + ["no"] * 2, [5] * 11), "clinic", "yes", 9)

    assert any("only 9 of 11" in warning for warning in found.warnings)
    assert any(
        "fewer" in w
        for w in size_by_count(a_sample(["yes"] * 9 + ["no"], [9] * 9 + [100]), "clinic", "yes", 9).warnings
    )
