"""Uncertainty, decided once: what every interval gives each part of the library."""

import numpy as np
import pytest

from estimators import RecruitmentSample, compare, estimate
from estimators.estimation import uncertainty
from estimators.estimation.analysis import Analysis
from estimators.estimation.intervals import bounds
from estimators.estimation.settings import Settings

SAMPLE = RecruitmentSample.from_columns(
    [f"p{i}" for i in range(12)],
    ["seed", "seed", *(f"p{i // 2}" for i in range(10))],
    [2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 2, 3],
    {"member": ["yes", "no", "no"] * 4, "region": ["north", "south"] * 6},
)


def test_an_interval_with_degrees_of_freedom_takes_the_quantile_of_t():
    one = np.ones(1)
    low, high = bounds("normal", 0.95, one, one, None, np.array([4.0]))
    assert (low[0], high[0]) == pytest.approx((1 - 2.776445, 1 + 2.776445), abs=1e-6)


@pytest.mark.parametrize("interval", ["tree-exact", "tree", "naive"])
def test_the_variances_of_groups_are_those_of_their_estimates(interval):
    settings = Settings(interval=interval, by="region", replicates=400)
    analysis = Analysis(SAMPLE, settings)
    fitted = analysis.fit("member")
    (found,) = uncertainty.uncertainties(analysis, [fitted])
    covariance, _ = uncertainty.covariances(analysis, fitted, np.array([[0, 2], [1, 3]]))
    np.testing.assert_allclose(
        np.diagonal(covariance, axis1=1, axis2=2).ravel(), found.se[[0, 2, 1, 3]] ** 2, rtol=0.02
    )


def test_an_interval_by_formula_reaches_estimates_and_comparisons_from_one_table(monkeypatch):
    """An interval that triples every variance, with two degrees of freedom."""

    def triple(analysis, fitted, influence):
        return uncertainty.Variance(
            3 * uncertainty.tree_exact_variance(analysis.sample, influence), np.full(len(influence), 2.0)
        )

    plain, difference = estimate(SAMPLE, ["member"])["member", "yes"], compare(SAMPLE, "member", "region")
    monkeypatch.setitem(uncertainty._BY_FORMULA, "tree-exact", triple)
    wide, wider = (
        estimate(SAMPLE, ["member"], interval_type="normal")["member", "yes"],
        compare(SAMPLE, "member", "region"),
    )

    assert wide.se == pytest.approx(plain.se * 3**0.5)
    assert wide.high - wide.estimate == pytest.approx(wide.se * 4.302653, rel=1e-6)
    assert [c.se for c in wider] == pytest.approx([c.se * 3**0.5 for c in difference])
