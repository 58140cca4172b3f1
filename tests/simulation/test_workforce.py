"""The synthetic workforce: its truth, its network, and what respondent-driven sampling finds in it."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rds.simulation.truth import LEVELS
from rds.simulation.workforce import make_workforce

STUDY_SHARES = {
    ("ethnicity", "black"): 0.765,
    ("gender", "woman"): 0.901,
    ("born_in_canada", "no"): 0.974,
    ("sector", "home_care"): 0.439,
    ("sector", "long_term_care"): 0.345,
    ("low_income", "yes"): 0.551,
    ("employment", "precarious"): 0.865,
    ("paid_sick_days", "no"): 0.895,
    ("extended_health_benefits", "no"): 0.741,
    ("health", "less"): 0.467,
}
OFFSPRING = (0.38, 0.24, 0.21, 0.17)


@pytest.fixture(scope="module")
def workforce():
    return make_workforce(40_000, seed=1)


def sample_by_referral(workforce, rng, target=658):
    """Return who was recruited and by whom (-1 for seeds), breadth first, without replacement."""
    people = list(workforce.choose_seeds(24, int(rng.integers(2**31))))
    recruiters = [-1] * len(people)
    approached = set(people)
    for recruiter in people:
        wanted = rng.choice(4, p=OFFSPRING)
        friends = rng.permutation(workforce.neighbours(recruiter)).tolist()
        for friend in [f for f in friends if f not in approached][:wanted]:
            approached.add(friend)
            people.append(friend)
            recruiters.append(recruiter)
        if len(people) >= target:
            break
    return np.array(people[:target]), np.array(recruiters[:target])


def recruitment_homophily(levels, people, recruiters):
    """Return same-level recruitments over those expected if recruits were drawn without
    regard to the level.
    """
    recruited = recruiters >= 0
    count = int(levels.max()) + 1
    pairs = levels[recruiters[recruited]].astype(int) * count + levels[people[recruited]]
    table = np.bincount(pairs, minlength=count * count).reshape(count, count)
    return np.trace(table) / (table.sum(axis=0) @ table.sum(axis=1) / table.sum())


@pytest.mark.parametrize("size", [10_000, 40_000])
def test_every_share_is_the_studys_to_the_nearest_person(size):
    truth = make_workforce(size, seed=3).truth

    for (trait, level), share in STUDY_SHARES.items():
        assert truth[trait][level] == pytest.approx(share, abs=0.5 / size)
    for levels in truth.values():
        assert sum(levels.values()) == pytest.approx(1)


def test_the_truth_is_what_one_counts_worker_by_worker(workforce):
    homes = sum(workforce.worker(i).traits["sector"] == "home_care" for i in range(workforce.size))

    assert homes / workforce.size == workforce.truth["sector"]["home_care"]


def test_a_worker_has_one_level_of_each_trait(workforce):
    worker = workforce.worker(17)

    assert worker.traits.keys() == LEVELS.keys()
    assert all(level in LEVELS[name] for name, level in worker.traits.items())


def test_the_same_seed_makes_the_same_workforce():
    one, again, other = (make_workforce(10_000, seed=seed) for seed in (5, 5, 6))

    np.testing.assert_array_equal(one.friends, again.friends)
    np.testing.assert_array_equal(one.network_size, again.network_size)
    np.testing.assert_array_equal(one.traits["health"], again.traits["health"])
    assert not np.array_equal(one.network_size, other.network_size)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(10_000, 12_000))
def test_friendship_is_mutual_with_others_and_nobody_is_alone(seed, size):
    workforce = make_workforce(size, seed=seed)
    source = np.repeat(np.arange(size), workforce.degree)
    there = source * size + workforce.friends
    back = workforce.friends.astype(np.int64) * size + source

    assert np.all(np.diff(there) > 0), "each friend once, in order"
    np.testing.assert_array_equal(there, np.sort(back))
    assert not np.any(source == workforce.friends)
    assert workforce.degree.min() >= 1


def test_degrees_are_log_normal_with_median_twelve(workforce):
    assert np.median(workforce.degree) == pytest.approx(12, abs=0.5)
    assert np.log(workforce.degree).std() == pytest.approx(1, abs=0.05)


def test_long_term_care_workers_know_more_colleagues_than_home_care_workers(workforce):
    sector = workforce.traits["sector"]
    home_care, long_term_care = (np.median(workforce.degree[sector == code]) for code in (0, 1))

    assert long_term_care > 1.2 * home_care


def test_reported_network_sizes_are_heaped_above_fifteen_only(workforce):
    small = workforce.degree <= 15
    large = workforce.network_size[~small]

    np.testing.assert_array_equal(workforce.network_size[small], workforce.degree[small])
    assert 0.88 < np.mean(large % 5 == 0) < 0.96
    assert np.mean(large % 10 == 0) > 0.55
    assert np.abs(large - workforce.degree[~small]).max() <= 5


def test_seeds_are_different_people_and_the_same_for_a_seed(workforce):
    seeds = workforce.choose_seeds(24, seed=9)

    assert len(set(seeds)) == 24
    assert seeds == workforce.choose_seeds(24, seed=9)
    assert seeds != workforce.choose_seeds(24, seed=10)


def test_seeds_are_better_connected_than_most(workforce):
    seeds = list(workforce.choose_seeds(2_000, seed=9))

    assert workforce.degree[seeds].mean() > 1.7 * workforce.degree.mean()


@pytest.mark.parametrize("size", [9_999, 100_001])
def test_a_workforce_out_of_bounds_is_refused_with_the_bounds(size):
    with pytest.raises(ValueError, match=r"10,000 to 100,000"):
        make_workforce(size, seed=1)


def test_forty_thousand_workers_take_seconds_not_minutes():
    began = time.process_time()
    make_workforce(40_000, seed=2)

    assert time.process_time() - began < 5  # about 0.8 s on one core; the rest is for a busy machine


@pytest.mark.slow
def test_recruitment_in_it_has_the_studys_homophily_and_design_effects(workforce):
    rng = np.random.default_rng(20200601)
    first_level = {name: workforce.traits[name] == 0 for name in LEVELS}
    estimates = {name: [] for name in first_level}
    homophily = {"ethnicity": [], "sector": []}
    for _ in range(300):
        people, recruiters = sample_by_referral(workforce, rng)
        recruits = people[recruiters >= 0]
        weights = 1 / workforce.network_size[recruits]
        for name, has in first_level.items():
            estimates[name].append(np.average(has[recruits], weights=weights))
        for name, found in homophily.items():
            found.append(recruitment_homophily(workforce.traits[name], people, recruiters))

    assert np.mean(homophily["ethnicity"]) == pytest.approx(1.3, abs=0.05)
    assert np.mean(homophily["sector"]) == pytest.approx(1.3, abs=0.05)
    effects = {}
    for name, found in estimates.items():
        share = workforce.truth[name][LEVELS[name][0]]
        effects[name] = np.var(found) / (share * (1 - share) / 634)
        assert np.mean(found) == pytest.approx(share, abs=0.01)
    # The sampling error of a variance over 300 samples is 8 %: 3.5 to 6, and three of those either side.
    assert all(2.7 < effect < 7.5 for effect in effects.values()), effects
    assert 3.5 < np.mean(list(effects.values())) < 5.5
