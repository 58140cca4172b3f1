import numpy as np
import pytest

from estimators.numerics.bootstrap.rebuilt_population import rebuild_population
from estimators.numerics.bootstrap.ss import ss_shares, ss_weights
from estimators.numerics.successive_sampling import successive_sampling_weights

OUTCOMES = [
    ("tiny", "member"),
    ("psw", "union_member"),
    ("psw", "work_location"),
    ("highfraction", "disease"),
    ("heaped", "level"),
    ("missing", "grp"),
]


def rebuilt(sample, outcome, N):
    levels = len(sample.levels(outcome))
    return rebuild_population(sample.codes(outcome), sample.network_size, sample.recruiter, levels, N)


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_with_the_samples_own_weights_it_agrees_with_the_reference_implementation(case, name, outcome):
    """The reference keeps the weights, and a population of at most 100 n."""
    sample = case(name)
    population = rebuilt(sample, outcome, min(sample.N, 100 * sample.n))
    ours = ss_shares(population, replicates=8000, seed=1, recompute_weights=False)
    record = f"{outcome}.boot_SS_Gile_x0_seed1"
    mean, sd = (sample.by_level(record, outcome, figure) for figure in ("mean", "sd"))
    np.testing.assert_allclose(
        ours.std(axis=0), sd, rtol=0.08
    )  # 2000 replicates against 8000: 4.5 standard errors
    assert (np.abs(ours.mean(axis=0) - mean) < 0.003 + 4.5 * sd / np.sqrt(2000)).all()


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES[:4])
def test_where_half_the_population_is_drawn_the_reference_forgets_that_seeds_use_up_ties(case, name, outcome):
    """There, drawing seeds leaves the ties to their groups as they were, so the well connected groups are
    met more often."""
    sample = case(name)
    ours = ss_shares(rebuilt(sample, outcome, 2 * sample.n), replicates=8000, seed=1, recompute_weights=False)
    record = f"{outcome}.boot_SS_Gile_N2n_seed1"
    mean, sd = (sample.by_level(record, outcome, figure) for figure in ("mean", "sd"))
    np.testing.assert_allclose(ours.std(axis=0), sd, rtol=0.08)
    assert (np.abs(ours.mean(axis=0) - mean) < 0.01).all()


def test_a_missing_answer_is_a_group_that_recruits_but_has_no_share(case):
    """The reference shifts the columns of its referral matrix here: its mean share of hiv is 0.51, where
    the estimate is 0.17."""
    sample = case("missing")
    ours = ss_shares(rebuilt(sample, "hiv", sample.N), replicates=2000, seed=2)
    np.testing.assert_allclose(ours.sum(axis=1), 1.0)
    weights = successive_sampling_weights(sample.network_size, sample.N)
    codes = sample.codes("hiv")
    point = weights[codes == 1].sum() / weights[codes >= 0].sum()
    assert abs(ours[:, 1].mean() - point) < 0.01


def test_everybody_drawn_gives_the_sample_itself():
    codes, sizes, recruiter = np.array([0, 1, 0, 1, 1]), np.array([2, 3, 4, 3, 1]), np.array([-1, 0, 1, 1, 2])
    population = rebuild_population(codes, sizes, recruiter, 2, 5)
    np.testing.assert_allclose(ss_shares(population, replicates=20, seed=3), np.tile([0.4, 0.6], (20, 1)))
    np.testing.assert_allclose(ss_weights(population, 5, replicates=20, seed=3).sum(axis=1), np.full(20, 5.0))


def test_a_group_that_runs_out_of_people_to_recruit_turns_to_others():
    """Groups only recruit their own, and the sample takes nearly all of the population: it is still drawn
    in full."""
    codes = np.array([0, 0, 0, 0, 1, 1])
    recruiter = np.array([-1, 0, 1, 2, -1, 4])
    population = rebuild_population(codes, np.array([5, 5, 5, 5, 2, 2]), recruiter, 2, 7)
    weights = ss_weights(population, 6, replicates=500, seed=4, recompute_weights=False)
    drawn = weights * population.probability[[1, 1, 1, 1, 0, 0]]
    np.testing.assert_allclose(drawn.sum(axis=1), 6.0)


