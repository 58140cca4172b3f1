import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.numerics.rds_i import (
    AlternatingChains,
    SeparateChains,
    rds_i,
    rds_i_shares,
    transition_counts,
)

OUTCOMES = [
    ("tiny", "member"),
    ("highfraction", "disease"),
    ("psw", "union_member"),
    ("psw", "work_location"),
    ("missing", "hiv"),
    ("missing", "grp"),
    ("heaped", "level"),
]


def estimate_shares(sample, outcome, beyond=0, **how):
    sizes = sample.sizes_replaced(beyond)
    return rds_i(sample.codes(outcome), sizes, sample.recruiter, sample.levels(outcome), **how)


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
@pytest.mark.parametrize(("record", "smoothed"), [("RDS1", False), ("RDS1DS", True)])
def test_shares_and_weights_agree_with_the_reference_implementation(case, name, outcome, record, smoothed):
    sample = case(name)
    found = estimate_shares(sample, outcome, smoothed=smoothed)
    np.testing.assert_allclose(
        found.shares, sample.by_level(f"{outcome}.{record}", outcome, "point"), rtol=1e-9
    )
    assert found.warnings == ()
    ours = estimate_shares(sample, outcome, beyond=1, smoothed=smoothed).weights
    theirs = np.array(sample.value(f"{outcome}.w_{record}"))
    np.testing.assert_allclose(ours / ours.sum(), theirs / theirs.sum(), rtol=1e-9)


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_transitions_and_their_stationary_distribution_agree(case, name, outcome):
    sample = case(name)
    found = estimate_shares(sample, outcome)
    np.testing.assert_array_equal(found.transitions, sample.value(f"{outcome}.transitions")["rows"])
    theirs = sample.value(f"{outcome}.stationary")["values"]
    np.testing.assert_allclose(found.stationary, theirs, rtol=1e-9)


def test_where_network_sizes_are_missing_the_reference_case_agrees(case):
    edge = case("edge")
    found = estimate_shares(edge, "y")
    np.testing.assert_array_equal(found.transitions, edge.value("transitions")["rows"])
    np.testing.assert_allclose(found.shares, edge.value("RDS.I")["point"], rtol=1e-9)


def test_two_groups_worked_by_hand():
    # a recruits one a and one b, b recruits one a: the chain spends 2/3 of its time in a. Mean sizes are 2
    # and 4 (harmonic), so the shares are as 2/3 / 2 to 1/3 / 4, which is 4 to 1.
    codes, recruiter = np.array([0, 0, 1, 0]), np.array([-1, 0, 0, 2])
    found = rds_i(codes, np.array([2, 2, 4, 2]), recruiter, ["a", "b"])
    np.testing.assert_allclose(found.stationary, [2 / 3, 1 / 3])
    np.testing.assert_allclose(found.mean_network_size, [2, 4])
    np.testing.assert_allclose(found.shares, [0.8, 0.2])
    np.testing.assert_allclose(found.weights, [0.8 / 3 * 4, 0.8 / 3 * 4, 0.8, 0.8 / 3 * 4])


def test_groups_that_never_recruit_each_other_cannot_be_compared():
    with pytest.raises(SeparateChains, match="stays within \\['left'\\] and within \\['right'\\]"):
        rds_i(np.array([0, 0, 1, 1]), np.full(4, 5), np.array([-1, 0, -1, 2]), ["left", "right"])


def test_groups_that_only_recruit_the_other_never_settle():
    with pytest.raises(AlternatingChains, match="goes round in a cycle"):
        rds_i(np.array([0, 1, 0, 1]), np.full(4, 5), np.array([-1, 0, 1, 2]), ["left", "right"])


