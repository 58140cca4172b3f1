import numpy as np
import pytest
from hypothesis import given, settings

from estimators import RecruitmentSample
from estimators.diagnostics.seed_dependence import seed_dependence
from tests.support.reference_cases import load
from tests.support.samples import a_sample, chains
from tests.support.simulated_recruitment import a_recruitment

THREE_IN_FOUR = {
    "ids": ["s", *"abcd", *"efgh"],
    "recruiter_ids": ["seed", *"ssss", *"aaaa"],
    "network_size": [3] * 9,
    "outcomes": {"town": ["n", "s", "n", "n", "n", "n", "s", "s", "s"]},
}
"""A northern seed brings three of the north and one of the south, who brings three of the south and one of
the north."""


def test_recruitment_that_pays_no_heed_forgets_at_once():
    # amina (yes) brought a no and a yes, bintou (no) likewise: no matter who recruits, half are yes.
    found = seed_dependence(a_sample(), "member")

    assert found.equilibrium.tolist() == pytest.approx([1 / 2, 1 / 2])
    assert found.memory == pytest.approx(0)
    assert found.waves_needed == 1
    assert found.beyond == pytest.approx(4 / 6)


def test_the_distance_halves_with_every_wave_where_three_in_four_are_alike():
    # Shares 3/4 and 1/4: the second eigenvalue is 3/4 - 1/4 = 1/2, so a start 1/2 from the equilibrium is
    # within .02 after 5 waves.
    found = seed_dependence(RecruitmentSample.from_columns(**THREE_IN_FOUR), "town")

    assert found.memory == pytest.approx(1 / 2)
    np.testing.assert_allclose(found.distance, [[1 / 2, 1 / 4, 1 / 8]] * 2)
    assert (found.waves_needed, found.beyond) == (5, 0)
    # The seed's chain has 1, 4 and 4 people in waves that are 1/2, 1/4 and 1/8 too northern.
    np.testing.assert_allclose(found.pull, [2 / 9, -2 / 9])
    assert any("5 waves are needed" in w and "(the last is 2)" in w for w in found.warnings)
    assert any("by 22.2 points" in w for w in found.warnings)


def test_a_seed_without_an_answer_pulls_nowhere():
    answers = ["", *THREE_IN_FOUR["outcomes"]["town"][1:]]
    found = seed_dependence(
        RecruitmentSample.from_columns(**{**THREE_IN_FOUR, "outcomes": {"town": answers}}), "town"
    )

    assert found.pull.tolist() == [0, 0]


def test_levels_that_never_meet_are_never_forgotten():
    apart = RecruitmentSample.from_columns(
        list("stab"), ["seed", "seed", "s", "t"], [3] * 4, {"town": ["n", "s", "n", "s"]}
    )
    found = seed_dependence(apart, "town")

    assert found.waves_needed is None
    assert found.as_dict()["memory"] is None
    assert any("does not forget its seeds" in w for w in found.warnings)
    assert "waves needed never" in str(found)


def test_the_equilibrium_is_that_of_the_reference_chain():
    record = next(
        r for r in load("psw").records if r.call.startswith("get.stationary") and r.outcome == "work_location"
    )
    found = seed_dependence(load("psw").replaced, "work_location")

    assert dict(zip(found.levels, found.equilibrium, strict=True)) == pytest.approx(
        dict(zip(record.value["names"], record.value["values"], strict=True)), rel=1e-9
    )


def test_a_quantity_is_cut_at_its_thirds():
    assert seed_dependence(load("psw").replaced, "years_worked").levels == (
        "lowest third",
        "middle third",
        "highest third",
    )


def test_seeds_of_one_kind_show_in_the_sample():
    warned = seed_dependence(a_recruitment(1, memory=0.7, seeds_say_yes=1.0), "member")
    mixed = seed_dependence(a_recruitment(1, memory=0.2, n=1000), "member")

    assert warned.pull[warned.levels.index("yes")] > 0.02
    assert any("moved a share" in w for w in warned.warnings)
    assert mixed.warnings == ()


@settings(max_examples=60, deadline=None)
@given(chains())
def test_shares_are_shares_and_the_seeds_move_as_much_up_as_down(columns):
    found = seed_dependence(RecruitmentSample.from_columns(**columns), "member")

    assert 0 <= found.beyond <= 1
    if found.waves_needed is not None:
        assert found.equilibrium.sum() == pytest.approx(1)
        assert found.pull.sum() == pytest.approx(0, abs=1e-9)
        assert (np.diff(found.distance.max(axis=0, initial=0)) <= 1e-9).all(), "it never moves away again"
    else:
        assert np.isnan(found.equilibrium).all()
