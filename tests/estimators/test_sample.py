from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators import RecruitmentSample, SampleProblems
from tests.support.samples import AMINA_S_CHAIN, a_sample, chains, in_another_order


def test_a_sample_knows_waves_chains_and_recruits():
    sample = a_sample()

    assert sample.wave.tolist() == [0, 1, 1, 2, 2, 0]
    assert sample.chain.tolist() == ["amina"] * 5 + ["fatou"]
    assert sample.recruits.tolist() == [2, 2, 0, 0, 0, 0]
    assert sample.is_seed.tolist() == [True, False, False, False, False, True]
    assert sample.waves == 2


def test_siblings_stand_next_to_each_other_in_the_tree():
    tree = a_sample().tree

    assert a_sample().ids[tree.order].tolist() == ["amina", "fatou", "bintou", "chidi", "dora", "emeka"]
    assert tree.parent.tolist() == [-1, -1, 0, 0, 2, 2]
    assert tree.first_recruit[tree.recruits > 0].tolist() == [2, 4]


def test_every_problem_is_reported_at_once_with_the_ids():
    with pytest.raises(SampleProblems) as refused:
        a_sample(
            ids=["amina", "bintou", "chidi", "dora", "emeka", "emeka"],
            recruiter_ids=["seed", "amina", "nobody", "dora", "bintou", "seed"],
            network_size=[2, 0, -1, 1.5, 2, 4],
        )

    said = "\n".join(refused.value.problems)
    assert len(refused.value.problems) == 5
    assert "more than once: emeka" in said
    assert "not in the sample, nor marked as seeds: chidi (by nobody)" in said
    assert "recruited by themselves: dora" in said
    assert "not a whole number of 1 or more for: chidi, dora" in said
    assert "missing or zero for 1 of 6: bintou" in said
    assert "-1" not in said, "what somebody answered stays out of messages"


def test_people_who_recruited_each_other_in_a_circle_are_named():
    with pytest.raises(SampleProblems, match="no seed leads to: bintou, dora, emeka"):
        a_sample(recruiter_ids=["seed", "dora", "amina", "bintou", "bintou", "seed"])


def test_a_sample_without_seeds_is_refused():
    with pytest.raises(SampleProblems, match="there are no seeds"):
        RecruitmentSample.from_columns(["a", "b"], ["b", "a"], [1, 1])


def test_a_recruit_cannot_come_before_the_recruiter():
    days = [datetime(2026, 6, day, tzinfo=UTC) for day in (1, 3, 2, 2, 4, 1)]

    with pytest.raises(SampleProblems, match="recruited before their recruiter was: dora"):
        a_sample(recruited_at=days)


@pytest.mark.parametrize(
    "times",
    [
        [f"2026-06-0{day}T08:00:00Z" for day in (1, 2, 2, 3, 3, 1)],
        [datetime(2026, 6, day, 8, tzinfo=UTC) for day in (1, 2, 2, 3, 3, 1)],
        np.array([f"2026-06-0{day}T08:00:00" for day in (1, 2, 2, 3, 3, 1)], dtype="datetime64[s]"),
    ],
)
def test_times_may_be_text_datetimes_or_datetime64(times):
    assert np.diff(a_sample(recruited_at=times).recruited_at).tolist() == [86400, 0, 86400, 0, -172800]


def test_a_missing_time_is_refused():
    with pytest.raises(SampleProblems, match="recruitment time is missing or not a date for: bintou, dora"):
        a_sample(recruited_at=[1, None, 2, "soon", 3, 1])


def test_seeds_may_be_marked_by_nothing_or_by_a_code_of_ones_own():
    plain = a_sample()
    for seed in ("", None, float("nan"), "seed"):
        assert (
            a_sample(recruiter_ids=[seed, *AMINA_S_CHAIN["recruiter_ids"][1:5], seed]).fingerprint
            == plain.fingerprint
        )
    other = [0, *AMINA_S_CHAIN["recruiter_ids"][1:5], 0]
    assert a_sample(recruiter_ids=other, seed_code="0").fingerprint == plain.fingerprint


def test_a_seed_code_that_is_somebodys_id_is_refused():
    with pytest.raises(SampleProblems, match="'amina' marks seeds and is also somebody's id"):
        a_sample(seed_code="amina")


