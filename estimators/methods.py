"""The estimators by name: each turns a sample and what is wanted of it into weights and a model."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.model import Model, ratio_model
from estimators.rds_ii import rds_ii_weights
from estimators.sample import RecruitmentSample
from estimators.targets import Targets

Method: TypeAlias = Literal["rds-ii", "mean"]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A method applied to one outcome: weights per node (0 where a person has none), and the estimates as a model."""

    weights: NDArray[np.float64]
    model: Model


def fit(sample: RecruitmentSample, targets: Targets, method: Method) -> Fitted:
    """Apply a method to one outcome."""
    sizes = sample.network_size[sample.tree.order]
    weights = rds_ii_weights(sizes) if method == "rds-ii" else (sizes > 0).astype(np.float64)
    return Fitted(weights, ratio_model(targets, weights))
