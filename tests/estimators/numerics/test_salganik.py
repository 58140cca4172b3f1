import numpy as np
import pytest

from estimators.numerics.bootstrap.salganik import salganik_chains, salganik_counts, salganik_totals
from estimators.numerics.rds_i import transition_counts

REFERENCE_RUNS = [
    (name, outcome, estimator)
    for name, outcome in [
        ("tiny", "member"),
        ("psw", "union_member"),
        ("psw", "work_location"),
        ("highfraction", "disease"),
        ("heaped", "level"),
        ("missing", "hiv"),
        ("missing", "grp"),
    ]
    for estimator in ("RDS2", "RDS1")
]


def chains_of(sample, outcome, **how):
    levels = len(sample.levels(outcome))
    return salganik_chains(sample.codes(outcome), sample.network_size, sample.recruiter, levels, **how)


@pytest.mark.parametrize(("name", "outcome", "estimator"), REFERENCE_RUNS)
def test_drawing_by_network_size_agrees_with_the_reference_implementation(case, name, outcome, estimator):
    """The reference draws by network size, in chains as long as the recruits with an answer plus one."""
    sample = case(name)
    length = int(((sample.codes(outcome) >= 0) & (sample.recruiter >= 0)).sum()) + 1
    chains = chains_of(sample, outcome, drawn="degree")
    totals = salganik_totals(chains, sample.network_size, length, replicates=10_000, seed=1)
    ours = totals.rds_ii() if estimator == "RDS2" else totals.rds_i()
    for record in (r for r in sample.records if r.startswith(f"{outcome}.boot_{estimator}_Salganik_canon")):
        mean, sd = (sample.by_level(record, outcome, figure) for figure in ("mean", "sd"))
        replicates = sample.value(record)["bootstrap"]["B"]
        np.testing.assert_allclose(ours.std(axis=0), sd, rtol=4.5 / np.sqrt(2 * replicates))
        assert (np.abs(ours.mean(axis=0) - mean) < 4.5 * sd / np.sqrt(replicates) + 0.001).all(), record


def test_drawing_uniformly_differs_from_the_reference_where_sizes_are_heaped(case):
    """A tenth of these people have the largest size by replacement: by size they are drawn ten times too
    often."""
    sample = case("heaped")
    totals = salganik_totals(
        chains_of(sample, "level"), sample.network_size, sample.n, replicates=2000, seed=1
    )
    theirs = sample.by_level("level.boot_RDS2_Salganik_canon_B2000_seed3", "level", "sd")
    assert (totals.rds_ii().std(axis=0) < 0.8 * theirs).all()


def test_a_chain_that_has_no_choice_alternates():
    """Levels only ever recruit each other, one person each: every replicate of four people holds each
    twice."""
    codes, sizes, recruiter = np.array([0, 1]), np.array([2, 6]), np.array([1, 0])
    chains = salganik_chains(codes, sizes, recruiter, 2)
    counts = salganik_counts(chains, 2, 4, replicates=5, seed=3)
    np.testing.assert_array_equal(counts, np.full((5, 2), 2))
    totals = salganik_totals(chains, sizes, 4, replicates=5, seed=3)
    np.testing.assert_allclose(totals.rds_ii(), np.tile([0.75, 0.25], (5, 1)))  # 2/2 against 2/6


def test_transitions_come_as_often_as_in_the_sample(case):
    sample = case("psw")
    counts = transition_counts(sample.codes("work_location"), sample.recruiter, 3)
    totals = salganik_totals(
        chains_of(sample, "work_location"), sample.network_size, 658, replicates=2000, seed=4
    )
    drawn = totals.transitions.sum(axis=0)
    shares = counts / counts.sum(axis=1, keepdims=True)
    error = np.sqrt(shares * (1 - shares) / drawn.sum(axis=1, keepdims=True))
    assert (np.abs(drawn / drawn.sum(axis=1, keepdims=True) - shares) < 4.5 * error).all()


