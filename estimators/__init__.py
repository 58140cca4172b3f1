"""Estimation from respondent-driven samples: arrays in, frozen results out.

>>> from estimators import RecruitmentSample, estimate
>>> sample = RecruitmentSample.from_columns(
...     ids=["a", "b", "c", "d"],
...     recruiter_ids=["seed", "seed", "a", "a"],
...     network_size=[2, 4, 4, 4],
...     outcomes={"member": ["yes", "no", "yes", "no"]},
... )
>>> round(estimate(sample, ["member"])["member", "yes"].estimate, 3)
0.6
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estimators.choices import BY_GROUP
    from estimators.comparison.contingency import Association, contingency
    from estimators.comparison.contrasts import compare_estimates
    from estimators.comparison.groups import compare
    from estimators.comparison.regression import regress
    from estimators.comparison.regression_results import Regression
    from estimators.comparison.results import Comparison, Contrast
    from estimators.comparison.trend import Trend, trend
    from estimators.coupons import Coupons
    from estimators.crossing import CrossTable, cross_table
    from estimators.diagnosis import Diagnosis, diagnose
    from estimators.diagnostics.chains import Chains, chains
    from estimators.diagnostics.convergence import Convergence, convergence
    from estimators.diagnostics.heaping import NetworkSizes, network_sizes
    from estimators.diagnostics.returns import Returns, coupon_returns
    from estimators.diagnostics.seed_dependence import SeedDependence, seed_dependence
    from estimators.estimation import estimate
    from estimators.io.csv_file import read_csv
    from estimators.io.formats import read_sample, read_table, write_table
    from estimators.io.frame import from_frame
    from estimators.io.table import Table
    from estimators.network_size.pooling import pooled
    from estimators.network_size.visibility import Visibility, impute_visibility
    from estimators.planning.design import Design
    from estimators.planning.learnt import Learnt, learn
    from estimators.planning.plan import Plan, forecast, plan
    from estimators.planning.sample_size import SampleSize, SampleSizes, half_width, sample_size, sample_sizes
    from estimators.population_size.counted import SizeEstimate, SizeTable
    from estimators.population_size.counting import size_by_count
    from estimators.population_size.posterior import SizePosterior
    from estimators.population_size.prior import SizePrior
    from estimators.population_size.ss_pse import size_by_successive_sampling
    from estimators.population_sweep import Sweep, sweep, sweep_over
    from estimators.problems import SampleProblems
    from estimators.report.compose import compose_report
    from estimators.report.saving import save_report
    from estimators.results import Estimate, EstimateTable, Interval
    from estimators.sample import RecruitmentSample
    from estimators.structure import Structure, recruitment_structure
    from estimators.weighted_quantiles import Quantile, QuantileTable, quantiles
    from estimators.weighting import replicate_weights, weights

__all__ = [
    "BY_GROUP",
    "Association",
    "Chains",
    "Comparison",
    "Contrast",
    "Convergence",
    "Coupons",
    "CrossTable",
    "Design",
    "Diagnosis",
    "Estimate",
    "EstimateTable",
    "Interval",
    "Learnt",
    "NetworkSizes",
    "Plan",
    "Quantile",
    "QuantileTable",
    "RecruitmentSample",
    "Regression",
    "Returns",
    "SampleProblems",
    "SampleSize",
    "SampleSizes",
    "SeedDependence",
    "SizeEstimate",
    "SizePosterior",
    "SizePrior",
    "SizeTable",
    "Structure",
    "Sweep",
    "Table",
    "Trend",
    "Visibility",
    "chains",
    "compare",
    "compare_estimates",
    "compose_report",
    "contingency",
    "convergence",
    "coupon_returns",
    "cross_table",
    "diagnose",
    "estimate",
    "forecast",
    "from_frame",
    "half_width",
    "impute_visibility",
    "learn",
    "network_sizes",
    "plan",
    "pooled",
    "quantiles",
    "read_csv",
    "read_sample",
    "read_table",
    "recruitment_structure",
    "regress",
    "replicate_weights",
    "sample_size",
    "sample_sizes",
    "save_report",
    "seed_dependence",
    "size_by_count",
    "size_by_successive_sampling",
    "sweep",
    "sweep_over",
    "trend",
    "weights",
    "write_table",
]

_HOME = {
    "BY_GROUP": "choices",
    "Association": "comparison.contingency",
    "Chains": "diagnostics.chains",
    "Comparison": "comparison.results",
    "Contrast": "comparison.results",
    "Convergence": "diagnostics.convergence",
    "Coupons": "coupons",
    "CrossTable": "crossing",
    "Design": "planning.design",
    "Diagnosis": "diagnosis",
    "Estimate": "results",
    "EstimateTable": "results",
    "Interval": "results",
    "Learnt": "planning.learnt",
    "NetworkSizes": "diagnostics.heaping",
    "Plan": "planning.plan",
    "Quantile": "weighted_quantiles",
    "QuantileTable": "weighted_quantiles",
    "RecruitmentSample": "sample",
    "Regression": "comparison.regression_results",
    "Returns": "diagnostics.returns",
    "SampleProblems": "problems",
    "SampleSize": "planning.sample_size",
    "SampleSizes": "planning.sample_size",
    "SeedDependence": "diagnostics.seed_dependence",
    "SizeEstimate": "population_size.counted",
    "SizePosterior": "population_size.posterior",
    "SizePrior": "population_size.prior",
    "SizeTable": "population_size.counted",
    "Structure": "structure",
    "Sweep": "population_sweep",
    "Table": "io.table",
    "Trend": "comparison.trend",
    "Visibility": "network_size.visibility",
    "chains": "diagnostics.chains",
    "compare": "comparison.groups",
    "compare_estimates": "comparison.contrasts",
    "compose_report": "report.compose",
    "contingency": "comparison.contingency",
    "convergence": "diagnostics.convergence",
    "coupon_returns": "diagnostics.returns",
    "cross_table": "crossing",
    "diagnose": "diagnosis",
    "estimate": "estimation",
    "forecast": "planning.plan",
    "from_frame": "io.frame",
    "half_width": "planning.sample_size",
    "impute_visibility": "network_size.visibility",
    "learn": "planning.learnt",
    "network_sizes": "diagnostics.heaping",
    "plan": "planning.plan",
    "pooled": "network_size.pooling",
    "quantiles": "weighted_quantiles",
    "read_csv": "io.csv_file",
    "read_sample": "io.formats",
    "read_table": "io.formats",
    "recruitment_structure": "structure",
    "regress": "comparison.regression",
    "replicate_weights": "weighting",
    "sample_size": "planning.sample_size",
    "sample_sizes": "planning.sample_size",
    "save_report": "report.saving",
    "seed_dependence": "diagnostics.seed_dependence",
    "size_by_count": "population_size.counting",
    "size_by_successive_sampling": "population_size.ss_pse",
    "sweep": "population_sweep",
    "sweep_over": "population_sweep",
    "trend": "comparison.trend",
    "weights": "weighting",
    "write_table": "io.formats",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the compiler alone takes half a second."""
    if name not in _HOME:
        raise AttributeError(f"module 'estimators' has no attribute {name!r}")
    return getattr(import_module(f"estimators.{_HOME[name]}"), name)
