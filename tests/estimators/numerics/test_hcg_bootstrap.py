import numpy as np
import pytest

from estimators.numerics.bootstrap.hcg import group_totals, hcg_members, hcg_tree
from estimators.numerics.bootstrap.hcg_refit import hcg_shares
from estimators.numerics.hcg import hcg, hcg_small_fraction
from estimators.numerics.rds_i import rds_i, transition_counts
from estimators.numerics.successive_sampling import PopulationTooSmall

OUTCOMES = [
    ("tiny", "member"),
    ("psw", "union_member"),
    ("psw", "work_location"),
    ("highfraction", "disease"),
    ("heaped", "level"),
    ("missing", "hiv"),
    ("missing", "grp"),
]


def resample(sample, outcome, replicates, seed, **how):
    codes, size, recruiter = sample.codes(outcome), sample.network_size, sample.recruiter
    fitted = hcg(codes, size, recruiter, sample.levels(outcome), sample.N)
    tree = hcg_tree(codes, size, recruiter, fitted, sample.N)
    return hcg_members(tree, sample.n, replicates=replicates, seed=seed, **how)


def totals_of(sample, outcome, members, **how):
    levels = len(sample.levels(outcome))
    return group_totals(members, sample.codes(outcome), sample.network_size, sample.recruiter, levels, **how)


def refit(sample, outcome, members, **how):
    levels = len(sample.levels(outcome))
    return hcg_shares(
        members, sample.codes(outcome), sample.network_size, sample.recruiter, levels, sample.N, **how
    )


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_rds_ii_in_redrawn_trees_agrees_with_the_reference_implementation(case, name, outcome):
    sample = case(name)
    ours = totals_of(sample, outcome, resample(sample, outcome, 4000, 1)).rds_ii()
    record = f"{outcome}.boot_RDS2_HCG_seed1"
    mean, sd = (sample.by_level(record, outcome, figure) for figure in ("mean", "sd"))
    replicates = sample.value(record)["bootstrap"]["B"]
    np.testing.assert_allclose(ours.std(axis=0), sd, rtol=4 / np.sqrt(2 * replicates))
    assert (np.abs(ours.mean(axis=0) - mean) < 4 * sd / np.sqrt(replicates) + 0.003).all()


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_hcg_in_redrawn_trees_comes_near_the_reference_implementation(case, name, outcome):
    """The reference has 60 replicates (tiny: 200), stops its fits early and simulates their weights: its
    spread is the larger."""
    sample = case(name)
    ours = refit(sample, outcome, resample(sample, outcome, 500, 1))
    record = f"{outcome}.boot_HCG_HCG_seed1"
    mean, sd = (sample.by_level(record, outcome, figure) for figure in ("mean", "sd"))
    replicates = sample.value(record)["bootstrap"]["B"]
    np.testing.assert_allclose(ours.std(axis=0), sd, rtol=0.1 + 3 / np.sqrt(2 * replicates))
    assert (np.abs(ours.mean(axis=0) - mean) < 4 * sd / np.sqrt(replicates) + 0.006).all()


@pytest.mark.parametrize(("name", "outcome"), [("highfraction", "disease"), ("missing", "grp")])
def test_fitting_all_replicates_in_step_is_fitting_each(case, name, outcome):
    sample = case(name)
    members = resample(sample, outcome, 12, 2)
    codes, levels = sample.codes(outcome), sample.levels(outcome)
    one_by_one = [
        hcg(codes[row], sample.network_size[row], sample.recruiter, levels, sample.N).shares
        for row in members
    ]
    np.testing.assert_allclose(refit(sample, outcome, members), one_by_one, atol=5e-4)


def test_totals_are_those_of_the_filled_trees(case):
    sample = case("missing")
    members = resample(sample, "grp", 5, 3)
    totals = totals_of(sample, "grp", members)
    codes, size, levels = sample.codes("grp"), sample.network_size, sample.levels("grp")
    for row, filled in enumerate(members):
        np.testing.assert_array_equal(
            totals.transitions[row], transition_counts(codes[filled], sample.recruiter, 3)
        )
        found = rds_i(codes[filled], size[filled], sample.recruiter, levels)
        np.testing.assert_allclose(totals.rds_i()[row], found.shares)