def test_a_group_that_recruited_nobody_is_pointed_out(case):
    """The row is filled evenly, as in the reference case with an empty row."""
    # a recruits a, b and c; b recruits a; c recruits nobody
    codes, recruiter = np.array([0, 0, 1, 2, 0]), np.array([-1, 0, 0, 0, 2])
    found = rds_i(codes, np.full(5, 3), recruiter, ["a", "b", "c"])
    np.testing.assert_allclose(found.transitions[2], [0.1, 0.1, 0.1])
    np.testing.assert_allclose(found.transition_shares[2], [1 / 3, 1 / 3, 1 / 3])
    assert found.warnings == ("nobody who is 'c' recruited: each level is taken as equally likely there",)


def test_a_level_with_nobody_in_it_has_no_share(case):
    sample = case("tiny")
    with_empty = rds_i(
        sample.codes("member"), sample.network_size, sample.recruiter, [*sample.levels("member"), "refused"]
    )
    np.testing.assert_allclose(with_empty.shares, [*estimate_shares(sample, "member").shares, 0.0])
    assert "'refused'" in with_empty.warnings[0]


def test_smoothing_evens_recruitment_both_ways_and_keeps_the_shares(case):
    sample = case("psw")
    plain = estimate_shares(sample, "work_location")
    smooth = estimate_shares(sample, "work_location", smoothed=True)
    flow = smooth.stationary[:, None] * smooth.transition_shares
    np.testing.assert_allclose(flow, flow.T, rtol=1e-12)
    np.testing.assert_allclose(smooth.shares, plain.shares)
    assert np.abs(smooth.transition_shares - plain.transition_shares).max() > 0.005


def test_shares_from_totals_are_those_of_the_sample(case):
    sample = case("psw")
    found = estimate_shares(sample, "work_location")
    codes, size = sample.codes("work_location"), sample.network_size
    people, reciprocal = np.bincount(codes), np.bincount(codes, weights=1 / size)
    totals = [np.stack([part, 2 * part]) for part in (found.transitions, people, reciprocal)]
    np.testing.assert_allclose(rds_i_shares(*totals), np.stack([found.shares, found.shares]), rtol=1e-12)


def test_a_replicate_that_does_not_settle_or_holds_nobody_is_not_a_number():
    assert np.isnan(rds_i_shares(np.eye(2) * 5, np.array([5, 5]), np.array([1, 1]))).all()
    assert np.isnan(rds_i_shares(np.zeros((2, 2)), np.zeros(2), np.zeros(2))).all()


@st.composite
def recruitment(draw):
    n = draw(st.integers(6, 60))
    recruiter = [-1] + [draw(st.integers(-1, i - 1)) for i in range(1, n)]
    codes = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    sizes = draw(st.lists(st.integers(1, 40), min_size=n, max_size=n))
    return np.array(codes), np.array(sizes), np.array(recruiter)


@given(recruitment(), st.permutations(range(3)), st.randoms(use_true_random=False))
def test_row_order_and_level_order_change_nothing(sample, levels, random):
    codes, sizes, recruiter = sample
    try:
        found = rds_i(codes, sizes, recruiter, ["x", "y", "z"])
    except (SeparateChains, AlternatingChains):
        return
    assert found.shares.sum() == pytest.approx(1.0)
    rows = np.array(random.sample(range(len(codes)), len(codes)))
    position = np.argsort(rows)
    moved = np.where(recruiter[rows] >= 0, position[recruiter[rows]], -1)
    renamed = np.append(levels, -1)[codes][rows]
    again = rds_i(renamed, sizes[rows], moved, ["x", "y", "z"])
    np.testing.assert_allclose(again.shares[list(levels)], found.shares, atol=1e-9)
    np.testing.assert_allclose(again.weights, found.weights[rows], atol=1e-9)


@given(recruitment())
def test_every_recruitment_between_answers_is_counted_once(sample):
    codes, _, recruiter = sample
    counts = transition_counts(codes, recruiter, 3)
    expected = sum(r >= 0 and codes[r] >= 0 and codes[i] >= 0 for i, r in enumerate(recruiter))
    assert counts.sum() == expected
