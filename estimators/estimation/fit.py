"""The estimators by name: each turns a sample and what is wanted of it into weights and a model."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.functional import Model, ratio_model
from estimators.estimation.targets import Targets
from estimators.numerics.rds_ii import rds_ii_weights
from estimators.sample.choices import BY_GROUP, Method
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, eq=False, kw_only=True)
class Fitted:
    """A method applied to one outcome.

    Weights per node (0 where a person has none), and the estimates as a model.
    """

    method: Method
    targets: Targets
    weights: NDArray[np.float64]
    model: Model
    notes: tuple[str, ...] = ()

    @cached_property
    def point(self) -> NDArray[np.float64]:
        """The estimates; a share lies between 0 and 1 whatever the rounding of a stationary distribution."""
        point = self.model.point()
        return np.clip(point, 0.0, 1.0) if self.targets.is_proportion else point


def fit(
    sample: RecruitmentSample,
    targets: Targets,
    counted: NDArray[np.bool_],
    method: Method,
    population_size: int | None,
    weights: NDArray[np.float64] | None = None,
) -> Fitted:
    """Apply a method to one outcome.

    `counted` says which nodes may enter the estimates; everybody stays in the tree. `weights` are the
    `shared_weights`, for a caller who has them.

    Raises EstimatorError when the method needs the population size and has none, or is not defined for this
    outcome.
    """
    if method in BY_GROUP:
        size = np.where(counted, sample.network_size[sample.tree.order], 0)
        if not (targets.outcome.known[sample.tree.order] & (size > 0)).any():
            return _fit_by_ratio(targets, method, np.zeros(len(size)))
        from estimators.estimation.fit_by_group import (  # loads the compiler, which others need not wait for
            fit_hcg,
            fit_rds_i,
        )

        if method == "hcg":
            weights, model, notes = fit_hcg(sample, targets, size, population_size)
        else:
            weights, model, notes = fit_rds_i(sample, targets, size, smoothed=method == "rds-i-ds")
        return Fitted(method=method, targets=targets, weights=weights, model=model, notes=notes)
    if weights is None:
        weights = shared_weights(sample, method, population_size)
    return _fit_by_ratio(targets, method, weights)


def shared_weights(
    sample: RecruitmentSample, method: Method, population_size: int | None
) -> NDArray[np.float64]:
    """Return each node's weight under a method whose weights are the same for every outcome."""
    size = sample.network_size[sample.tree.order]
    if method == "mean":
        return (size > 0).astype(np.float64)
    if method == "ss":
        if population_size is None:
            raise EstimatorError(
                "successive sampling needs the population size N; where nobody knows it, `rds sweep` (in"
                " Python `sweep`) shows its effect"
            )
        from estimators.numerics.successive_sampling import successive_sampling_weights  # loads the compiler

        return successive_sampling_weights(size, population_size)
    return rds_ii_weights(size)


def _fit_by_ratio(targets: Targets, method: Method, weights: NDArray[np.float64]) -> Fitted:
    return Fitted(method=method, targets=targets, weights=weights, model=ratio_model(targets, weights))
