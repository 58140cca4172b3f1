"""How many respondents a precision costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators import half_width, sample_size, sample_sizes


def test_five_points_take_385_people_drawn_at_random_and_four_times_as_many_at_a_design_effect_of_four():
    # 1.95996^2 x 0.5 x 0.5 / 0.05^2 = 384.15
    assert sample_size(0.05, design_effect=1) == 385
    assert sample_size(0.05, design_effect=4) == 1537


def test_a_small_population_takes_fewer():
    # 1000 x 384.15 / (384.15 + 999) = 277.7
    assert sample_size(0.05, design_effect=1, population_size=1000) == 278


def test_the_reference_study_reached_what_its_design_effect_foretells():
    # Home care 43.9 % (35.2-52.5) from 634 people: a half width of 8.65 points, published; its design effect
    # is 5.0.
    assert half_width(634, share=0.439, design_effect=5.0) == pytest.approx(0.0864, abs=0.0002)


@given(
    wanted=st.floats(0.01, 0.3),
    share=st.floats(0.05, 0.95),
    effect=st.floats(1, 10),
    N=st.none() | st.integers(100, 100_000),
)
def test_that_many_respondents_give_the_half_width_and_one_fewer_does_not(wanted, share, effect, N):
    about = {"share": share, "design_effect": effect, "population_size": N}
    n = sample_size(wanted, **about)

    assert half_width(n, **about) <= wanted * (1 + 1e-6)
    if n > 1:
        assert half_width(n - 1, **about) >= wanted * (1 - 1e-6)


def test_the_table_says_where_its_design_effects_come_from():
    table = str(sample_sizes(0.05))

    assert "1537" in table
    assert "Wejnert" in table
    assert str(sample_sizes(0.05, design_effects=(3.0,))).count("\n") == 2


@pytest.mark.parametrize(
    "wrong", [{"half_width": 0}, {"half_width": 0.05, "share": 1.2}, {"half_width": 0.05, "level": 95}]
)
def test_an_aim_that_makes_no_sense_is_explained(wrong):
    with pytest.raises(ValueError, match="is"):
        sample_size(**wrong)
