import numpy as np
import pytest
from hypothesis import given, settings

from estimators import RecruitmentSample, estimate
from estimators.diagnostics.convergence import convergence
from tests.support.alarms import alarms, drifts
from tests.support.reference_cases import load
from tests.support.samples import a_sample, chains, in_another_order


def test_the_estimate_after_each_respondent_by_hand():
    # Weights 1/2 amina, 1/4 fatou, 1/4 bintou, 1/4 chidi, 1 dora, 1/2 emeka: seeds first, then wave by wave.
    # Yes: amina, chidi, emeka.
    found = convergence(a_sample(), "member")

    assert found.order == "wave"
    np.testing.assert_allclose(found.running[1], [1, 2 / 3, 1 / 2, 3 / 5, 1 / 3, 5 / 11])


def test_respondents_come_in_order_of_time_where_it_is_known():
    last = convergence(a_sample(recruited_at=[1, 2, 3, 4, 5, 6]), "member")

    assert last.order == "time"
    np.testing.assert_allclose(last.running[1], [1, 2 / 3, 3 / 4, 3 / 8, 1 / 2, 5 / 11])


def test_an_estimate_has_settled_once_it_stays_within_two_points():
    n = 100
    sample = RecruitmentSample.from_columns(
        [f"{i:03}" for i in range(n)], ["seed"] * n, [3] * n, {"a": ["yes"] + ["no"] * (n - 1)}
    )

    # 1 / k is within .02 of 1 / 100 from k = 34 on.
    assert convergence(sample, "a").settled_from == (34, 34)


def test_nobody_in_the_estimate_yet_is_no_estimate():
    found = convergence(a_sample(), "member", seeds="exclude")

    assert np.isnan(found.running[:, :2]).all()
    assert np.isfinite(found.running[:, 2:]).all()


def test_drift_is_the_largest_running_sum_in_standard_errors():
    # Four seeds with equal weights, yes no no yes: influences +1 -1 -1 +1 (in eighths), running sum at most
    # 1. With reach 2 (the square root of 4): squares 4, products one apart -1, two apart -2: 4 + 2 * (2/3 *
    # -1 + 1/3 * -2) = 4/3.
    sample = RecruitmentSample.from_columns(
        list("abcd"), ["seed"] * 4, [5] * 4, {"a": ["yes", "no", "no", "yes"]}
    )

    assert convergence(sample, "a").drift == pytest.approx([(3 / 4) ** 0.5] * 2)


def test_one_answer_alone_never_moves():
    found = convergence(a_sample(outcomes={"member": ["yes"] * 6}), "member")

    assert found.as_dict()["levels"][0]["drift"] is None
    assert found.warnings == ()


@pytest.mark.parametrize("method", ["rds-ii", "rds-i", "mean"])
def test_the_first_people_alone_would_have_given_the_estimate_of_that_moment(method):
    case = load("tiny")
    whole, first = case.frame.sort("recruited_at"), 30

    def sample(frame):
        return RecruitmentSample.from_columns(
            frame["id"],
            frame["recruiter_id"],
            frame["network_size"],
            {"member": frame["member"]},
            recruited_at=frame["recruited_at"],
        )

    running = convergence(sample(whole), "member", method=method).running
    then = estimate(sample(whole.head(first)), ["member"], method=method)

    np.testing.assert_allclose(running[:, first - 1], [e.estimate for e in then])


@pytest.mark.parametrize("method", ["rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean"])
def test_the_last_step_is_the_estimate_by_any_method(method):
    sample = load("psw").replaced
    found = convergence(sample, "work_location", method=method, population_size=90_000)
    final = estimate(sample, ["work_location"], method=method, population_size=90_000)

    np.testing.assert_allclose(found.final, [e.estimate for e in final], rtol=1e-9)
    np.testing.assert_allclose(found.se, [e.se for e in final], rtol=1e-9)


def test_a_quantity_has_a_mean_that_settles():
    found = convergence(a_sample(), "age")

    assert found.levels == (None,)
    assert found.final == pytest.approx([estimate(a_sample())["age"].estimate])
    assert "mean" in str(found)


@settings(max_examples=40, deadline=None)
@given(chains())
def test_the_order_of_the_rows_changes_nothing(columns):
    found = convergence(RecruitmentSample.from_columns(**columns), "member")
    turned = in_another_order(columns, list(range(len(columns["ids"])))[::-1])
    again = convergence(RecruitmentSample.from_columns(**turned), "member")

    np.testing.assert_array_equal(found.running, again.running)
    np.testing.assert_array_equal(found.drift, again.drift)


def test_a_steady_recruitment_seldom_raises_an_alarm_and_a_drifting_one_does():
    # One alarm in twenty is expected of the first (2 of 40); 7 or more would come less often than once in a
    # hundred.
    assert alarms(drifts, range(40), memory=0.3) <= 6
    assert alarms(drifts, range(40), memory=0.3, drift=0.4) >= 36