def test_the_observed_tree_has_the_samples_own_estimates(case):
    sample = case("psw")
    itself = np.arange(sample.n, dtype=np.int32)[None, :]
    recruits = sample.recruiter >= 0
    small = totals_of(sample, "work_location", itself, counted=recruits).hcg_small_fraction()[0]
    np.testing.assert_allclose(small, sample.by_level("work_location.HCG_small", "work_location", "point"))
    np.testing.assert_allclose(
        totals_of(sample, "work_location", itself).rds_ii()[0],
        sample.by_level("work_location.RDS2", "work_location", "point"),
    )


def test_somebody_without_an_answer_keeps_their_place(case):
    sample = case("missing")
    silent = sample.codes("hiv") < 0
    members = resample(sample, "hiv", 20, 4)
    np.testing.assert_array_equal(members[:, silent], np.tile(np.flatnonzero(silent), (20, 1)))
    assert (sample.codes("hiv")[members[:, ~silent]] >= 0).all()


def test_everybody_drawn_puts_each_in_another_place():
    codes, sizes, recruiter = np.array([0, 1, 0, 1, 1]), np.array([2, 3, 4, 3, 1]), np.array([-1, 0, 1, 1, 2])
    tree = hcg_tree(codes, sizes, recruiter, hcg(codes, sizes, recruiter, ["a", "b"], 5), 5)
    for filled in hcg_members(tree, 5, replicates=50, seed=5):
        assert sorted(zip(codes[filled], sizes[filled], strict=True)) == sorted(
            zip(codes, sizes, strict=True)
        )


def test_recruits_follow_theta_where_the_sample_uses_up_nobody(case):
    sample = case("psw")
    codes, size, recruiter = sample.codes("work_location"), sample.network_size, sample.recruiter
    fitted = hcg_small_fraction(codes, size, recruiter, sample.levels("work_location"))
    tree = hcg_tree(codes, size, recruiter, fitted, None)
    members = hcg_members(tree, sample.n, replicates=500, seed=6)
    flow = totals_of(sample, "work_location", members).transitions.sum(axis=0)
    error = np.sqrt(fitted.theta * (1 - fitted.theta) / flow.sum(axis=1, keepdims=True))
    assert (np.abs(flow / flow.sum(axis=1, keepdims=True) - fitted.theta) < 4.5 * error).all()


def test_a_population_smaller_than_the_answers_is_refused(case):
    sample = case("tiny")
    codes, size, recruiter = sample.codes("member"), sample.network_size, sample.recruiter
    with pytest.raises(PopulationTooSmall):
        hcg_tree(codes, size, recruiter, hcg(codes, size, recruiter, sample.levels("member"), 400), 39)


@pytest.mark.parametrize("threads", [2, 4])
def test_the_number_of_threads_changes_no_digit(case, threads):
    sample = case("highfraction")
    one, many = (resample(sample, "disease", 41, 7, threads=t) for t in (1, threads))
    np.testing.assert_array_equal(one, many)
    alone, together = (refit(sample, "disease", one, threads=t) for t in (1, threads))
    np.testing.assert_array_equal(alone, together)


def test_the_spread_of_replicates_is_the_spread_of_samples(recruited):
    """Samples of 200 from 600 people with homophily: the bootstrap's standard error is the real one, on
    average, within 15%."""
    rng = np.random.default_rng(11)
    group = (np.arange(600) < 180).astype(np.int64)
    size = np.where(group == 1, rng.integers(6, 20, 600), rng.integers(2, 12, 600))
    estimates, errors = [], []
    for _ in range(120):
        rows, recruiter = recruited(rng, group, size, 200)
        codes, sizes = group[rows], size[rows]
        fitted = hcg(codes, sizes, recruiter, ["a", "b"], 600)
        estimates.append(fitted.shares[1])
        tree = hcg_tree(codes, sizes, recruiter, fitted, 600)
        members = hcg_members(tree, 200, replicates=60, seed=int(rng.integers(2**60)))
        errors.append(hcg_shares(members, codes, sizes, recruiter, 2, 600)[:, 1].std())
    assert abs(np.mean(estimates) - 0.3) < 0.015
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.15)
