import numpy as np
import pytest
from hypothesis import given, settings

from estimators import RecruitmentSample, estimate
from estimators.diagnostics.chains import chains
from estimators.diagnostics.mixing import between_chains, resample_between, transition_shares
from tests.support.alarms import alarms, differ
from tests.support.reference_cases import load
from tests.support.samples import a_sample, in_another_order
from tests.support.samples import chains as any_chains


def two_chains(*answers):
    """Two seeds who say yes and no, with two recruits each."""
    return RecruitmentSample.from_columns(
        ["s", "t", "a", "b", "c", "d"],
        ["seed", "seed", "s", "s", "t", "t"],
        [2] * 6,
        {"a": ["yes", "no", *answers]},
    )


def between(sample, name="a"):
    outcome = sample.categories(name)
    return between_chains(sample.tree, outcome.codes[sample.tree.order], len(outcome.levels))


def test_each_chain_has_its_own_estimate_by_hand():
    # amina's chain, as it came: amina yes 1/2, bintou no 1/4, chidi yes 1/4, dora no 1, emeka yes 1/2.
    # fatou's: a no.
    amina, fatou = chains(a_sample(), "member", replicates=10).chains

    assert (amina.seed, amina.people, amina.by_wave) == ("amina", 5, (1, 2, 2))
    np.testing.assert_allclose(amina.running[1], [1, 2 / 3, 3 / 4, 3 / 8, 1 / 2])
    assert amina.places.tolist() == [1, 3, 4, 5, 6]
    assert fatou.estimate.tolist() == [1, 0]


def test_a_chain_grows_as_its_members_came():
    # chidi came last: amina yes 1/2, bintou no 1/4, dora no 1, emeka yes 1/2, chidi yes 1/4.
    amina, _ = chains(a_sample(recruited_at=[0, 1, 9, 2, 3, 0]), "member", replicates=10).chains

    np.testing.assert_allclose(amina.running[1], [1, 2 / 3, 2 / 7, 4 / 9, 1 / 2])
    assert amina.places.tolist() == [1, 3, 4, 5, 6]


def test_the_estimate_without_a_chain_is_that_of_everybody_else():
    amina, fatou = chains(a_sample(), "member", replicates=10).chains

    assert amina.without.tolist() == [1, 0]
    np.testing.assert_allclose(fatou.without, [1 / 2, 1 / 2])


def test_variety_between_chains_is_all_of_it_where_each_says_one_thing_and_none_where_they_say_the_same():
    assert between(two_chains("yes", "yes", "no", "no")) == pytest.approx(1)
    assert between(two_chains("yes", "no", "yes", "no")) == pytest.approx(0)
    # Chains of yes, yes and yes, no: 2 + 1 alike within, 10/4 of all 4 together: (3 - 10/4) / (4 - 10/4).
    assert between(two_chains("yes", "yes", "yes", "no")) == pytest.approx(1 / 3)
    assert np.isnan(between(two_chains("yes", "yes", "yes", "yes")))


def test_recruits_are_redrawn_as_their_recruiters_level_recruits():
    # yes brought yes and no, no brought no alone: the second chain is always no; the first is drawn, yes or
    # no alike.
    sample = two_chains("yes", "no", "no", "no")
    codes = sample.categories("a").codes[sample.tree.order]
    drawn = resample_between(sample.tree, codes, 2, replicates=4000, seed=1)

    np.testing.assert_allclose(transition_shares(sample.tree, codes, 2), [[1, 0], [1 / 2, 1 / 2]])
    # Both yes (tau 1), one (1/3) and none (all alike, no figure) come one, two and one times in four.
    assert np.mean(np.isclose(drawn, 1)) == pytest.approx(1 / 4, abs=0.03)
    assert np.mean(np.isclose(drawn, 1 / 3)) == pytest.approx(1 / 2, abs=0.03)
    assert np.mean(np.isnan(drawn)) == pytest.approx(1 / 4, abs=0.03)


def test_the_same_seed_gives_the_same_digits_on_any_number_of_threads():
    sample = load("psw").replaced
    once, twice, four = (chains(sample, "work_location", seed=3, threads=threads) for threads in (1, 2, 4))

    assert once.mixing_p == twice.mixing_p == four.mixing_p
    assert once.between_expected == twice.between_expected == four.between_expected
    assert chains(sample, "work_location", seed=4).between_expected != once.between_expected


def test_one_chain_cannot_be_compared():
    found = chains(load("psw").replaced, "union_member")
    alone = chains(a_sample(recruiter_ids=["seed", "amina", "amina", "bintou", "bintou", "amina"]), "member")

    assert found.mixing_p < 0.05
    assert np.isnan(alone.mixing_p)
    assert alone.as_dict()["mixing_p"] is None
    assert alone.warnings == ()


def test_a_chain_that_holds_most_people_is_pointed_out():
    assert any("chain of amina holds 83%" in w for w in chains(a_sample(), "member").warnings)


def test_a_chain_whose_loss_would_move_the_estimate_is_pointed_out():
    everybody = [*["yes"] * 30, *["no"] * 30]
    sample = RecruitmentSample.from_columns(
        [f"p{i:02}" for i in range(60)],
        ["seed", *["p00"] * 29, *["seed"] * 30],
        [4] * 60,
        {"a": everybody},
    )

    assert any("without the chain of p00 " in w for w in chains(sample, "a", replicates=99).warnings)


def test_a_table_shows_the_largest_chains():
    text = str(chains(load("psw").replaced, "work_location", replicates=99))

    assert "the largest 10 of 24" in text
    assert len(text.splitlines()) == 13


@settings(max_examples=40, deadline=None)
@given(any_chains())
def test_every_chain_ends_at_its_estimate_and_the_order_of_the_rows_changes_nothing(columns):
    sample = RecruitmentSample.from_columns(**columns)
    found = chains(sample, "member", replicates=20)
    turned = in_another_order(columns, list(range(len(columns["ids"])))[::-1])
    again = chains(RecruitmentSample.from_columns(**turned), "member", replicates=20)

    assert sum(chain.people for chain in found.chains) == len(sample)
    assert sorted(place for chain in found.chains for place in chain.places) == list(
        range(1, len(sample) + 1)
    )
    assert found.as_dict() == again.as_dict()
    for chain in found.chains:
        inside = [i for i, row in enumerate(sample.chain.tolist()) if row == chain.seed]
        answers = [columns["outcomes"]["member"][i] for i in inside]
        alone = RecruitmentSample.from_columns(
            [columns["ids"][i] for i in inside],
            [columns["recruiter_ids"][i] for i in inside],
            [columns["network_size"][i] for i in inside],
            {"member": answers},
            levels={"member": found.levels},
        )
        expected = [e.estimate for e in estimate(alone, ["member"])]
        np.testing.assert_allclose(chain.estimate, expected, rtol=1e-12, atol=1e-12)


def test_homophily_alone_seldom_raises_an_alarm_and_a_bottleneck_does():
    # One alarm in twenty is expected of the first (2 of 40); 7 or more would come less often than once in a
    # hundred.
    assert alarms(differ, range(40), memory=0.5) <= 6
    assert alarms(differ, range(40), memory=0.3, apart=0.25) >= 34
