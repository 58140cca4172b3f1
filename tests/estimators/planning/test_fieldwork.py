"""Studies simulated: by hand where nothing is left to chance, by theory where all is."""

import math
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from estimators import Design, RecruitmentSample, diagnose, plan
from estimators.planning.fieldwork import Fieldwork


def always_one_recruit(**more):
    """Everybody brings one recruit, almost exactly ten days later."""
    return Design(
        **{"seeds": 1, "recruits": (0.0, 1.0), "delay": 10.0, "delay_sigma": 1e-9, "homophily": 1.0} | more
    )


def test_a_chain_of_one_recruit_each_reaches_five_people_on_the_fortieth_day_for_140_dollars():
    found = plan(always_one_recruit(target=5, days=100), runs=3)

    assert found.reaches_target == 1
    assert found.reached_on.median == pytest.approx(40)
    assert found.spend.median == 5 * 20 + 4 * 10
    assert [round(week.median) for week in found.week_by_week[:7]] == [1, 2, 3, 3, 4, 5, 5]


def test_what_does_not_come_in_time_does_not_count():
    found = plan(always_one_recruit(target=50, days=25), runs=3)

    assert (found.reaches_target, found.reached_on) == (0, None)
    assert found.respondents.median == 3
    assert found.died == 0, "a coupon is still out"


def test_seeds_whom_nobody_follows_end_the_study():
    found = plan(always_one_recruit(seeds=4, recruits=(1.0,), target=50), runs=3)

    assert (found.lonely_seeds, found.died, found.respondents.median) == (1, 1, 4)


def test_chains_die_as_often_as_the_theory_of_branching_says():
    # Galton-Watson: the chance that a chain ends is the smallest root of q = 0.25 + 0.25 q + 0.5 q^2, which
    # is 1/2.
    design = Design(
        seeds=1, recruits=(0.25, 0.25, 0.5), target=150, days=100_000, homophily=1.0, delay=1.0, coupons=2
    )
    found = plan(design, runs=400, seed=4)

    assert found.died == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / 400))
    assert found.lonely_seeds == pytest.approx(0.25, abs=4 * math.sqrt(0.1875 / 400))


def test_coupons_find_fewer_new_people_as_the_population_is_used_up():
    small = Design(target=100, population_size=120, days=3000, return_probability=0.9)
    large = Design(target=100, population_size=100_000, days=3000, return_probability=0.9)

    assert plan(small, runs=40).reached_on.median > plan(large, runs=40).reached_on.median


def test_recruits_resemble_their_recruiters_as_much_as_the_design_says():
    design = Design(target=3000, days=10_000, share=0.3, homophily=1.4, return_probability=0.6)
    field = Fieldwork(design.trajectory(), design.start(), target=3000, days=10_000, seed=1)
    sample = sample_of(field)

    assert diagnose(sample, "trait").as_dict()["recruitment_homophily"] == pytest.approx(1.4, abs=0.06)


def test_activity_moves_the_sample_and_not_the_estimate():
    design = Design(target=400, days=10_000, share=0.3, homophily=1.1, activity=2.0, return_probability=0.7)
    fieldwork = Fieldwork(design.trajectory(), design.start(), target=400, days=10_000, seed=2)
    runs = fieldwork.runs(range(120))
    shares = [run.estimate for run in runs]
    mean = sum(shares) / len(shares)
    error = math.sqrt(sum((s - mean) ** 2 for s in shares)) / len(shares)

    assert mean == pytest.approx(0.3, abs=4 * error + 0.01)


def test_a_pool_of_processes_draws_the_same_runs():
    design, told = Design(target=100, days=300), []
    alone = plan(design, runs=45, seed=9)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        together = plan(design, runs=45, seed=9, executor=pool, progress=told.append)

    assert together.as_dict() == alone.as_dict()
    assert sum(told) == 45
    assert plan(design, runs=45, seed=10).as_dict() != alone.as_dict()


def test_a_design_that_cannot_be_is_refused_with_everything_that_is_wrong():
    with pytest.raises(ValueError, match=r"must be above 0.*add up to 1"):
        Design(days=0, recruits=(0.5, 0.4))
    with pytest.raises(ValueError, match="seeds alone"):
        Design(target=20, seeds=24)
    with pytest.raises(ValueError, match="2 coupons cannot bring 3"):
        Design(coupons=2)
    with pytest.raises(ValueError, match="homophily"):
        Design(homophily=2.5)


def sample_of(field):
    """Return the people of one run as a sample."""
    import numpy as np

    from estimators.planning.fieldwork import _Field

    run = _Field(field, np.random.default_rng(5))
    run.go()
    ids = [str(i) for i in range(len(run.recruiter))]
    return RecruitmentSample.from_columns(
        ids,
        ["seed" if r < 0 else ids[r] for r in run.recruiter],
        run.size,
        {"trait": ["yes" if t else "no" for t in run.trait]},
    )
