"""Uncertainty, decided once: what every interval gives each part of the library."""

from dataclasses import replace

import numpy as np
import pytest

from estimators import RecruitmentSample, compare, estimate
from estimators.estimation import tree_markov, uncertainty
from estimators.estimation.analysis import Analysis
from estimators.estimation.intervals import bounds
from estimators.estimation.settings import Settings
from estimators.estimation.tree_markov import tree_markov_variances

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


def test_an_interval_by_formula_reaches_estimates_and_comparisons_from_one_place(monkeypatch):
    def figures():
        member = estimate(SAMPLE, ["member"], interval="tree-exact")["member", "yes"]
        return [member.se, *(c.se for c in compare(SAMPLE, "member", "region", interval="tree-exact"))]

    plain, formula = figures(), uncertainty.tree_exact_variance
    monkeypatch.setattr(uncertainty, "tree_exact_variance", lambda *given: 3 * formula(*given))

    assert figures() == pytest.approx([se * 3**0.5 for se in plain])


def test_the_degrees_of_freedom_of_a_formula_widen_the_interval_of_an_estimate(monkeypatch):
    def with_two(analysis, fits):
        found = tree_markov_variances(analysis, fits)
        return [replace(v, degrees_of_freedom=np.full(len(v.variance), 2.0)) for v in found]

    monkeypatch.setattr(tree_markov, "tree_markov_variances", with_two)
    wide = estimate(SAMPLE, ["member"], interval="tree-markov", interval_type="normal")["member", "yes"]

    assert wide.high - wide.estimate == pytest.approx(wide.se * 4.302653, rel=1e-6)
