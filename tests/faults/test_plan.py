"""The plan of faults: everything in it follows from the seed."""

from hypothesis import given
from hypothesis import strategies as st

from tests.faults.plan import KILLS, LONGEST_GAP, WEIGHTS, Fault, count_faults, plan

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.integers(0, 60))
def test_the_same_seed_gives_the_same_faults(seed, kills):
    assert plan(seed, kills) == plan(seed, kills)


@given(SEEDS, st.integers(1, 60))
def test_a_plan_has_as_many_kills_as_were_asked_for_and_ends_with_the_last(seed, kills):
    strikes = plan(seed, kills)

    assert sum(strike.fault in KILLS for strike in strikes) == kills
    assert strikes[-1].fault in KILLS


@given(SEEDS)
def test_a_longer_plan_begins_like_a_shorter_one(seed):
    shorter = plan(seed, 5)

    assert plan(seed, 9)[: len(shorter)] == shorter


def test_a_long_plan_has_every_fault():
    assert set(count_faults(plan(7, 1000))) == set(Fault) == set(WEIGHTS)


def test_strikes_come_so_close_that_traffic_has_not_ended():
    assert all(1 <= strike.beats <= LONGEST_GAP for strike in plan(7, 1000))


def test_a_strike_is_printed_with_its_instant_and_its_fault():
    assert {str(strike).partition(": ")[2].rpartition(" ")[0] for strike in plan(7, 1000)} == set(Fault)
