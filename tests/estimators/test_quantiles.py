import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators import RecruitmentSample, estimate, quantiles
from tests.support.samples import a_sample


def test_a_weighted_median_by_hand():
    # Ages 30 (weight 1/2), 35 (1), 40 (1/4), 45 (1/2), 50 (1/4), 60 (1/4) of 11/4: half (11/8) is reached at
    # 35.
    table = quantiles(a_sample(), "age", [0.1, 0.5, 0.7, 0.9])

    assert [q.estimate for q in table] == [30, 35, 45, 50]
    assert table[0.5].low <= 35 <= table[0.5].high


def test_the_interval_is_where_the_share_below_has_its_own():
    young = ["yes" if age <= 35 else "no" for age in (30, 40, 50, 35, 45, 60)]
    share = estimate(a_sample(outcomes={"young": young}))["young", "yes"]
    ends = quantiles(a_sample(), "age", [share.low, share.high])
    assert [quantiles(a_sample(), "age")[0.5].low, quantiles(a_sample(), "age")[0.5].high] == [
        q.estimate for q in ends
    ]


@pytest.mark.parametrize("others", [(0.9,), (0.1, 0.9)])
def test_a_quantile_has_the_same_interval_whatever_others_are_asked_for(others):
    ids = [f"p{i}" for i in range(200)]
    ages = [20 + (i * 37) % 61 for i in range(200)]
    tree = RecruitmentSample.from_columns(
        ids,
        ["seed", *(f"p{(i - 1) // 2}" for i in range(1, 200))],
        [3 + i % 5 for i in range(200)],
        {"age": ages},
    )

    together = quantiles(tree, "age", [0.5, *others])

    assert [together[p] for p in others] == [quantiles(tree, "age", [p])[p] for p in others]


def test_a_surer_interval_is_wider():
    wide = quantiles(a_sample(), "age", level=0.99)[0.5]
    narrow = quantiles(a_sample(), "age", level=0.5)[0.5]
    assert wide.low <= narrow.low <= narrow.estimate <= narrow.high <= wide.high
    assert wide.high > narrow.high


def test_a_quantile_says_what_the_share_below_it_says():
    chain = RecruitmentSample.from_columns(
        [f"p{i}" for i in range(12)],
        ["seed", *(f"p{i}" for i in range(11))],
        [3] * 12,
        {"age": [20.5 + i for i in range(12)]},
    )
    table = quantiles(chain, "age", [0.5])

    assert any(w.startswith("age (50%): ") for w in table.warnings)
    assert "what other seeds would have shown is filled in by the interval's model alone" in table.warnings
    assert "\n! age (50%): " in str(table)


def test_excluded_seeds_and_missing_answers_have_no_part_in_a_quantile():
    sample = a_sample(outcomes={"age": [30, None, 50, 35, 45, 60]})

    assert [q.estimate for q in quantiles(sample, "age", [0.01, 0.99], seeds="exclude")] == [35, 50]
    assert quantiles(sample, "age", seeds="exclude").n == 3


@settings(max_examples=30)
@given(st.lists(st.integers(1, 100), min_size=2, max_size=30), st.floats(0.01, 0.99))
def test_with_equal_weights_a_quantile_is_the_usual_one(ages, probability):
    ids = [f"p{i}" for i in range(len(ages))]
    sample = RecruitmentSample.from_columns(
        ids, ["seed", *ids[:-1]], [3] * len(ages), {"age": [a + 0.5 for a in ages]}
    )
    found = quantiles(sample, "age", [probability])[probability].estimate

    assert found == np.quantile(np.array(ages) + 0.5, probability, method="inverted_cdf")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: quantiles(a_sample(), "member"), "'member' has levels"),
        (lambda: quantiles(a_sample(), "age", [50]), "between 0 and 1"),
        (
            lambda: quantiles(a_sample(outcomes={"age": [9.5, *[None] * 5]}), "age", seeds="exclude"),
            "nobody who counts",
        ),
    ],
)
def test_a_quantile_that_cannot_be_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_quantiles_print():
    assert "age: rds-ii, n = 6; 95% interval: tree-markov; seeds included" in str(
        quantiles(a_sample(), "age")
    )
    with pytest.raises(KeyError, match=r"no quantile 0\.3"):
        quantiles(a_sample(), "age")[0.3]
