"""Population size by successive sampling: against enumeration by hand and simulation from the model."""

import math
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from estimators import RecruitmentSample
from estimators.population_size.prior import SizePrior
from estimators.population_size.sampling import draw_sizes
from estimators.population_size.ss_pse import size_by_successive_sampling


def a_sample(sizes, **more):
    ids = [f"p{i:03}" for i in range(len(sizes))]
    return RecruitmentSample.from_columns(
        ids, ["seed", *ids[:-1]], sizes, recruited_at=list(range(len(sizes))), **more
    )


def enumerate_exactly(sizes, populations):
    """The posterior of N under a flat prior, by adding up every population there could be.

    For each (a, nu) of a grid and each N: all the network sizes that the unseen people could have, each with
    the chance of that order of recruitment, prod size / (sizes not yet recruited).
    """
    sizes = np.array(sizes)
    n, K = len(sizes), max(sizes)
    k = np.arange(1, K + 1)
    remaining = np.cumsum(sizes[::-1])[::-1]
    centre = n / (1 / sizes).sum()
    spread2 = ((sizes - centre) ** 2 / sizes).sum() / (1 / sizes).sum()
    order = {  # the chance of the order, by how much the unseen sum to
        unseen: np.log(sizes / (remaining + unseen)).sum() for unseen in range(K * (max(populations) - n) + 1)
    }
    posterior = np.zeros(len(populations))
    for a, nu in product(np.arange(-12, 40, 0.5), np.arange(0, 35, 0.5)):
        edge = 0.5 if nu == 0 else 1.0  # the trapezoidal rule at the only edge that is not remote
        logs = a * k - nu * gammaln(k + 1.0)
        f = np.exp(logs - logsumexp(logs))
        mean = f @ k
        variance = f @ (k - mean) ** 2
        prior = -0.5 * ((mean - centre) ** 2 + 3 * spread2) / variance - 3 * math.log(variance)
        seen = np.log(f[sizes - 1]).sum()
        if seen + prior < -30:
            continue  # adds nothing
        for i, N in enumerate(populations):
            total = 0.0
            for unseen in combinations_with_replacement(range(K), N - n):
                counts = np.bincount(unseen, minlength=K) if unseen else np.zeros(K, dtype=int)
                ways = gammaln(N - n + 1) - gammaln(counts + 1).sum()
                total += math.exp(ways + (counts * np.log(f)).sum() + order[int(counts @ k)])
            posterior[i] += edge * math.exp(prior + seen + gammaln(N + 1) - gammaln(N - n + 1)) * total
    return posterior / posterior.sum()


def test_a_tiny_population_comes_out_as_by_enumerating_every_one_there_could_be():
    sizes = [3, 1, 2, 1]
    populations = range(4, 8)
    prior = SizePrior(flat=True, maximum=7).for_sample(4)
    drawn = draw_sizes(np.array(sizes), prior, chains=4, draws=25_000, seed=1, threads=1)

    np.testing.assert_allclose(drawn.posterior.mass, enumerate_exactly(sizes, populations), atol=0.003)


def test_network_sizes_that_fall_mean_a_smaller_population_than_sizes_that_do_not():
    sizes = np.random.default_rng(5).integers(1, 20, 150)
    prior = SizePrior(median=600)
    falling = size_by_successive_sampling(a_sample(np.sort(sizes)[::-1]), prior)
    steady = size_by_successive_sampling(a_sample(sizes), prior)

    assert falling.high < steady.median


