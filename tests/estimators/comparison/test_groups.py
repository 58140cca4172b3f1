import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from estimators import RecruitmentSample, compare, compare_estimates, estimate
from estimators.comparison.contrasts import contrast_figures, linear
from tests.support.reference_cases import load
from tests.support.samples import a_sample, chains


def two_sectors(**changes):
    """Four seeds who recruited nobody: home care 1 of 2 by weight, the clinic 1 of 3."""
    columns = {
        "ids": ["a", "b", "c", "d"],
        "recruiter_ids": ["seed"] * 4,
        "network_size": [4, 4, 2, 4],
        "outcomes": {"member": ["yes", "no", "no", "yes"], "sector": ["home", "home", "clinic", "clinic"]},
    }
    return RecruitmentSample.from_columns(**{**columns, **changes})


def test_a_difference_and_a_ratio_worked_by_hand():
    difference = compare(two_sectors(), "member", "sector")["home", "yes"]
    ratio = compare(two_sectors(), "member", "sector", measure="ratio")["home", "yes"]

    assert (difference.figure, difference.reference) == pytest.approx((1 / 2, 1 / 3))
    assert difference.contrast == pytest.approx(1 / 6)
    assert ratio.contrast == pytest.approx(3 / 2)


def test_the_variance_of_a_difference_worked_by_hand():
    # Four seeds, each resampled alone: the variance is the sum of squared influences about their mean, which
    # is 0. home: weights 1/4, 1/4, share 1/2: influences +1/4, -1/4. clinic: weights 1/2, 1/4, share 1/3:
    # -2/9 and +2/9.
    variance = 2 * (1 / 4) ** 2 + 2 * (2 / 9) ** 2
    found = compare(two_sectors(), "member", "sector", interval="tree-exact")["home", "yes"]

    assert found.se == pytest.approx(math.sqrt(variance))
    assert found.high - found.low == pytest.approx(2 * 1.959964 * math.sqrt(variance), rel=1e-6)


def test_groups_of_one_chain_vary_together():
    psw = load("psw").replaced
    joint = compare(psw, "union_member", "work_location")["other", "yes"]
    apart = estimate(psw, ["union_member"], by="work_location")
    one, other = apart["union_member", "yes", "other"], apart["union_member", "yes", "home_care"]

    assert joint.contrast == pytest.approx(one.estimate - other.estimate)
    assert joint.se != pytest.approx(math.hypot(one.se, other.se), rel=0.001)


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_the_drawn_tree_bootstrap_agrees_with_the_exact_one(measure):
    psw = load("psw").replaced
    exact = compare(psw, "union_member", "work_location", measure=measure, interval="tree-exact")
    drawn = compare(psw, "union_member", "work_location", measure=measure, interval="tree", replicates=8000)

    for e, d in zip(exact, drawn, strict=True):
        assert d.contrast == e.contrast
        assert d.se == pytest.approx(e.se, rel=0.12)  # the delta method, and one in ninety by chance


@pytest.mark.parametrize("interval", ["naive", "ss", "salganik", "hcg"])
def test_every_interval_goes_with_a_difference(interval):
    psw = load("psw")
    found = compare(
        psw.replaced, "union_member", "work_location", interval=interval, population_size=psw.N, replicates=50
    )
    assert all(c.se > 0 for c in found)


def test_a_mean_is_compared_too():
    psw = load("psw").replaced
    found = compare(psw, "years_worked", "union_member", measure="ratio")
    table = estimate(psw, ["years_worked"], by="union_member")

    ratio = table["years_worked", None, "yes"].estimate / table["years_worked", None, "no"].estimate
    assert found["yes"].contrast == pytest.approx(ratio)


def test_another_reference_group_turns_the_sign():
    sample = two_sectors()
    there = compare(sample, "member", "sector", against="home")["clinic", "yes"]
    back = compare(sample, "member", "sector", against="clinic")["home", "yes"]

    assert there.contrast == pytest.approx(-back.contrast)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert there.p == pytest.approx(back.p)


def test_a_group_in_which_nobody_differs_has_no_interval():
    sample = two_sectors(
        outcomes={"member": ["yes", "yes", "no", "yes"], "sector": ["home", "home", "clinic", "clinic"]}
    )
    found = compare(sample, "member", "sector")

    assert math.isnan(found["home", "yes"].low)
    assert any("nobody in it differs" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"against": "moon"}, "no group 'moon': choose one of clinic, home"),
        ({"measure": "odds"}, "choose one of difference, ratio"),
        ({"by": "member"}, "cannot be compared between its own levels"),
        ({"interval": "magic"}, "interval is 'magic'"),
    ],
)
def test_what_cannot_be_compared_is_said(settings, words):
    with pytest.raises(ValueError, match=words):
        compare(two_sectors(), "member", **{"by": "sector", **settings})


def test_an_outcome_that_nobody_answered_is_refused():
    sample = two_sectors(outcomes={"member": [""] * 4, "sector": ["home", "home", "clinic", "clinic"]})
    with pytest.raises(ValueError, match="nobody who counts answered both 'member' and 'sector'"):
        compare(sample, "member", "sector")


def test_groups_of_a_quantity_are_refused():
    with pytest.raises(ValueError, match="quantity"):
        compare(a_sample(), "member", "age")


@given(chains(), st.randoms(use_true_random=False))
def test_swapping_the_groups_names_changes_the_sign_alone(columns, random):
    sector = [random.choice(["x", "y"]) for _ in columns["ids"]]
    outcomes = {**columns["outcomes"], "sector": [*sector[:-2], "x", "y"][-len(sector) :]}
    swapped = {**outcomes, "sector": [{"x": "y", "y": "x"}[s] for s in outcomes["sector"]]}
    assume(set(outcomes["sector"]) == {"x", "y"} and any(outcomes["member"]))
    one = compare(RecruitmentSample.from_columns(**{**columns, "outcomes": outcomes}), "member", "sector")
    other = compare(RecruitmentSample.from_columns(**{**columns, "outcomes": swapped}), "member", "sector")
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(
            [a.contrast, a.se], [-b.contrast, b.se], rtol=1e-9, atol=1e-8
        )  # the root of a rounding error is 1e-8


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(1e-4, 0.2), st.floats(1e-4, 0.2))
def test_an_interval_of_a_ratio_holds_it_and_stays_above_0(here, there, se_here, se_there):
    ratio = linear(here, there, "ratio")
    variance = float(ratio.slope**2 @ np.array([se_here**2, se_there**2]))
    found = contrast_figures(ratio, variance, measure="ratio", level=0.95)
    assert 0 <= found["low"] <= found["contrast"] * (1 + 1e-12)
    assert found["contrast"] <= found["high"] * (1 + 1e-12)
    assert 0 <= found["p"] <= 1


def test_two_surveys_of_different_people_are_independent():
    first, second = (estimate(load(name).replaced)["member", "yes"] for name in ("tiny", "tiny"))
    found = compare_estimates(first, second)

    assert found.contrast == 0
    assert found.p == 1
    assert found.se == pytest.approx(math.hypot(first.se, second.se))
    with pytest.raises(ValueError, match="a share and a mean"):
        compare_estimates(first, estimate(load("psw").replaced)["years_worked"])


def test_a_printed_comparison_says_what_it_is():
    text = str(compare(two_sectors(), "member", "sector", measure="ratio"))
    assert "member: ratio by sector, against clinic" in text
    assert "rds-ii; 95% interval: tree-markov; seeds included" in text
