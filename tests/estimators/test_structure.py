import math

import pytest
from hypothesis import given, settings

from estimators import RecruitmentSample
from estimators.diagnostics.recruitment_structure import recruitment_structure
from tests.support.samples import a_sample, chains

TWO_PAIRS = {
    "ids": ["s", "a", "b", "c", "d"],
    "recruiter_ids": ["seed", "s", "s", "a", "a"],
    "network_size": [4, 4, 4, 4, 4],
    "outcomes": {"town": ["n", "n", "s", "n", "s"]},
}
"""s (north) recruited a (north) and b (south); a recruited c (north) and d (south)."""


def test_transitions_waves_and_recruits_are_counted():
    found = recruitment_structure(RecruitmentSample.from_columns(**TWO_PAIRS), "town")

    assert found.transitions == {"n": {"n": 2, "s": 2}, "s": {"n": 0, "s": 0}}
    assert found.waves == (1, 2, 2)
    assert found.recruits == (3, 0, 2)


def test_recruiting_regardless_of_town_has_homophily_one():
    # Expected of the margins: north recruits 4 of 4, and 2 of 4 recruits are northern: 4 * 2 / 4 = 2, and 2
    # were seen.
    assert recruitment_structure(
        RecruitmentSample.from_columns(**TWO_PAIRS), "town"
    ).recruitment_homophily == pytest.approx(1)


def test_recruitment_homophily_by_hand():
    # amina (yes) brought bintou (no) and chidi (yes); bintou brought dora (no) and emeka (yes): 2 alike of 4,
    # expected (2 * 2 + 2 * 2) / 4 = 2.
    assert recruitment_structure(a_sample(), "member").recruitment_homophily == pytest.approx(1)


def test_population_homophily_by_hand():
    # Only amina (yes, knows 2) and bintou (no, knows 4) recruited; half of each one's recruits differ from
    # them. Weights 1/2 and 1/4: share of yes 2/3, mean network size (1 + 1) / (3/4) = 8/3. Ties expected 2 *
    # 2/3 * 1/3 * 2 * 4 / (8/3) = 4/3; estimated (1/2 * 1 + 1/4 * 2) / (3/4) = 4/3.
    found = recruitment_structure(a_sample(), "member").population_homophily

    assert found == pytest.approx({"no": 1.0, "yes": 1.0})


def test_a_recruiter_with_a_silent_recruit_says_nothing_about_ties():
    silent = {"member": ["yes", "no", "yes", "no", "", "no"]}
    found = recruitment_structure(a_sample(outcomes=silent), "member").population_homophily

    assert math.isnan(found["yes"]), "bintou is out, and amina alone has no rest to compare with"


def test_differential_activity_by_hand():
    # Weighted by 1/d, the mean network size is people over the sum of 1/d: yes 3 / (5/4), no 3 / (3/2).
    found = recruitment_structure(a_sample(), "member").differential_activity

    assert found["yes"] == pytest.approx((12 / 5) / 2)
    assert found["no"] == pytest.approx(2 / (12 / 5))


def test_where_the_population_is_known_it_is_described_by_ss_weights():
    known = recruitment_structure(a_sample(), "member", population_size=8)

    assert known.weights == "ss"
    assert known.differential_activity["yes"] != pytest.approx(6 / 5)
    assert recruitment_structure(a_sample(), "member", population_size=10**9).differential_activity[
        "yes"
    ] == pytest.approx(6 / 5)


def test_a_quantity_has_no_levels_to_recruit_across():
    with pytest.raises(ValueError, match="'age' is a quantity"):
        recruitment_structure(a_sample(), "age")


def test_a_structure_prints_and_becomes_plain_data():
    found = recruitment_structure(a_sample(outcomes={"member": ["yes"] * 6}), "member")

    assert found.as_dict()["population_homophily"] == {"yes": None}
    assert "recruitment homophily 1.000" in str(found)


@settings(max_examples=50, deadline=None)
@given(chains())
def test_everybody_is_in_one_wave_and_every_recruitment_between_answers_is_counted(columns):
    sample = RecruitmentSample.from_columns(**columns)
    found = recruitment_structure(sample, "member")
    answer = dict(zip(columns["ids"], columns["outcomes"]["member"], strict=True))
    pairs = [
        (answer.get(r), answer[i]) for i, r in zip(columns["ids"], columns["recruiter_ids"], strict=True)
    ]

    assert sum(found.waves) == sum(found.recruits) == len(sample)
    assert sum(sum(to.values()) for to in found.transitions.values()) == sum(bool(a and b) for a, b in pairs)
    for level, to in found.transitions.items():
        assert all(count == pairs.count((level, other)) for other, count in to.items())
