import numpy as np
import pytest

from estimators import estimate, replicate_weights, sweep, weights
from tests.support.samples import AMINA_S_CHAIN, a_sample, in_another_order


def test_weights_come_in_the_order_of_the_rows_and_sum_to_the_respondents():
    # 1/d is 1/2, 1/4, 1/4, 1, 1/2, 1/4: together 11/4 for 6 people.
    np.testing.assert_allclose(weights(a_sample()), np.array([2, 1, 1, 4, 2, 1]) * 6 / 11)
    order = [3, 1, 5, 0, 2, 4]
    shuffled = a_sample(**in_another_order(AMINA_S_CHAIN, order))
    assert weights(shuffled).tolist() == weights(a_sample())[order].tolist()


def test_weights_sum_to_the_population_where_it_is_known():
    for method in ("rds-ii", "ss", "mean"):
        assert weights(a_sample(), method, population_size=100).sum() == pytest.approx(100)


def test_those_who_do_not_count_weigh_nothing():
    sample = a_sample(network_size=[2, 0, 4, 1, 2, 4], missing_network_size="drop")
    found = weights(sample, seeds="exclude")

    assert (found == 0).tolist() == [True, True, False, False, False, True]
    assert found.sum() == pytest.approx(3)


def test_weights_by_group_need_an_outcome():
    with pytest.raises(ValueError, match="rds-i weights are for one outcome: name it"):
        weights(a_sample(), "rds-i")
    shares = estimate(a_sample(), ["member"], method="rds-i")
    found = weights(a_sample(), "rds-i", outcome="member")
    assert found[[0, 2, 4]].sum() / found.sum() == pytest.approx(shares["member", "yes"].estimate)


def test_replicate_weights_give_the_standard_error_of_the_tree_bootstrap():
    sample = a_sample()
    drawn = replicate_weights(sample, replicates=300, seed=4)
    yes = np.array([answer == "yes" for answer in AMINA_S_CHAIN["outcomes"]["member"]])
    shares = (drawn * yes[:, None]).sum(axis=0) / drawn.sum(axis=0)

    table = estimate(sample, ["member"], interval="tree", replicates=300, seed=4)
    assert shares.std(ddof=1) == pytest.approx(table["member", "yes"].se)
    with pytest.raises(ValueError, match="rds-i has no replicate weights"):
        replicate_weights(sample, "rds-i")


def test_without_n_successive_sampling_is_refused_and_a_sweep_shows_what_is_at_stake():
    with pytest.raises(ValueError, match="needs the population size N"):
        estimate(a_sample(), ["member"], method="ss")
    shown = sweep(a_sample(), ["member"], population_sizes=[600, 6, 20])
    shares = [table["member", "yes"].estimate for table in shown.tables]

    assert shown.population_sizes == (6, 20, 600)
    assert shares[0] == pytest.approx(0.5), "everybody is in the sample: the plain share"
    assert shares[-1] == pytest.approx(5 / 11, abs=0.01), "nobody is used up: RDS-II"
    assert "N=600" in str(shown)
    assert sweep(a_sample(), ["member"]).population_sizes == (7, 9, 12, 18, 30, 60, 120, 600)
    assert [record["population_size"] for record in shown.as_dict()] == list(shown.population_sizes)
