"""Agreement of weights, shares, means and quantiles."""

import numpy as np
import pytest

from estimators import estimate, weights
from tests.estimators.agreement.common import (
    Checking,
    altered,
    equal,
    outcome_of,
    population_of,
    proportional,
)
from tests.support.reference_cases import Case, Record


def point(method: str, *, N: bool = True, outcome: str | None = None) -> Checking:
    """The estimates of a method, by level."""

    def check(case: Case, record: Record) -> None:
        name, size = outcome or outcome_of(case, record), case.N if N else None
        table = estimate(case.replaced, [name], method=method, population_size=size, interval="naive")
        for level, theirs in record.by_level("point").items():
            equal(table[name, level].estimate, theirs)

    return check


def share_of_b(method: str) -> Checking:
    """The share of level b, under whatever name: the reference's mean of 0 and 1, or its share of "1"."""

    def check(case: Case, record: Record) -> None:
        ours = estimate(case.replaced, ["y"], method=method, interval="naive")["y", "b"].estimate
        theirs = record.value["point"]
        equal(ours, theirs[1] if isinstance(theirs, list) else theirs)

    return check


def subgroup(case: Case, record: Record) -> None:
    above = ["" if z is None else "above" if z > 4 else "below" for z in case.frame["z"]]
    table = estimate(case.sample("largest", above=above), ["y"], by="above", interval="naive")
    for level, theirs in record.by_level("point").items():
        equal(table["y", level, "above"].estimate, theirs)


def empty_row(case: Case, record: Record) -> None:
    table = estimate(altered(case, E15="c", E16="c"), ["answer"], method="rds-i", interval="naive")
    for level, theirs in record.by_level("point").items():
        equal(table["answer", level].estimate, theirs)
    assert "nobody who is 'c' recruited" in table.warnings[0]


def simulated_ss(case: Case, record: Record) -> None:
    """The reference simulates 500 samples: s.d. about 0.003 in a share of 40 people, less with more; 1 %
    of a mean."""
    name = outcome_of(case, record)
    table = estimate(
        case.replaced, [name], method="ss", population_size=population_of(case, record), interval="naive"
    )
    for level, theirs in record.by_level("point").items():
        room = 0.01 * theirs if level is None else 4 * 0.003 * np.sqrt(40 / len(case.frame)) + 5e-4
        assert table[name, level].estimate == pytest.approx(theirs, abs=room)


def shortcut_to_rds_ii(case: Case, record: Record) -> None:
    """Where n/N is at most SS.infinity the reference returns RDS-II to the last digit; SS itself is near,
    and not that."""
    rds_ii = estimate(case.replaced, [record.outcome], interval="naive")
    ss = estimate(case.replaced, [record.outcome], method="ss", population_size=case.N, interval="naive")
    for level, theirs in record.by_level("point").items():
        equal(rds_ii[record.outcome, level].estimate, theirs)
        assert ss[record.outcome, level].estimate == pytest.approx(theirs, rel=0.005)


def weight(method: str, sizes: str, *, N: bool = True) -> Checking:
    """The weights of all respondents; on their full scale where the population size is given."""

    def check(case: Case, record: Record) -> None:
        outcome = outcome_of(case, record) if method in ("rds-i", "rds-i-ds", "hcg") else None
        size = population_of(case, record) if N else None
        ours = weights(case.sample(sizes), method, outcome=outcome, population_size=size)
        (equal if N else proportional)(ours, record.value)

    return check


def simulated_weights_of(sizes: str) -> Checking:
    """Two runs of the reference differ by up to 1.7 % in a weight when it draws many samples, by far more
    with few."""

    def check(case: Case, record: Record) -> None:
        ours, theirs = (
            weights(case.sample(sizes), "ss", population_size=population_of(case, record)),
            np.array(record.value),
        )
        assert ((ours > 0) == (theirs > 0)).all()
        off = np.abs(ours / np.where(theirs > 0, theirs, np.inf) - 1)[theirs > 0]
        many = "hiprec" in record.id
        assert off.mean() < (0.01 if many else 0.06)
        assert off.max() < (0.03 if many else 0.3)

    return check


def weights_not_settled(case: Case, record: Record) -> None:
    """Ten rounds do not settle heaped sizes at high sampling fractions: theirs are a few per cent from the
    fixed point."""
    off = np.abs(
        weights(case.replaced, "ss", population_size=population_of(case, record)) / np.array(record.value) - 1
    )
    assert 0.01 < off.mean() < 0.06
    assert off.max() < 0.08


def weights_cut_short(case: Case, record: Record) -> None:
    """The reference's shortcut: RDS-II weights to the last digit."""
    equal(weights(case.replaced, population_size=case.N), record.value)


def every_weight_is_one(case: Case, record: Record) -> None:
    equal(weights(case.replaced, "ss", population_size=len(case.frame)), record.value)


def equal_sizes_weigh_the_same(case: Case, record: Record) -> None:
    equal(weights(case.sample("largest", network_size=[4] * 16), "ss", population_size=200), record.value)


def weighted_variance(case: Case, record: Record) -> None:
    values, w = case.replaced.outcome(record.outcome).values, weights(case.replaced)
    known = ~np.isnan(values)
    mean = np.average(values[known], weights=w[known])
    equal(np.average((values[known] - mean) ** 2, weights=w[known]), record.value, 2 / case.N)


def one_level(case: Case, record: Record) -> None:
    table = estimate(
        case.sample("largest", y=["a"] * 16),
        ["y"],
        method="ss",
        interval="ss",
        population_size=200,
        replicates=20,
    )
    assert record.value in (None, [])
    assert table["y", "a"].estimate == 1
    assert np.isnan(table["y", "a"].low)
    assert "a share of 0 or 1 has no interval" in table.warnings[0]


def naive(case: Case, record: Record) -> None:
    """The interval of a simple random sample, with its finite population factor."""
    table = estimate(
        case.replaced,
        [record.outcome],
        method="mean",
        interval="naive",
        interval_type="normal",
        population_size=case.N,
    )
    for figure in ("point", "lower", "upper", "se"):
        for level, theirs in record.by_level(figure).items():
            e = table[record.outcome, level]
            equal({"point": e.estimate, "lower": e.low, "upper": e.high, "se": e.se}[figure], theirs)


def mean_without_its_interval(case: Case, record: Record) -> None:
    """The reference puts a mean into p(1 - p) and gets NaN; ours has the variance of the values."""
    e = estimate(case.replaced, [record.outcome], method="mean", interval="naive")[record.outcome]
    equal(e.estimate, record.value["point"])
    assert record.value["se"] is None
    assert e.se > 0
