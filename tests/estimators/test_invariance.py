"""What must change nothing, for every method with every interval."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from estimators import RecruitmentSample, estimate
from estimators.numerics.rds_i import NoStationaryDistribution
from estimators.sample.choices import BY_GROUP, RESAMPLED
from tests.support.samples import chains, in_another_order

METHODS = ("rds-ii", "rds-i", "rds-i-ds", "ss", "hcg", "mean")
INTERVALS = ("tree-markov", "tree-exact", "tree", "ss", "salganik", "hcg", "neighbourhood", "naive")
PAIRS = [(m, i) for m, i in itertools.product(METHODS, INTERVALS) if not (i == "ss" and m in BY_GROUP)]
RENAMED = {"yes": "a", "no": "z", "unsure": "m", "": ""}


def estimate_all(columns, method, interval, **more):
    sample = RecruitmentSample.from_columns(**columns)
    try:
        return estimate(sample, method=method, interval=interval, population_size=200, replicates=20, **more)
    except NoStationaryDistribution:
        assume(False)  # chains that do not settle have their own tests


def digits(e):
    return (e.n, e.estimate, e.se, e.low, e.high, e.design_effect, e.effective_n)


@st.composite
def recruiting(draw):
    """Samples in which somebody with an answer recruited somebody with an answer."""
    columns = draw(chains())
    answer = dict(zip(columns["ids"], columns["outcomes"]["member"], strict=True))
    pairs = zip(columns["ids"], columns["recruiter_ids"], strict=True)
    assume(any(r != "seed" and answer[i] and answer[r] for i, r in pairs))
    return columns


@pytest.mark.parametrize(("method", "interval"), PAIRS)
@settings(max_examples=12, deadline=None)
@given(columns=recruiting(), random=st.randoms())
def test_row_order_level_names_and_seed_codes_change_no_digit(method, interval, columns, random):
    order = list(range(len(columns["ids"])))
    random.shuffle(order)
    other = in_another_order(columns, order)
    other["outcomes"] = {"member": [RENAMED[answer] for answer in other["outcomes"]["member"]]}
    other["recruiter_ids"] = ["S" if r == "seed" else r for r in other["recruiter_ids"]]
    one = estimate_all(columns, method, interval)
    two = estimate_all({**other, "seed_code": "S"}, method, interval)

    for e in one:
        np.testing.assert_array_equal(digits(e), digits(two["member", RENAMED[e.level]]))


@pytest.mark.parametrize(("method", "interval"), [(m, i) for m, i in PAIRS if i in RESAMPLED])
@settings(max_examples=5, deadline=None)
@given(columns=recruiting(), threads=st.sampled_from([2, 4]))
def test_the_number_of_threads_changes_no_digit(method, interval, columns, threads):
    one = estimate_all(columns, method, interval)
    many = estimate_all(columns, method, interval, threads=threads)

    for e, f in zip(one, many, strict=True):
        np.testing.assert_array_equal(digits(e), digits(f))


@pytest.mark.parametrize(("method", "interval"), PAIRS)
@settings(max_examples=12, deadline=None)
@given(columns=recruiting(), seeds=st.sampled_from(["include", "exclude"]))
def test_shares_add_up_to_one_in_estimate_and_every_group(method, interval, columns, seeds):
    columns["outcomes"]["town"] = [("n", "s")[len(i) % 2] for i in columns["ids"]]
    sample = RecruitmentSample.from_columns(**columns)
    settings_ = {
        "method": method,
        "interval": interval,
        "population_size": 200,
        "replicates": 20,
        "seeds": seeds,
    }
    try:
        plain, grouped = (
            estimate(sample, ["member"], **settings_),
            estimate(sample, ["member"], by="town", **settings_),
        )
    except NoStationaryDistribution:
        assume(False)
    for group, table in ((None, plain), ("n", grouped), ("s", grouped)):
        shares = [e.estimate for e in table if e.group == group]
        assert np.isnan(shares).all() or sum(shares) == pytest.approx(1)
        assert all(np.isnan(s) or -1e-12 <= s <= 1 + 1e-12 for s in shares)
