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
    from estimators.coupons import Coupons
    from estimators.diagnosis import diagnose
    from estimators.estimation import estimate
    from estimators.io.csv_file import read_csv
    from estimators.io.frame import from_frame
    from estimators.problems import SampleProblems
    from estimators.results import Estimate, EstimateTable, Interval
    from estimators.sample import RecruitmentSample
    from estimators.structure import Structure

__all__ = [
    "Coupons",
    "Estimate",
    "EstimateTable",
    "Interval",
    "RecruitmentSample",
    "SampleProblems",
    "Structure",
    "diagnose",
    "estimate",
    "from_frame",
    "read_csv",
]

_HOME = {
    "Coupons": "coupons",
    "Estimate": "results",
    "EstimateTable": "results",
    "Interval": "results",
    "RecruitmentSample": "sample",
    "SampleProblems": "problems",
    "Structure": "structure",
    "diagnose": "diagnosis",
    "estimate": "estimation",
    "from_frame": "io.frame",
    "read_csv": "io.csv_file",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the compiler alone takes half a second."""
    if name not in _HOME:
        raise AttributeError(f"module 'estimators' has no attribute {name!r}")
    return getattr(import_module(f"estimators.{_HOME[name]}"), name)
