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

The public names stand once, in `__init__.pyi`. Each is imported when first asked for: the compiler alone
takes half a second.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