def test_codes_that_a_data_frame_turned_into_decimals_are_whole_again():
    sample = RecruitmentSample.from_columns([101, 102, 103], [float("nan"), 101.0, 102.0], [3, 3, 3])

    assert sample.ids.tolist() == ["101", "102", "103"]
    assert sample.recruiter_ids.tolist() == ["", "101", "102"]


def test_a_dropped_network_size_leaves_the_person_in_the_tree():
    sample = a_sample(network_size=[2, None, 4, 1, 2, 0], missing_network_size="drop")

    assert sample.network_size.tolist() == [2, 0, 4, 1, 2, 0]
    assert sample.missing_network_size.count == 2
    assert sample.recruits.tolist() == [2, 2, 0, 0, 0, 0]


def test_an_imputed_network_size_is_the_median_and_is_counted():
    sample = a_sample(network_size=[2, None, 4, 1, 3, 0], missing_network_size="impute")

    assert sample.network_size.tolist() == [2, 3, 4, 1, 3, 3]
    assert (sample.missing_network_size.count, sample.missing_network_size.value) == (2, 3)


def test_nobodys_network_size_known_is_refused_under_every_policy():
    for policy in ("error", "drop", "impute"):
        with pytest.raises(SampleProblems, match="nobody's network size is known"):
            a_sample(network_size=[0] * 6, missing_network_size=policy)


def test_text_truth_and_zero_one_have_levels_and_other_numbers_are_a_quantity():
    outcomes = {
        "text": ["b", "a", "", "b", "a", "b"],
        "truth": [True, False, None, True, True, False],
        "coded": [0, 1, float("nan"), 1, 1, 0],
        "years": [1.5, 2, None, 3, 4, 5],
    }
    sample = a_sample(outcomes=outcomes)

    assert sample.outcome("text").levels == ("a", "b")
    assert sample.outcome("truth").levels == ("false", "true")
    assert sample.outcome("coded").levels == ("0", "1")
    assert np.isnan(sample.outcome("years").values).tolist() == [False, False, True, False, False, False]


def test_levels_keep_a_stated_order():
    health = ["good", "poor", "fair", "good", "", "poor"]
    sample = a_sample(outcomes={"health": health}, levels={"health": ["poor", "fair", "good", "excellent"]})

    assert sample.outcome("health").levels == ("poor", "fair", "good", "excellent")
    assert sample.outcome("health").codes.tolist() == [2, 0, 1, 2, -1, 0]


def test_an_answer_outside_the_stated_levels_is_refused_without_repeating_it():
    with pytest.raises(SampleProblems, match=r"stated levels \(no, yes\) for: emeka") as refused:
        a_sample(
            outcomes={"member": ["yes", "no", "yes", "no", "maybe", ""]}, levels={"member": ["no", "yes"]}
        )
    assert "maybe" not in str(refused.value)


def test_columns_of_another_length_are_refused():
    with pytest.raises(SampleProblems, match="column 'age' has 1 rows where there are 6 ids"):
        a_sample(outcomes={"age": [30]})


def test_nothing_in_a_sample_can_be_changed():
    sample = a_sample()
    with pytest.raises(ValueError, match="read-only"):
        sample.network_size[0] = 99
    with pytest.raises(AttributeError):
        sample.ids = None
    with pytest.raises(TypeError):
        sample.outcomes["new"] = None


@given(chains(), st.randoms())
def test_the_order_of_the_rows_changes_neither_fingerprint_nor_tree(columns, random):
    order = list(range(len(columns["ids"])))
    random.shuffle(order)
    one = RecruitmentSample.from_columns(**columns)
    other = RecruitmentSample.from_columns(**in_another_order(columns, order))

    assert one.fingerprint == other.fingerprint
    assert one.ids[one.tree.order].tolist() == other.ids[other.tree.order].tolist()
    assert one.wave[order].tolist() == other.wave.tolist()
    assert one.chain[order].tolist() == other.chain.tolist()


@given(chains(most=8), st.data())
def test_any_change_to_an_answer_changes_the_fingerprint(columns, data):
    row = data.draw(st.integers(0, len(columns["ids"]) - 1))
    before = RecruitmentSample.from_columns(**columns).fingerprint
    columns["network_size"][row] += 1

    assert RecruitmentSample.from_columns(**columns).fingerprint != before
