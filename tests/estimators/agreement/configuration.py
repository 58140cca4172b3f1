"""Agreement of the homophily configuration graph."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from estimators import RecruitmentSample, estimate, weights
from tests.estimators.agreement.common import Checking, outcome_of, proportional
from tests.estimators.agreement.resampled import REPLICATES, within_noise
from tests.support.reference_cases import Case, Record


def full_shares(case: Case, record: Record) -> None:
    """The reference stops early and simulates: within 0.006 of a share, 0.01 with 40 people, 0.5 % of a
    mean."""
    name = outcome_of(case, record)
    table = estimate(case.replaced, [name], method="hcg", population_size=case.N, interval="naive")
    for level, theirs in record.by_level("point").items():
        room = 0.005 * theirs if level is None else 0.01 if len(case.frame) < 100 else 0.006
        assert table[name, level].estimate == pytest.approx(theirs, abs=room)


def _with_group_medians(case: Case, outcome: str) -> RecruitmentSample:
    """The sample with missing sizes put to the median of their level, as the reference's HCG weights do,
    by hand."""
    median = case.frame.group_by(outcome).agg(pl.col("network_size").median().alias("median"))
    filled = case.frame.join(median, on=outcome, how="left", nulls_equal=True, maintain_order="left")
    sizes = filled["network_size"].fill_null(filled["median"].round()).cast(int)
    return case.sample("largest", network_size=sizes.to_list())


def small_fraction_weights(case: Case, record: Record) -> None:
    proportional(
        weights(_with_group_medians(case, record.outcome), "hcg", outcome=record.outcome), record.value
    )


def full_weights(case: Case, record: Record) -> None:
    sample = _with_group_medians(case, record.outcome)
    ours = weights(sample, "hcg", outcome=record.outcome, population_size=case.N)
    theirs = np.array(record.value, dtype=float)
    known = theirs > 0
    assert np.abs(ours[known] / theirs[known] - 1).mean() < 0.06
    assert np.corrcoef(ours[known], theirs[known])[0, 1] > 0.98


def weights_where_the_reference_has_none(case: Case, record: Record) -> None:
    assert record.error or all(weight is None for weight in record.value)
    ours = weights(case.sample("drop"), "hcg", outcome=outcome_of(case, record))
    assert np.isfinite(ours).all()
    assert ours.sum() > 0


def whatever_the_order(case: Case, record: Record) -> None:
    """Rows turned round, ours is the same to the last digit; the reference's is another."""
    settings: dict[str, Any] = {"method": "hcg", "interval": "naive"}
    settings["population_size"] = None if "small" in record.id else case.N
    one = estimate(case.replaced, ["member"], **settings)
    two = estimate(case.sample(turned=True), ["member"], **settings)
    for e in one:
        assert two["member", e.level].estimate == e.estimate
    apart = (
        record.value
        if isinstance(record.value, float)
        else record.by_level("point")["yes"] - one["member", "yes"].estimate
    )
    assert abs(apart) > 0.001


def without_times(case: Case, record: Record) -> None:
    assert "recruitment time" in record.error
    table = estimate(case.replaced, ["y"], method="hcg", population_size=case.N, interval="naive")
    assert 0 < table["y", "a"].estimate < 1
    assert "recruitment times are not known" in " ".join(table.warnings)


def filled_tree(method: str, room: float) -> Checking:
    """`room` allows for what each side fits, and when it stops."""

    def check(case: Case, record: Record) -> None:
        name = outcome_of(case, record)
        replicates = REPLICATES if method == "rds-ii" else 1000
        table = estimate(
            case.replaced,
            [name],
            method=method,
            interval="hcg",
            population_size=case.N,
            replicates=replicates,
        )
        for level, theirs in record.by_level("sd").items():
            within_noise(table[name, level].se, theirs, record.replicates, replicates, room)

    return check
