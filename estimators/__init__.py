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
    from estimators.estimation import estimate
    from estimators.problems import SampleProblems
    from estimators.results import Estimate, EstimateTable, Interval
    from estimators.sample import RecruitmentSample

__all__ = ["Estimate", "EstimateTable", "Interval", "RecruitmentSample", "SampleProblems", "estimate"]

_HOME = {
    "Estimate": "results",
    "EstimateTable": "results",
    "Interval": "results",
    "RecruitmentSample": "sample",
    "SampleProblems": "problems",
    "estimate": "estimation",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: the compiler alone takes half a second."""
    if name not in _HOME:
        raise AttributeError(f"module 'estimators' has no attribute {name!r}")
    return getattr(import_module(f"estimators.{_HOME[name]}"), name)
