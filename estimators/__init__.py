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
    from estimators.coupons import Coupons
    from estimators.crossing import CrossTable, cross_table
    from estimators.diagnosis import diagnose
    from estimators.estimation import estimate
    from estimators.io.csv_file import header_of, read_csv
    from estimators.io.frame import from_frame
    from estimators.population_sweep import Sweep, sweep
    from estimators.problems import SampleProblems
    from estimators.results import Estimate, EstimateTable, Interval
    from estimators.sample import RecruitmentSample
    from estimators.structure import Structure
    from estimators.weighted_quantiles import Quantile, QuantileTable, quantiles
    from estimators.weighting import replicate_weights, weights

__all__ = [
    "BY_GROUP",
    "Coupons",
    "CrossTable",
    "Estimate",
    "EstimateTable",
    "Interval",
    "Quantile",
    "QuantileTable",
    "RecruitmentSample",
    "SampleProblems",
    "Structure",
    "Sweep",
    "cross_table",
    "diagnose",
    "estimate",
    "from_frame",
    "header_of",
    "quantiles",
    "read_csv",
    "replicate_weights",
    "sweep",
    "weights",
]

_HOME = {
    "BY_GROUP": "choices",
    "Coupons": "coupons",
    "CrossTable": "crossing",
    "Estimate": "results",
    "EstimateTable": "results",
    "Interval": "results",
    "Quantile": "weighted_quantiles",
    "QuantileTable": "weighted_quantiles",
    "RecruitmentSample": "sample",
    "SampleProblems": "problems",
    "Structure": "structure",
    "Sweep": "population_sweep",
    "cross_table": "crossing",
    "diagnose": "diagnosis",
    "estimate": "estimation",
    "from_frame": "io.frame",
    "header_of": "io.csv_file",
    "quantiles": "weighted_quantiles",
    "read_csv": "io.csv_file",
    "replicate_weights": "weighting",
    "sweep": "population_sweep",
    "weights": "weighting",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the compiler alone takes half a second."""
    if name not in _HOME:
        raise AttributeError(f"module 'estimators' has no attribute {name!r}")
    return getattr(import_module(f"estimators.{_HOME[name]}"), name)