def test_everybody_in_a_level_is_as_likely(case):
    sample = case("psw")
    counts = salganik_counts(chains_of(sample, "union_member"), sample.n, sample.n, replicates=4000, seed=5)
    drawn = counts.sum(axis=0)
    for level in (0, 1):
        members = drawn[sample.codes("union_member") == level]
        assert np.abs(members / members.mean() - 1).max() < 5 / np.sqrt(members.mean())


def test_counts_and_totals_are_the_same_resamples(case):
    sample = case("missing")
    codes, size, chains = sample.codes("grp"), sample.network_size, chains_of(sample, "grp")
    counts = salganik_counts(chains, sample.n, 271, replicates=20, seed=6)
    totals = salganik_totals(chains, size, 271, replicates=20, seed=6)
    assert (counts.sum(axis=1) == 271).all()
    for level in range(3):
        mine = codes == level
        np.testing.assert_array_equal(counts[:, mine].sum(axis=1), totals.people[:, level])
        np.testing.assert_allclose((counts / size)[:, mine].sum(axis=1), totals.reciprocal[:, level])
    assert (totals.transitions.sum(axis=(1, 2)) == 270).all()
    assert (counts[:, codes < 0] == 0).all()


def test_drawing_from_recruits_meets_a_seed_only_at_the_start(case):
    sample = case("psw")
    chains = chains_of(sample, "union_member", drawn="recruits")
    counts = salganik_counts(chains, sample.n, 500, replicates=200, seed=7)
    seeds = counts[:, sample.recruiter < 0].sum(axis=1)
    assert seeds.max() == 1
    assert 0 < seeds.sum() < 40  # 24 seeds among 658


def test_only_those_who_may_be_drawn_are_drawn(case):
    sample = case("psw")
    recruits = sample.recruiter >= 0
    chains = chains_of(sample, "work_location", drawable=recruits)
    counts = salganik_counts(chains, sample.n, 500, replicates=50, seed=8)
    assert counts[:, ~recruits].sum() == 0
    assert (counts[:, recruits].sum(axis=0) > 0).all()


def test_a_level_that_recruited_nobody_leads_anywhere():
    codes, recruiter = np.array([0, 0, 1]), np.array([-1, 0, 0])
    chains = salganik_chains(codes, np.array([1, 1, 1]), recruiter, 2)
    totals = salganik_totals(chains, np.ones(3, dtype=np.int64), 1000, replicates=100, seed=9)
    from_last = totals.transitions[:, 1].sum(axis=0)
    assert abs(from_last[0] / from_last.sum() - 0.5) < 0.02


def test_nobody_to_draw_is_an_error():
    with pytest.raises(ValueError, match="nobody can be drawn"):
        salganik_chains(np.array([-1, 0]), np.array([3, 0]), np.array([-1, 0]), 1)


@pytest.mark.parametrize("threads", [2, 4])
def test_the_number_of_threads_changes_no_digit(case, threads):
    sample = case("psw")
    chains = chains_of(sample, "work_location")
    one, many = (
        salganik_totals(chains, sample.network_size, sample.n, replicates=101, seed=10, threads=t).rds_i()
        for t in (1, threads)
    )
    np.testing.assert_array_equal(one, many)


def test_the_spread_of_replicates_is_the_spread_of_samples():
    """Chains of 400 drawn from a known Markov chain: the bootstrap's standard error is the real one, on
    average, within 10%."""
    rng = np.random.default_rng(11)
    stay = np.array([0.8, 0.6])
    estimates, errors = [], []
    recruiter = np.arange(-1, 399)
    for _ in range(300):
        codes = np.zeros(400, dtype=np.int64)
        for i, u in enumerate(rng.random(399)):
            codes[i + 1] = codes[i] if u < stay[codes[i]] else 1 - codes[i]
        sizes = np.where(codes == 0, rng.integers(2, 10, 400), rng.integers(6, 20, 400))
        chains = salganik_chains(codes, sizes, recruiter, 2)
        replicates = salganik_totals(chains, sizes, 400, replicates=200, seed=int(rng.integers(2**60)))
        errors.append(replicates.rds_ii()[:, 1].std())
        estimates.append((codes / sizes).sum() / (1 / sizes).sum())
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.1)
