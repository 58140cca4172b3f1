import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators import RecruitmentSample
from estimators.diagnostics.heaping import heap, network_sizes
from tests.support.reference_cases import load
from tests.support.samples import a_sample


def of_sizes(sizes):
    return RecruitmentSample.from_columns([f"p{i}" for i in range(len(sizes))], ["seed"] * len(sizes), sizes)


@pytest.mark.parametrize(("step", "top"), [(5, 102), (10, 105)])
def test_as_many_answers_everywhere_are_no_pile(step, top):
    assert heap(np.arange(1, top + 1), step).index == pytest.approx(100)


@given(st.integers(0, 5), st.integers(1, 20))
def test_a_rising_or_falling_distribution_alone_is_no_pile(slope, end):
    sizes = np.repeat(np.arange(8, 103), slope * np.arange(8, 103) + end)

    assert heap(sizes, 5).index == pytest.approx(100)
    assert heap(np.repeat(np.arange(8, 103), slope * np.arange(103, 8, -1) + end), 5).index == pytest.approx(
        100
    )


def test_answers_that_all_end_in_five_or_nought_are_all_pile():
    found = heap(np.array([10, 15, 20, 25]), 5)

    assert (found.n, found.share, found.index) == (4, 1, 500)


def test_small_numbers_are_counted_one_by_one_and_say_nothing():
    assert heap(np.array([1, 5, 5, 5, 7]), 5).n == 0
    assert np.isnan(heap(np.array([1, 5, 5, 5, 7]), 5).index)


def test_the_distribution_is_told():
    found = network_sizes(a_sample())

    assert dict(zip(found.sizes.tolist(), found.people.tolist(), strict=True)) == {1: 1, 2: 2, 4: 3}
    assert found.quartiles == (2, 3, 4)
    assert found.mean == pytest.approx(17 / 6)


def test_sizes_that_are_not_known_are_counted_apart():
    found = network_sizes(a_sample(network_size=[2, 4, 4, 1, 2, None], missing_network_size="drop"))

    assert (found.n, found.unknown) == (5, 1)


def test_someone_who_knows_fewer_people_than_took_part_with_them_is_counted():
    # bintou reports 2 peers, and was recruited by amina and recruited two.
    found = network_sizes(a_sample(network_size=[2, 2, 4, 1, 2, 4]))

    assert found.contradicted == 1
    assert any("network sizes are contradicted: 1 " in w for w in found.warnings)


def test_rounding_is_warned_of_and_honest_answers_are_not():
    rounded = network_sizes(load("heaped").sample("drop"))
    exact = network_sizes(load("psw").replaced)

    assert rounded.fives.index > 175
    assert any("very rough" in w for w in rounded.warnings)
    assert exact.warnings == ()
    assert network_sizes(of_sizes([10] * 29)).warnings == (), "too few to say"