def test_recomputed_weights_count_the_population_back(case):
    sample = case("highfraction")
    weights = ss_weights(rebuilt(sample, "disease", sample.N), sample.n, replicates=500, seed=5)
    np.testing.assert_allclose(weights.sum(axis=1), sample.N, rtol=2e-3)


def test_recomputing_weights_narrows_intervals_where_much_of_the_population_is_drawn(case):
    sample = case("highfraction")
    population = rebuilt(sample, "disease", sample.N)
    kept, recomputed = (
        ss_shares(population, replicates=4000, seed=6, recompute_weights=again)[:, 1].std()
        for again in (False, True)
    )
    assert 0.94 < recomputed / kept < 0.99


def test_replicate_weights_have_the_totals_of_the_shares(case):
    sample = case("missing")
    population, codes = rebuilt(sample, "grp", sample.N), sample.codes("grp")
    shares = ss_shares(population, replicates=30, seed=7)
    weights = ss_weights(population, sample.n, replicates=30, seed=7)
    totals = np.stack([weights[:, codes == level].sum(axis=1) for level in range(3)], axis=1)
    np.testing.assert_allclose(totals / totals.sum(axis=1, keepdims=True), shares)


def test_replicate_weights_give_a_mean_its_estimate(case):
    sample = case("highfraction")
    age = np.array([float(row["age"]) for row in sample.rows])
    weights = ss_weights(rebuilt(sample, "disease", sample.N), sample.n, replicates=1000, seed=8)
    means = weights @ age / weights.sum(axis=1)
    assert abs(means.mean() - sample.value("age.SS_seed1")["point"]) < 0.1
    assert 0.3 < means.std() < 0.8


def test_seeds_can_be_left_out_of_the_shares():
    """All seeds are drawn first and all are of the one size: without them 20 of the 50 drawn remain."""
    codes = np.arange(50) % 2
    recruiter = np.where(np.arange(50) < 30, -1, np.arange(50) - 30)
    population = rebuild_population(codes, np.full(50, 4), recruiter, 2, 500)
    everybody, without = (
        ss_weights(population, 50, replicates=40, seed=9, count_seeds=counted) for counted in (True, False)
    )
    np.testing.assert_allclose(everybody.sum(axis=1), 500.0)
    np.testing.assert_allclose(without.sum(axis=1), 200.0)


def test_a_sample_without_recruits_cannot_be_redrawn():
    with pytest.raises(ValueError, match="nobody recruited anybody"):
        rebuild_population(np.array([0, 1]), np.array([3, 4]), np.array([-1, -1]), 2, 50)


@pytest.mark.parametrize("threads", [2, 4])
def test_the_number_of_threads_changes_no_digit(case, threads):
    population = rebuilt(case("psw"), "work_location", 5000)
    one, many = (ss_weights(population, 658, replicates=101, seed=10, threads=t) for t in (1, threads))
    np.testing.assert_array_equal(one, many)


def test_the_spread_of_replicates_is_the_spread_of_samples(recruited):
    """Samples of 200 from 600 people with homophily: the bootstrap's standard error is the real one, on
    average, within 12%."""
    rng = np.random.default_rng(11)
    group = (np.arange(600) < 180).astype(np.int64)
    size = np.where(group == 1, rng.integers(6, 20, 600), rng.integers(2, 12, 600))
    estimates, errors = [], []
    for _ in range(150):
        rows, recruiter = recruited(rng, group, size, 200)
        codes, sizes = group[rows], size[rows]
        weights = successive_sampling_weights(sizes, 600)
        estimates.append(weights[codes == 1].sum() / 600)
        population = rebuild_population(codes, sizes, recruiter, 2, 600)
        errors.append(ss_shares(population, replicates=150, seed=int(rng.integers(2**60)))[:, 1].std())
    assert abs(np.mean(estimates) - 0.3) < 0.012
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.12)