@pytest.mark.slow
def test_the_truth_is_as_often_below_each_share_of_the_posterior_as_it_says():
    # Populations drawn from the very prior (N, and network sizes of a fixed distribution that the prior
    # hardly resists), sampled successively: the posterior's probability below the true N is then uniform
    # (Cook, Gelman & Rubin 2006)
    prior = SizePrior(median=120, maximum=400).for_sample(60)
    k = np.arange(1, 16)
    chance = np.exp(0.9 * k - 0.5 * gammaln(k + 1.0))
    chance /= chance.sum()
    ranks = []
    for run in range(120):
        rng = np.random.default_rng([7, run])
        at = rng.choice(len(prior.mass), p=prior.mass)
        N = int(prior.sizes.first[at] + rng.integers(prior.sizes.width[at]))
        population = rng.choice(k, size=N, p=chance)
        order = np.argsort(rng.exponential(size=N) / population)
        posterior = draw_sizes(
            population[order[:60]], prior, chains=2, draws=250, seed=run, threads=1
        ).posterior
        ranks.append(posterior.up_to(N))
    held = [np.mean(np.array(ranks) <= share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)]

    np.testing.assert_allclose(held, (0.1, 0.25, 0.5, 0.75, 0.9), atol=0.12)
    assert np.std(ranks) == pytest.approx(math.sqrt(1 / 12), rel=0.15)


def test_the_same_seed_gives_the_same_digits_on_any_number_of_threads():
    sample = a_sample(np.random.default_rng(2).integers(1, 12, 80))
    one, three = (
        size_by_successive_sampling(sample, SizePrior(median=300), draws=200, seed=9, threads=threads)
        for threads in (1, 3)
    )

    assert one.as_dict() == three.as_dict()


def test_the_order_of_the_lines_changes_nothing_where_there_are_times():
    sizes = np.random.default_rng(2).integers(1, 12, 80).tolist()
    ids = [f"p{i:03}" for i in range(80)]
    rows = list(zip(ids, ["seed"] * 80, sizes, range(80), strict=True))
    found = []
    for order in (rows, rows[::-1]):
        names, recruiters, network_size, times = map(list, zip(*order, strict=True))
        sample = RecruitmentSample.from_columns(names, recruiters, network_size, recruited_at=times)
        found.append(size_by_successive_sampling(sample, SizePrior(median=300), draws=200).as_dict())

    assert found[0] == found[1]


def test_a_sample_that_says_little_is_said_to():
    # a hundred of a million: nothing is used up
    sizes = np.random.default_rng(4).integers(1, 20, 100)
    found = size_by_successive_sampling(a_sample(sizes), SizePrior(median=50_000), draws=500)

    assert found.shared_with_prior > 0.8
    assert any("already in the prior" in warning for warning in found.warnings)


def test_an_interval_that_leans_on_the_bound_is_said_to():
    sizes = np.random.default_rng(4).integers(1, 20, 100)
    found = size_by_successive_sampling(a_sample(sizes), SizePrior(flat=True, maximum=1000), draws=500)

    assert any("does not bound N from above" in warning for warning in found.warnings)


def test_one_network_size_far_beyond_the_others_is_said_and_can_be_cut():
    sizes = np.random.default_rng(4).integers(1, 20, 200).tolist()
    strange = [400, *sizes[1:]]
    prior = SizePrior(median=2000)
    plain, misled, cut = (
        size_by_successive_sampling(a_sample(s), prior, draws=300, largest_size=largest)
        for s, largest in ((sizes, None), (strange, None), (strange, 20))
    )

    assert any("400" in warning and "far beyond" in warning for warning in misled.warnings)
    assert misled.median < 0.6 * plain.median
    assert cut.median == pytest.approx(plain.median, rel=0.15)
    assert "cut at 20" in str(cut)


def test_equal_network_sizes_are_refused():
    with pytest.raises(ValueError, match="all network sizes are equal"):
        size_by_successive_sampling(a_sample([4] * 30), SizePrior(median=100))


def test_too_few_draws_to_see_agreement_are_refused():
    with pytest.raises(ValueError, match="at least 2 chains and 100 draws"):
        size_by_successive_sampling(a_sample([1, 2, 3]), SizePrior(median=100), chains=1)


def test_a_result_says_what_was_believed_and_whether_the_chains_agree():
    sample = a_sample(np.random.default_rng(2).integers(1, 12, 80))
    found = size_by_successive_sampling(sample, SizePrior(median=300), draws=200)

    assert "prior median 300, at most 3000" in str(found)
    assert "R-hat" in str(found)
    assert found.as_dict()["prior"]["median"] == pytest.approx(300, abs=1)
    assert found.low < found.median < found.high
