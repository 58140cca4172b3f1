import doctest
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import estimators
from estimators import RecruitmentSample, estimate
from tests.support.samples import a_sample, chains, in_another_order


def test_rds_ii_by_hand():
    # Weights 1/d: yes 1/2 + 1/4 + 1/2 = 5/4, no 1/4 + 1 + 1/4 = 3/2.
    table = estimate(a_sample(), ["member"])

    assert table["member", "yes"].estimate == pytest.approx(5 / 11)
    assert table["member", "no"].estimate == pytest.approx(6 / 11)


def test_an_rds_ii_mean_by_hand():
    # (30/2 + 40/4 + 50/4 + 35/1 + 45/2 + 60/4) / (11/4) = 110 / 2.75
    assert estimate(a_sample(), ["age"])["age"].estimate == pytest.approx(40)


def test_equal_network_sizes_give_the_plain_sample_share():
    sample = a_sample(network_size=[7] * 6)

    assert estimate(sample, ["member"])["member", "yes"].estimate == pytest.approx(0.5)
    assert estimate(sample, ["age"])["age"].estimate == pytest.approx(260 / 6)


def test_the_mean_counts_everybody_the_same():
    assert estimate(a_sample(), ["member"], method="mean")["member", "yes"].estimate == pytest.approx(0.5)


def test_a_missing_answer_leaves_numerator_and_denominator_but_not_the_tree():
    table = estimate(
        a_sample(outcomes={"member": ["yes", "", "yes", "no", "yes", "no"]}), interval="tree", replicates=200
    )

    assert table["member", "yes"].estimate == pytest.approx((5 / 4) / (5 / 4 + 5 / 4))
    assert table["member", "yes"].n == 5
    assert not table.warnings, "bintou's recruits are still reached through her"


def test_excluded_seeds_leave_the_estimate_but_not_the_tree():
    table = estimate(a_sample(), ["member"], seeds="exclude")

    assert table["member", "yes"].estimate == pytest.approx((1 / 4 + 1 / 2) / (1 / 4 + 1 + 1 / 4 + 1 / 2))
    assert table["member", "yes"].n == 4
    assert table.sample.n == 6


def test_dropped_network_sizes_leave_the_estimate_and_are_counted_in_a_warning():
    sample = a_sample(network_size=[2, 0, 4, 1, 2, 4], missing_network_size="drop")
    table = estimate(sample, ["member"], interval="tree-exact")

    assert table["member", "yes"].estimate == pytest.approx((5 / 4) / (5 / 4 + 5 / 4))
    assert table.warnings == ("network size was missing or zero for 1 of 6: left out of the estimates",)


def test_groups_are_estimated_within_themselves():
    sample = a_sample(
        outcomes={"member": ["yes", "no", "yes", "no", "yes", "no"], "town": ["n", "n", "s", "s", "s", "n"]}
    )
    table = estimate(sample, ["member"], by="town")

    assert table["member", "yes", "n"].estimate == pytest.approx((1 / 2) / (1 / 2 + 1 / 4 + 1 / 4))
    assert table["member", "yes", "s"].estimate == pytest.approx((3 / 4) / (3 / 4 + 1))
    assert table["member", "no", "s"].n == 3


def test_a_group_without_anybody_has_no_estimate_and_says_so():
    sample = a_sample(
        outcomes={"member": ["yes", "no", "yes", "no", "yes", "no"], "town": ["n"] * 6},
        levels={"town": ["n", "s"]},
    )
    table = estimate(sample, ["member"], by="town", interval="tree", replicates=50)

    assert math.isnan(table["member", "yes", "s"].estimate)
    assert "member: 2 estimates have nobody to be made from" in table.warnings


def test_a_normal_interval_by_hand():
    # Influence of each on yes: w (y - 5/11) / (11/4); the seeds' chains and the two sibling pairs give the
    # variance.
    w = np.array([1 / 2, 1 / 4, 1 / 4, 1 / 4, 1, 1 / 2])  # amina, fatou, bintou, chidi, dora, emeka
    y = np.array([1, 0, 0, 1, 0, 1])
    z = w * (y - 5 / 11) / (11 / 4)
    bintou = z[2] + z[4] + z[5]
    amina = z[0] + bintou + z[3]
    pair = lambda a, b: (a - b) ** 2 / 2  # noqa: E731  the sum of squares about the mean of two
    se = math.sqrt(pair(z[4], z[5]) + pair(bintou, z[3]) + pair(amina, z[1]))
    yes = estimate(a_sample(), ["member"], interval="tree-exact", interval_type="normal")["member", "yes"]

    assert yes.se == pytest.approx(se)
    assert (yes.low, yes.high) == pytest.approx((5 / 11 - 1.959964 * se, 5 / 11 + 1.959964 * se), rel=1e-6)
    assert yes.design_effect == pytest.approx(se**2 / (5 / 11 * 6 / 11 / 6))
    assert yes.effective_n == pytest.approx(6 / yes.design_effect)


def test_a_logit_interval_by_hand():
    yes = estimate(a_sample(), ["member"], interval="tree-exact")["member", "yes"]
    centre, reach = math.log(5 / 6), 1.959964 * yes.se / (5 / 11 * 6 / 11)

    assert yes.interval.type == "logit"
    assert yes.low == pytest.approx(1 / (1 + math.exp(reach - centre)), rel=1e-6)
    assert yes.high == pytest.approx(1 / (1 + math.exp(-reach - centre)), rel=1e-6)


def test_a_mean_gets_a_normal_interval_and_the_table_says_so():
    table = estimate(a_sample(), ["age"], interval="tree-exact")

    assert table["age"].interval.type == "normal"
    assert table.warnings == ("age: the interval of a mean is normal, not logit",)


