import numpy as np
import pytest

from estimators import RecruitmentSample, contingency, cross_table
from estimators.comparison.contingency import chi_square
from tests.support.reference_cases import load
from tests.support.simulated_population import Design, a_sample

PAIRS = {"psw": ("union_member", "work_location"), "missing": ("hiv", "grp")}


def test_a_table_by_hand():
    assert chi_square(np.array([[10.0, 20.0], [30.0, 40.0]])) == pytest.approx(
        0.79365079
    )  # 100 (400 - 600)^2 / 30 70 40 60
    assert chi_square(np.outer([0.2, 0.8], [0.5, 0.3, 0.2])) == pytest.approx(0, abs=1e-15)


def with_a_coin(sample, rng, homophily=0.0):
    """The sample with an outcome `coin` that runs down the chains but knows nothing of the trait."""
    coin = np.empty(len(sample), dtype=np.int64)
    for node, parent in enumerate(sample.tree.parent):
        coin[node] = coin[parent] if parent >= 0 and rng.random() < homophily else rng.random() < 0.4
    answers = {
        "trait": sample.outcomes["trait"].content.tolist(),
        "coin": np.array(["heads", "tails"])[sample.tree.to_rows(coin)],
    }
    return RecruitmentSample.from_columns(sample.ids, sample.recruiter_ids, sample.network_size, answers)


@pytest.mark.slow
def test_outcomes_that_know_nothing_of_each_other_are_seldom_found_associated():
    # Both run in the chains: the ordinary chi-square test of the same tables finds an association twice as
    # often.
    from scipy.stats import chi2

    ours, ordinary = [], []
    for run in range(120):
        rng = np.random.default_rng([7, run])
        sample = with_a_coin(a_sample(Design(name="", n=200, with_replacement=True), rng), rng, homophily=0.8)
        found = contingency(sample, "trait", "coin", replicates=200)
        ours.append(found.p <= 0.05)
        ordinary.append(chi2.sf(found.statistic, 1) <= 0.05)

    assert np.mean(ours) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 120)
    assert np.mean(ordinary) > np.mean(ours)


def test_an_association_is_found():
    psw = load("psw").replaced
    assert contingency(psw, *PAIRS["psw"], replicates=500).p < 0.01


def test_the_table_is_the_cross_table():
    psw = load("psw").replaced
    table = cross_table(psw, *PAIRS["psw"], seeds="exclude")
    np.testing.assert_allclose(
        contingency(psw, *PAIRS["psw"], seeds="exclude", replicates=2).counts, table.counts()
    )


def test_any_number_of_threads_gives_the_same_digits():
    psw = load("psw").replaced
    one, three = (contingency(psw, *PAIRS["psw"], seed=3, replicates=101, threads=t) for t in (1, 3))
    assert one == three


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "ss"}, "choose one of rds-ii, hcg, mean"),
        ({"columns": "flat"}, "one level only"),
        ({"columns": "age"}, "quantity"),
    ],
)
def test_what_cannot_be_tested_is_said(settings, words):
    sample = RecruitmentSample.from_columns(
        ["a", "b", "c"],
        ["seed", "a", "b"],
        [2, 3, 4],
        {"member": ["yes", "no", "yes"], "flat": ["x", "x", "x"], "age": [30, 40, 50]},
    )
    with pytest.raises(ValueError, match=words):
        contingency(sample, "member", **{"columns": "member", **settings})


def test_too_few_pairs_of_answers_are_said():
    sample = RecruitmentSample.from_columns(
        list("abcde"),
        ["seed", "a", "seed", "c", "a"],
        [2, 3, 4, 0, 5],
        {"member": ["", "x", "", "y", ""], "sector": ["v", "", "u", "v", "u"]},
        missing_network_size="drop",
    )
    with pytest.raises(ValueError, match="too few answered both 'member' and 'sector'"):
        contingency(sample, "member", "sector")
