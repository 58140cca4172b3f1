import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators import RecruitmentSample
from estimators.numerics.bootstrap.tree import tree_counts, tree_totals
from estimators.numerics.bootstrap.tree_exact import tree_variance
from tests.support.samples import a_sample, chains


def test_a_resample_holds_as_many_seeds_as_the_sample():
    counts = tree_counts(a_sample().tree, replicates=500, seed=1)

    assert (counts[:, :2].sum(axis=1) == 2).all()


def test_every_copy_of_a_recruiter_recruits_as_many_as_the_recruiter_did():
    counts = tree_counts(a_sample().tree, replicates=500, seed=1)
    amina, _, bintou, chidi, dora, emeka = counts.T

    assert (bintou + chidi == 2 * amina).all()
    assert (dora + emeka == 2 * bintou).all()
    assert len({tuple(row) for row in counts}) > 20, "and the resamples differ"


def test_a_recruiter_of_seven_is_resampled_like_any_other():
    sample = RecruitmentSample.from_columns("abcdefgh", ["seed", *"aaaaaaa"], [1] * 8)
    counts = tree_counts(sample.tree, replicates=4000, seed=3)

    assert (counts[:, 1:].sum(axis=1) == 7).all()
    np.testing.assert_allclose(counts[:, 1:].mean(axis=0), 1, atol=5 * np.sqrt((6 / 7) / 4000))


def test_on_average_a_resample_is_the_sample():
    replicates = 20_000
    counts = tree_counts(a_sample().tree, replicates, seed=5)

    error = counts.std(axis=0) / np.sqrt(replicates)
    assert (np.abs(counts.mean(axis=0) - 1) < 5 * error).all()


def test_a_thousand_copies_of_a_deep_chain_are_all_drawn():
    # Each of ten waves has one recruit who doubles and one who stops: some resamples grow a hundredfold.
    ids, recruiters = ["0a"], ["seed"]
    for wave in range(1, 11):
        for child in "abc":
            ids.append(f"{wave}{child}")
            recruiters.append(f"{wave - 1}a")
    sample = RecruitmentSample.from_columns(ids, recruiters, [1] * len(ids))
    counts = tree_counts(sample.tree, replicates=3000, seed=1)

    assert counts.sum(axis=1).max() > 10 * len(ids)
    nodes = {name: node for node, name in enumerate(sample.ids[sample.tree.order])}
    for wave in range(1, 11):
        recruited = sum(counts[:, nodes[f"{wave}{child}"]] for child in "abc")
        assert (recruited == 3 * counts[:, nodes[f"{wave - 1}a"]]).all()


def test_totals_are_those_of_the_counted_people():
    tree = a_sample().tree
    features = np.array([[1.0, 0, 0, 1, 0, 2], [0.5, 0.25, 4, 1, 1, 3]])

    np.testing.assert_allclose(
        tree_totals(tree, features, 300, seed=9), tree_counts(tree, 300, seed=9) @ features.T, rtol=1e-12
    )


def test_the_same_seed_gives_the_same_digits_with_any_number_of_threads():
    tree = a_sample().tree
    features = np.random.default_rng(0).random((5, 6))
    alone = tree_totals(tree, features, 101, seed=4, threads=1)

    for threads in (2, 3, 4):
        assert (tree_totals(tree, features, 101, seed=4, threads=threads) == alone).all()
    assert (tree_totals(tree, features, 101, seed=5) != alone).any()


def test_more_replicates_begin_with_the_same_ones():
    tree = a_sample().tree

    assert (tree_counts(tree, 50, seed=2) == tree_counts(tree, 200, seed=2)[:50]).all()


def test_the_exact_variance_by_hand():
    # One seed with two recruits, influences 0, 1 and 3: both are drawn twice from (1, 3), variance 2 * 1.
    sample = RecruitmentSample.from_columns("abc", ["seed", "a", "a"], [1, 1, 1])

    assert tree_variance(sample.tree, np.array([[0.0, 1.0, 3.0]])).tolist() == [2.0]


def test_the_exact_variance_of_a_chain_of_single_recruits_is_that_of_the_seeds():
    # Two chains of two; a seed's total is its own and its recruit's: 1 + 2 and 5 + 4. Two draws from (3, 9):
    # variance 2 * 9.
    sample = RecruitmentSample.from_columns("abcd", ["seed", "seed", "a", "b"], [1] * 4)

    assert tree_variance(sample.tree, np.array([[1.0, 5.0, 2.0, 4.0]])).tolist() == [18.0]


@settings(max_examples=30, deadline=None)
@given(chains(most=15), st.integers(0, 2**63))
def test_the_exact_variance_is_the_limit_of_the_drawn_one(columns, seed):
    tree = RecruitmentSample.from_columns(**columns).tree
    feature = np.random.default_rng(seed).normal(size=(1, len(tree.order)))
    exact = tree_variance(tree, feature)[0]
    replicates = 4000
    drawn = tree_totals(tree, feature, replicates, seed)[:, 0]

    if exact < 1e-20:
        assert np.ptp(drawn) < 1e-9
    else:
        fourth = ((drawn - drawn.mean()) ** 4).mean()
        error = np.sqrt(max(fourth - exact**2, exact**2) / replicates)
        assert drawn.var() == pytest.approx(exact, abs=6 * error)
        assert drawn.mean() == pytest.approx(feature.sum(), abs=6 * np.sqrt(exact / replicates))
