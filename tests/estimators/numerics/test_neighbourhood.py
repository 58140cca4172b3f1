import numpy as np
import pytest

from estimators.numerics.bootstrap.neighbourhood import WARNING, neighbourhood_counts, neighbourhood_totals


def test_drawing_one_person_brings_the_others_around_them():
    """A recruited B and C: three people and two ties, so round(9 / 4) = 2 draws.

    A brings B and C; B or C brings A.
    """
    recruiter = np.array([-1, 0, 0])
    counts = neighbourhood_counts(recruiter, replicates=400, seed=1)
    found = {tuple(row) for row in counts.tolist()}
    assert found == {(0, 2, 2), (1, 1, 1), (2, 0, 0)}  # A twice; A and one other; two others


def test_everybody_comes_as_often_as_they_have_neighbours(case):
    sample = case("psw")
    counts = neighbourhood_counts(sample.recruiter, replicates=20_000, seed=2)
    recruits = np.bincount(sample.recruiter[sample.recruiter >= 0], minlength=sample.n)
    neighbours = recruits + (sample.recruiter >= 0)
    draws = round(sample.n**2 / neighbours.sum())
    expected = neighbours * draws / sample.n
    assert (np.abs(counts.mean(axis=0) - expected) <= 5 * np.sqrt(expected / 20_000)).all()
    assert counts.sum(axis=1).mean() == pytest.approx(sample.n, rel=0.003)


def test_totals_and_counts_are_the_same_resamples(case):
    sample = case("missing")
    features = np.stack([1 / sample.network_size, sample.codes("grp") == 1])
    totals = neighbourhood_totals(sample.recruiter, features, replicates=30, seed=3)
    counts = neighbourhood_counts(sample.recruiter, replicates=30, seed=3)
    np.testing.assert_allclose(totals, counts @ features.T)


def test_totals_vary_as_draws_of_neighbourhoods_do(case):
    """Neighbourhoods are drawn independently, so the variance of a total is known."""
    sample = case("tiny")
    recruiter, feature = sample.recruiter, 1 / sample.network_size
    around = np.array(
        [
            feature[recruiter == i].sum() + (feature[recruiter[i]] if recruiter[i] >= 0 else 0)
            for i in range(40)
        ]
    )
    totals = neighbourhood_totals(recruiter, feature[None, :], replicates=20_000, seed=4)
    draws = round(40**2 / (2 * (recruiter >= 0).sum()))
    assert totals.mean() == pytest.approx(draws * around.mean(), rel=0.01)
    assert totals.var() == pytest.approx(draws * around.var(), rel=0.05)


def test_it_under_covers_and_says_so(recruited):
    """Long chains with homophily: its standard error of RDS-II is well below the real one."""
    rng = np.random.default_rng(5)
    group = (np.arange(2000) < 600).astype(np.int64)
    size = rng.integers(3, 15, 2000)
    estimates, errors = [], []
    for _ in range(100):
        rows, recruiter = recruited(rng, group, size, 150)
        codes, sizes = group[rows], size[rows]
        estimates.append((codes / sizes).sum() / (1 / sizes).sum())
        totals = neighbourhood_totals(recruiter, np.stack([codes / sizes, 1 / sizes]), replicates=100, seed=6)
        errors.append((totals[:, 0] / totals[:, 1]).std())
    assert np.mean(errors) < 0.9 * np.std(estimates)
    assert "62 to 88%" in WARNING


def test_a_sample_without_recruits_has_no_neighbours():
    with pytest.raises(ValueError, match="nobody recruited anybody"):
        neighbourhood_counts(np.array([-1, -1]), replicates=5, seed=7)


@pytest.mark.parametrize("threads", [2, 4])
def test_the_number_of_threads_changes_no_digit(case, threads):
    recruiter = case("psw").recruiter
    one, many = (neighbourhood_counts(recruiter, replicates=51, seed=8, threads=t) for t in (1, threads))
    np.testing.assert_array_equal(one, many)
