"""Draws are fair, and the same in any order of calls."""

from collections import Counter
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.simulation.draws import Draws

decisions = st.lists(st.text(max_size=12), min_size=1, unique=True)


@given(decisions, st.randoms(use_true_random=False))
def test_the_order_of_asking_changes_nothing(what, random):
    shuffled = random.sample(what, len(what))

    assert {w: Draws(1, 2).uniform(w) for w in what} == {w: Draws(1, 2).uniform(w) for w in shuffled}


@given(st.integers(), st.integers(), st.text())
def test_a_draw_lies_strictly_between_zero_and_one(seed, person, what):
    assert 0 < Draws(seed, person).uniform(what) < 1


def test_people_and_seeds_have_luck_of_their_own():
    draws = {Draws(seed, person).uniform("lag") for seed in range(10) for person in range(10)}

    assert len(draws) == 100


def test_choices_come_as_often_as_their_probabilities_say():
    drawn = Counter(Draws(1, person).which((0.38, 0.24, 0.21, 0.17), "recruits") for person in range(20_000))

    assert [drawn[n] / 20_000 for n in range(4)] == pytest.approx([0.38, 0.24, 0.21, 0.17], abs=0.01)


def test_a_log_normal_time_has_its_median():
    assert median(Draws(1, person).log_normal(14, 0.8, "lag") for person in range(5_000)) == pytest.approx(
        14, rel=0.05
    )


@given(st.sets(st.integers(0, 1000), min_size=2))
def test_leaving_one_out_keeps_the_order_of_the_others(items):
    order = Draws(1, 2).shuffle(items, "friend")

    assert Draws(1, 2).shuffle(items - {order[0]}, "friend") == order[1:]