def test_percentile_and_basic_intervals_mirror_each_other():
    percentile = estimate(a_sample(), ["member"], interval="tree", interval_type="percentile")[
        "member", "yes"
    ]
    basic = estimate(a_sample(), ["member"], interval="tree", interval_type="basic")["member", "yes"]

    assert basic.low == pytest.approx(2 * basic.estimate - percentile.high)
    assert basic.high == pytest.approx(2 * basic.estimate - percentile.low)
    assert 0 <= percentile.low < percentile.estimate < percentile.high <= 1


def test_the_naive_interval_by_hand_narrows_with_a_small_population():
    yes = estimate(a_sample(), ["member"], method="mean", interval="naive", interval_type="normal")[
        "member", "yes"
    ]
    small = estimate(a_sample(), ["member"], method="mean", interval="naive", population_size=10)[
        "member", "yes"
    ]

    assert yes.se == pytest.approx(math.sqrt(0.25 / 6))
    assert small.se == pytest.approx(math.sqrt(0.25 / 6 * 4 / 9))


def test_an_outcome_that_nobody_answered_has_no_rows_and_says_so():
    table = estimate(a_sample(outcomes={"member": [""] * 6}), interval="tree-exact")

    assert len(table) == 0
    assert table.warnings == ("member: nobody answered",)


def test_one_chain_of_single_recruits_gives_no_interval_and_says_so():
    table = estimate(
        a_sample(recruiter_ids=["seed", "amina", "bintou", "chidi", "dora", "emeka"]),
        ["member"],
        interval="tree-exact",
    )

    assert table["member", "yes"].se == 0
    assert math.isnan(table["member", "yes"].low)
    assert "redrawing this sample changes nothing" in table.warnings[1]


def test_a_share_of_one_has_no_interval_and_says_so():
    table = estimate(a_sample(outcomes={"member": ["yes"] * 6}))

    assert table["member", "yes"].estimate == 1
    assert math.isnan(table["member", "yes"].low)
    assert table.rows()[0]["low"] is None
    assert any(w.startswith("member: a share of 0 or 1 has no interval") for w in table.warnings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "rds-iii"}, "method is 'rds-iii': choose one of"),
        ({"interval_type": "percentile"}, "needs a redrawn sample"),
        ({"level": 95}, "level is 95: it lies between 0 and 1"),
        ({"replicates": 1}, "at least 2 are needed"),
        ({"population_size": 5}, "fewer than the 6 respondents"),
        ({"by": "age"}, "'age' is a quantity"),
        ({"seeds": "maybe"}, "choose one of include, exclude"),
        ({"threads": 0}, "at least 1 is needed"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_the_way_out(settings, words):
    with pytest.raises(ValueError, match=words):
        estimate(a_sample(), ["member"], **settings)


def test_an_unknown_outcome_is_refused_with_the_names_there_are():
    with pytest.raises(KeyError, match="no outcome 'height'; the sample has: member, age"):
        estimate(a_sample(), ["height"])


def test_forty_outcomes_share_one_resample():
    answers = {f"q{i}": ["yes", "no", "yes", "no", "yes", "no"] for i in range(40)}
    table = estimate(a_sample(outcomes=answers), interval="tree", replicates=100)

    assert len({(e.se, e.low, e.high) for e in table if e.level == "yes"}) == 1


def test_a_table_prints_what_it_is():
    printed = str(estimate(a_sample(), ["member"], interval="tree", replicates=100, seed=7))

    assert "rds-ii; 95% interval: tree, logit, 100 replicates from seed 7; seeds included" in printed
    assert "6 respondents, 2 seeds, 2 waves; sample " in printed
    assert "member   yes    6     0.455" in printed


@settings(max_examples=40, deadline=None)
@given(chains(), st.randoms(), st.sampled_from(["tree", "tree-exact", "naive"]))
def test_row_order_level_names_and_seed_codes_change_nothing(columns, random, interval):
    order = list(range(len(columns["ids"])))
    random.shuffle(order)
    other = in_another_order(columns, order)
    renamed = {"yes": "a", "no": "z", "unsure": "m", "": ""}
    other["outcomes"] = {"member": [renamed[answer] for answer in other["outcomes"]["member"]]}
    other["recruiter_ids"] = ["S" if r == "seed" else r for r in other["recruiter_ids"]]
    one = estimate(RecruitmentSample.from_columns(**columns), interval=interval, replicates=50)
    two = estimate(RecruitmentSample.from_columns(**other, seed_code="S"), interval=interval, replicates=50)

    for e in one:
        twin = two["member", renamed[e.level]]
        np.testing.assert_array_equal(
            (e.estimate, e.se, e.low, e.high), (twin.estimate, twin.se, twin.low, twin.high)
        )


@settings(max_examples=40, deadline=None)
@given(chains(), st.sampled_from(["tree", "tree-exact"]))
def test_shares_add_up_to_one_and_intervals_hold_them(columns, interval):
    table = estimate(RecruitmentSample.from_columns(**columns), interval=interval, replicates=50)
    shares = [e.estimate for e in table]

    assert not shares or sum(shares) == pytest.approx(1)
    for e in table:
        assert math.isnan(e.low) or 0 <= e.low <= e.estimate + 1e-12 <= e.high + 2e-12 <= 1 + 2e-12


def test_importing_the_library_costs_almost_nothing():
    heavy = "import sys, estimators; print({'numpy', 'numba', 'scipy', 'polars'} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", heavy], capture_output=True, text=True, check=True, timeout=120
    )

    assert found.stdout.strip() == "set()"


def test_the_example_in_the_package_docstring_is_true():
    assert doctest.testmod(estimators).failed == 0
