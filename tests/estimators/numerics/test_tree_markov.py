"""The tree-markov variance against the prototype's figures, dense matrices, and cases worked by hand."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from estimators.numerics.recruitment_tree import grow
from estimators.numerics.tree_markov import (
    GRID,
    Grid,
    compiled_passes,
    factor_tree,
    plain_passes,
    recruits_per_person,
    smooth_by_answer,
    smooth_by_decile,
    tree_markov,
    tree_markov_covariance,
)
from estimators.numerics.tree_markov.outcome_pass import likelihoods
from tests.support.reference_cases import REFERENCE

CHAIN = [-1, 0, 1]
STAR = [-1, 0, 0, 0]


def a_tree(parents):
    """Return the tree in which person i was recruited by person parents[i]; nodes are breadth-first."""
    tree, unreached = grow(np.array([f"{i:04}" for i in range(len(parents))]), np.array(parents))
    assert not len(unreached)
    return tree


def one_point(lam, share):
    return Grid(
        lambdas=np.array([lam]), shares=np.array([share]), lambda_prior=np.ones(1), share_prior=np.ones(1)
    )


def everybody(tree):
    return np.ones(len(tree.parent), dtype=bool)


@st.composite
def trees_with_values(draw):
    """A small tree, who counts (two or more), and values that differ."""
    n = draw(st.integers(2, 14))
    parents = [-1, *(draw(st.integers(-1, i - 1)) for i in range(1, n))]
    tree = a_tree(parents)
    counts = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    counts[:2] = True
    g = np.array(draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n)), dtype=float)
    g[:2] = [-1, 2]
    return tree, counts, g


def distances(tree):
    """Steps between everybody in the tree, infinite between chains, by walking up from each."""
    n = len(tree.parent)
    up = []
    for node in range(n):
        path, at = {}, node
        while at >= 0:
            path[at] = len(path)
            at = tree.parent[at]
        up.append(path)
    return np.array([[min((a[k] + b[k] for k in a if k in b), default=np.inf) for b in up] for a in up])


# What the prototype found.


@pytest.mark.parametrize("record", json.loads((REFERENCE / "psw.treemarkov.json").read_text()), ids=str)
def test_the_prototype_s_figures_for_the_case_psw_are_met(record, case):
    case = case("psw")
    tree, _ = grow(np.array([row["id"] for row in case.rows]), case.recruiter)
    counts = (tree.parent >= 0) | (record["seeds"] == "include")
    weights = np.where(counts, 1 / case.network_size[tree.order], 0.0)
    column = np.array([row[record["outcome"]] for row in case.rows])[tree.order]
    is_mean = record["level"] is None
    y = column.astype(float) if is_mean else (column == record["level"]) * 1.0
    estimate = (weights * y).sum() / weights.sum()
    z = (weights * (y - estimate) / weights.sum())[None]
    g = (
        smooth_by_decile(y, weights, counts)[None]
        if is_mean
        else smooth_by_answer(z, y.astype(int)[None], counts)
    )

    found = tree_markov(factor_tree(tree, counts), z, g)
    reach = stdtrit(found.df[0], 0.975) * found.se[0]
    if is_mean:
        ends = estimate - reach, estimate + reach
    else:
        odds, reach = np.log(estimate / (1 - estimate)), reach / (estimate * (1 - estimate))
        ends = 1 / (1 + np.exp(reach - odds)), 1 / (1 + np.exp(-odds - reach))

    got = (
        estimate,
        found.se[0],
        found.df[0],
        found.pull[0],
        found.best_lambda[0],
        found.best_share[0],
        *ends,
    )
    names = ("estimate", "se", "df", "pull", "best_lambda", "best_share", "low", "high")
    assert got == pytest.approx([record[name] for name in names], abs=1e-6)


# Against matrices with a row for everybody.


@given(trees_with_values())
def test_the_likelihood_is_that_of_the_dense_covariance_matrix(drawn):
    tree, counts, g = drawn
    values, n = g[counts], int(counts.sum())
    apart = distances(tree)[np.ix_(counts, counts)]

    factors = factor_tree(tree, counts)
    loglik, variance = (found[0] for found in likelihoods(factors, g[None]))

    for point in range(0, len(GRID.lam), 7):
        covariance = GRID.share[point] * GRID.lam[point] ** apart + (1 - GRID.share[point]) * np.eye(n)
        inverse = np.linalg.inv(covariance)
        constant = inverse.sum()
        left = inverse - np.outer(inverse.sum(axis=0), inverse.sum(axis=0)) / constant
        scale = values @ left @ values / (n - 1)
        expected = -(np.linalg.slogdet(covariance)[1] + np.log(constant) + (n - 1) * np.log(scale)) / 2
        assert variance[point] == pytest.approx(scale, rel=1e-9)
        assert loglik[point] == pytest.approx(expected, abs=1e-9)


@given(trees_with_values(), st.integers(1, 100))
def test_a_sample_too_large_to_keep_every_point_has_the_same_digits(drawn, kept):
    tree, counts, g = drawn
    whole = likelihoods(factor_tree(tree, counts), g[None])

    factors = factor_tree(tree, counts, keep=kept)

    assert all(block.passed[0].size <= max(kept, len(factors.recruiters.nodes)) for block in factors.blocks())
    found = likelihoods(factors, g[None])
    np.testing.assert_array_equal(found, whole)


@given(trees_with_values())
def test_the_sum_over_pairs_is_that_of_every_pair_s_distance(drawn):
    tree, counts, _ = drawn
    apart = distances(tree)
    factors = factor_tree(tree, counts)
    for k, lam in enumerate(GRID.lambdas):
        met = lam**apart
        assert factors.pairs[k] == pytest.approx(met[np.ix_(counts, counts)].sum(), rel=1e-12)
        assert factors.below_seeds[:, k] == pytest.approx(met[: tree.seeds, counts].sum(axis=1), rel=1e-12)


def test_a_determinant_of_a_thousand_people_in_one_star_does_not_overflow():
    tree = a_tree([-1] + [0] * 2000)
    factors = factor_tree(tree, everybody(tree))
    lam, share = GRID.lam[-1], GRID.share[-1]
    covariance = share * np.where(np.eye(2001) == 1, 1, lam**2) + (1 - share) * np.eye(2001)
    covariance[0, 1:] = covariance[1:, 0] = share * lam
    (block,) = factors.blocks()
    assert block.logdet[-1] == pytest.approx(np.linalg.slogdet(covariance)[1], rel=1e-9)


# By hand.


@pytest.mark.parametrize(
    ("parents", "pairs"),
    [
        ([-1, 0], 2 + 2 * 0.5),
        ([-1, -1], 2),
        (CHAIN, 3 + 4 * 0.5 + 2 * 0.25),
        (STAR, 4 + 6 * 0.5 + 6 * 0.25),
    ],
    ids=["two", "two seeds", "chain", "star"],
)
def test_pairs_of_small_trees_add_up(parents, pairs):
    tree = a_tree(parents)
    assert factor_tree(tree, everybody(tree), one_point(0.5, 0.5)).pairs[0] == pytest.approx(pairs)


def test_two_people_of_one_chain_by_hand():
    """S is the squared difference over 2 (1 - s lambda), and the pair is counted twice."""
    tree, z = a_tree([-1, 0]), np.array([[0.3, -0.3]])
    found = tree_markov(factor_tree(tree, everybody(tree), one_point(0.5, 0.4)), z, z)

    scale = 0.6**2 / (2 * (1 - 0.4 * 0.5))
    own, pull, usual = 2 * (2 * 0.09), (1 + 0.4 * 0.5) * 0.3, 0.09 * (1 + 0.4 * 0.5) ** 2
    assert found.variance[0] == pytest.approx(own + scale * 0.4 * (2 * 0.5) + max(pull**2 - usual, 0))
    assert found.pull[0] == pytest.approx(pull)
    assert found.usual_pull[0] == pytest.approx(usual)


def test_where_everything_is_forgotten_at_once_people_count_as_drawn_one_by_one():
    tree, z = a_tree(STAR), np.array([[-0.3, 0.1, 0.1, 0.1]])
    found = tree_markov(factor_tree(tree, everybody(tree), one_point(1e-12, 0.9)), z, z)
    drawn = 4 / 3 * (z**2).sum()
    pulled = 0.3**2 - (z**2).sum() / 4
    assert found.variance[0] == pytest.approx(drawn + pulled)


def test_where_nothing_is_forgotten_each_chain_counts_as_one():
    parents = [-1, -1, 0, 0, 1, 1, 2, 4]
    tree, n = a_tree(parents), 8
    factors = factor_tree(tree, everybody(tree), one_point(1 - 1e-9, 1 - 1e-6))
    assert factors.pairs[0] == pytest.approx(4**2 + 4**2)
    z = np.where(tree.chain == 0, 0.1, -0.1)[None]
    found = tree_markov(factors, z, z)
    spread = (
        0.1**2
    )  # the mean square, as nobody differs from their recruiter and little is left to estimate it from
    assert found.variance[0] == pytest.approx(n / (n - 1) * n * spread + spread * (32 - n), rel=1e-4)


def test_a_seed_pulls_by_what_its_recruits_keep_of_it_and_its_own_answer_only_where_it_counts():
    tree, g = a_tree(STAR), np.array([[0.3, -0.1, -0.1, -0.1]])
    grid = one_point(0.5, 0.4)
    inside = tree_markov(factor_tree(tree, everybody(tree), grid), g, g)
    assert inside.pull[0] == pytest.approx((1 + 0.4 * 3 * 0.5) * 0.3)

    outside = np.array([False, True, True, True])
    z = np.array([[0.0, 0.2, -0.1, -0.1]])
    left_out = tree_markov(factor_tree(tree, outside, grid), z, np.array([[0.3, 0.2, -0.1, -0.1]]))
    assert left_out.pull[0] == pytest.approx(0.4 * 3 * 0.5 * 0.3)
    assert left_out.usual_pull[0] == pytest.approx((0.04 + 0.01 + 0.01) / 3 * 0.6**2)
    assert left_out.variance[0] > 3 / 2 * 0.06, "a pull beyond the usual widens"


def test_pairs_weigh_less_where_much_of_the_population_was_met():
    tree, z = a_tree([-1, -1, 0, 1]), np.array([[0.1, -0.1, 0.1, -0.1]])
    factors = factor_tree(tree, everybody(tree), one_point(0.5, 0.4))
    whole, part = tree_markov(factors, z, z), tree_markov(factors, z, z, sampling_fraction=0.25)
    own = 4 / 3 * 0.04
    assert whole.pull[0] == pytest.approx(0)
    assert part.variance[0] == pytest.approx(0.75 * own + 0.75**2 * (whole.variance[0] - own))


def test_answers_that_follow_chains_widen_and_answers_that_do_not_leave_the_variance_alone():
    parents = [-1, -1, *range(38)]
    tree = a_tree(parents)
    own = 40 / 39 * 0.01
    factors = factor_tree(tree, everybody(tree))
    split = np.where(tree.chain == 0, 0.1, -0.1)[None] / np.sqrt(40)
    mixed = np.where(tree.wave % 4 < 2, 0.1, -0.1)[None] / np.sqrt(40)
    assert own < tree_markov(factors, mixed, mixed).variance[0] < 3 * own
    apart = tree_markov(factors, split, split)
    assert apart.variance[0] > 10 * own
    assert (apart.best_lambda[0], apart.best_share[0]) == (0.975, 0.97)
    assert apart.slow_part[0] > 0.5
    assert apart.df[0] >= 4


def test_an_answer_that_all_gave_has_no_variance_and_one_person_has_none_that_could_be_known():
    tree = a_tree(CHAIN)
    same = np.zeros((1, 3))
    assert tree_markov(factor_tree(tree, everybody(tree)), same, same).variance[0] == 0
    alone = tree_markov(factor_tree(tree, np.array([True, False, False])), same, same)
    assert np.isnan(alone.se[0])
    nobody = tree_markov(factor_tree(tree, np.zeros(3, dtype=bool)), same, same)
    assert np.isnan(nobody.se[0])


def test_people_who_share_no_chain_and_differ_alike_leave_the_variance_no_noise():
    tree, z = a_tree([-1, -1]), np.array([[0.25, -0.25]])
    found = tree_markov(factor_tree(tree, everybody(tree)), z, z)
    assert found.variance[0] == pytest.approx(2 * 2 * 0.0625)
    assert found.df[0] == 1e6


def test_recruits_are_counted_up_to_the_last_who_recruited():
    assert recruits_per_person(a_tree(CHAIN)) == 2 / 2
    assert recruits_per_person(a_tree(STAR)) == 3
    assert recruits_per_person(a_tree([-1, -1, -1, 1])) == 1 / 2
    assert recruits_per_person(a_tree([-1, -1])) == 0


# Several figures together.


@given(trees_with_values(), st.integers(0, 2**32 - 1))
def test_no_contrast_of_figures_has_a_negative_variance(drawn, seed):
    tree, counts, g = drawn
    rng = np.random.default_rng(seed)
    figures = np.array([g, g**2, rng.normal(size=len(g)), np.zeros(len(g))]) * counts
    figures -= counts * figures.sum(axis=1, keepdims=True) / counts.sum()
    covariance = tree_markov_covariance(factor_tree(tree, counts), figures, figures)
    assert covariance == pytest.approx(covariance.T)
    assert np.linalg.eigvalsh(covariance).min() > -1e-10 * np.trace(covariance)
    assert not covariance[3].any()


def test_at_one_point_of_the_grid_the_variance_of_a_difference_follows_from_the_covariance():
    tree = a_tree([-1, -1, 0, 0, 1, 2, 2, 4])
    factors = factor_tree(tree, everybody(tree), one_point(0.5, 0.4))
    a = (
        np.array([3, 2, -2, -2, -2, 1, 1, -1]) / 10
    )  # recruits differ from recruiters, so that S exceeds the mean square
    b = np.array([1, 2, -1, -1, -2, 1, 0, 0]) / 10
    covariance = tree_markov_covariance(factors, np.array([a, b]), np.array([a, b]))
    both = np.array([a, a - b])
    alone = tree_markov(factors, both, both)
    without_pull = alone.variance - np.maximum(alone.pull**2 - alone.usual_pull, 0)
    assert covariance[0, 0] == pytest.approx(without_pull[0])
    assert covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1] == pytest.approx(without_pull[1])


# Smoothing.


def test_influence_is_averaged_over_those_of_the_same_answer_who_count():
    influence = np.array([[0.1, 0.3, -0.2, -0.4, 0.0, 0.0]])
    answers = np.array([[1, 1, 0, 0, 1, -1]])
    counts = np.array([True, True, True, True, False, False])
    assert smooth_by_answer(influence, answers, counts)[0] == pytest.approx([0.2, 0.2, -0.3, -0.3, 0.2, 0])


def test_an_answer_of_nobody_who_counts_is_smoothed_to_nothing():
    answers, counts = np.array([[2, 0, 0]]), np.array([False, True, True])
    assert smooth_by_answer(np.array([[0.0, 0.1, -0.1]]), answers, counts)[0] == pytest.approx([0, 0, 0])


def test_a_quantity_keeps_its_value_and_gets_the_mean_weight_of_its_decile():
    values = np.arange(20.0)
    weights = np.where(np.arange(20) % 2, 3.0, 1.0)
    smoothed = smooth_by_decile(values, weights, np.ones(20, dtype=bool))
    centred = (values - (weights * values).sum() / 40) * 2 / 40
    assert smoothed == pytest.approx(centred - centred.mean())


def test_a_value_on_a_cut_belongs_above_it():
    values = np.array([0.0] * 9 + [1.0] * 2)  # the ninth cut is 1, all others are 0
    weights = np.array([1.0] * 9 + [2.0, 4.0])
    smoothed = smooth_by_decile(values, weights, np.ones(11, dtype=bool))
    mean = 6 / 15
    raw = np.where(values == 0, -mean * 1 / 15, (1 - mean) * 3 / 15)
    assert smoothed == pytest.approx(raw - raw.mean())


def test_unknown_values_are_smoothed_to_nothing_and_seeds_left_out_keep_their_value():
    values = np.array([np.nan, 5.0, 1.0, 3.0])
    smoothed = smooth_by_decile(values, np.ones(4), np.array([True, False, True, True]))
    assert smoothed == pytest.approx([0, (5 - 2) / 2, -0.5, 0.5])


# Compiled and plain recursions.


def compute_with(module, tree, counts, values):
    """Return what the recursions of one module find, at all points of the grid that differ."""
    line = tree.line[::-1].copy()
    line = line[tree.recruits[line] > 0]
    wave, symbols, many = tree.wave[line], GRID.symbols, len(GRID.distinct)
    passed, constant = np.empty((2, len(line), many)), np.zeros((2, many))
    below, sums = np.zeros((np.count_nonzero(wave == 0), len(GRID.lambdas))), np.zeros((2, 2, 2, many))
    ends, own = tree.recruits[line].astype(float), np.stack([values[:, line], values[:, line] ** 2])
    products = module.factor(wave, counts[line].astype(float), ends, symbols, passed, constant)
    pairs = module.sum_pairs(wave, counts[line].astype(float), GRID.lambdas, below)
    module.pass_figures(wave, own, symbols, passed, sums)
    return passed, constant, products, pairs, below, sums


@pytest.mark.parametrize("people", [1, 2, 40, 700])
def test_compiled_recursions_give_the_same_digits_as_plain_ones(people):
    rng = np.random.default_rng(people)
    tree = a_tree(
        [-1, *(int(rng.integers(-1, i) if i < 9 else rng.integers(i // 3, i)) for i in range(1, people))]
    )
    counts, values = rng.random(people) < 0.9, rng.normal(size=(2, people))
    plain, compiled = (
        compute_with(module, tree, counts, values) for module in (plain_passes, compiled_passes)
    )
    for one, other in zip(plain, compiled, strict=True):
        np.testing.assert_array_equal(one, other)


def test_one_estimate_does_not_load_the_compiler():
    script = """
import sys
from estimators import RecruitmentSample, estimate
ids = [f"p{i}" for i in range(60)]
recruiters = ["seed"] * 3 + [ids[i // 3] for i in range(57)]
answers = ["yes" if i % 4 else "no" for i in range(60)]
assert estimate(RecruitmentSample.from_columns(ids, recruiters, [5] * 60, {"a": answers}))["a", "no"].se > 0
sys.exit("numba" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0
