"""Tests of trend, association and equality. The function that checks a record says what it is held to."""

import re

import numpy as np
import pytest

from estimators import compare_estimates, contingency, estimate
from estimators.comparison.contingency import chi_square
from estimators.comparison.independence import independent_shares
from estimators.comparison.isotonic import departures
from estimators.comparison.trend import trend_statistics
from tests.estimators.agreement.common import equal
from tests.support.reference_cases import Case, Record

TRENDS = {
    "1": ([0.10, 0.25, 0.24], [0.10, 0.04, 0.04]),
    "2": ([0.10, 0.13, 0.18, 0.22], [0.03, 0.025, 0.03, 0.02]),
    "3": ([0.30, 0.21, 0.26, 0.18], [0.03, 0.025, 0.03, 0.02]),
}
"""Figures and standard errors of the trend records, which do not hold them: found by search on a grid of
two decimals, they give all seven recorded statistics of each to 1e-9, and with them the p-values."""
METHODS = {"HCG": "hcg", "RDS2": "rds-ii"}


def trend_of(record: Record) -> tuple[np.ndarray, np.ndarray]:
    figures, se = TRENDS[re.search(r"LRT_(?:value_)?(\d)", record.id).group(1)]
    return np.array(figures), np.array(se)


def trend_departures(case: Case, record: Record) -> None:
    d = departures(*trend_of(record))
    equal(
        [d.rising, d.falling, d.from_equal, d.monotone, d.from_rising, d.from_falling, d.from_monotone],
        record.value,
    )


def trend_chances(case: Case, record: Record) -> None:
    # 3,000 draws there, 10,000 here: five standard errors. Where a statistic is 0 every draw reaches it and p
    # is 1; the reference loses to rounding those draws that are 0 too.
    null = "monotone" if "monotone" in record.id else "equality"
    ours, theirs = trend_statistics(*trend_of(record), null=null, seed=record.seed or 0), record.value
    pairs = [(ours.p_rising, theirs["pvalue.increasing"]), (ours.p_falling, theirs["pvalue.decreasing"])]
    if null == "equality":
        pairs.append((ours.p_different, theirs["pvalue.overall"]))
    for p, q in pairs:
        if p == 1:
            assert q > 0.95
        else:
            assert p == pytest.approx(q, abs=5 * np.sqrt(max(q * (1 - q), 0.002) * (1 / 3000 + 1 / 10_000)))


def association(case: Case, record: Record) -> None:
    # The statistic to 1e-9, at the reference's scale; p within three standard errors of its 300 draws; and
    # the null itself, by the 25 to 95 % points of its 300 draws (boot_q) and 4,000 here.
    rows, columns = record.id.split(".")[0].split("*")
    method = METHODS[re.search(r"contingency_(\w+?)_", record.id).group(1)]
    ours, theirs = contingency(case.replaced, rows, columns, method=method, replicates=4000), record.value
    scale = ours.n / np.sum(theirs["table"]["rows"])
    equal(ours.statistic, theirs["statistic"] * scale)
    assert ours.p == pytest.approx(theirs["p"], abs=0.1)
    shares = independent_shares(
        case.replaced,
        case.replaced.categories(rows),
        case.replaced.categories(columns),
        method=method,
        replicates=4000,
        seed=1,
        seeds="include",
        threads=1,
    )
    shape = len(ours.row_levels), len(ours.column_levels)
    points = np.quantile(chi_square(shares.reshape(-1, *shape)) * ours.n, [0.25, 0.5, 0.75, 0.9, 0.95])
    np.testing.assert_allclose(points / scale, theirs["boot_q"][1:6], rtol=0.3)


def equality_of_shares(case: Case, record: Record) -> None:
    # Every level against every level of another outcome, taken as independent: Monte-Carlo error of two
    # bootstraps of 2,000.
    names = record.id.split(".")[0].split("*")
    table = estimate(
        case.replaced, names, method="ss", population_size=case.N, interval="ss", replicates=2000
    )
    for row, values in zip(record.value["rownames"], record.value["rows"], strict=True):
        for column, p in zip(record.value["colnames"], values, strict=True):
            ours = compare_estimates(table[names[0], row], table[names[1], column]).p
            assert ours == pytest.approx(p, abs=0.03)
