"""The estimators by name: each turns a sample and what is wanted of it into weights and a model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.choices import BY_GROUP, Method
from estimators.model import Model, group_model, ratio_model
from estimators.rds_i import NoStationaryDistribution, rds_i, rds_i_shares
from estimators.rds_ii import rds_ii_weights
from estimators.sample import RecruitmentSample
from estimators.strata import Strata, strata_of
from estimators.successive_sampling import successive_sampling_weights
from estimators.targets import Targets


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fitted:
    """A method applied to one outcome: weights per node (0 where a person has none), and the estimates as a model."""

    method: Method
    targets: Targets
    strata: Strata
    weights: NDArray[np.float64]
    model: Model
    notes: tuple[str, ...] = ()


def fit(
    sample: RecruitmentSample,
    targets: Targets,
    counted: NDArray[np.bool_],
    method: Method,
    population_size: int | None,
) -> Fitted:
    """Apply a method to one outcome. `counted` says which nodes may enter the estimates; everybody stays in the tree.

    Raises ValueError when the method needs the population size and has none, or is not defined for this outcome.
    """
    if method in BY_GROUP:
        return _fit_rds_i(sample, targets, counted, method)
    return _fit_by_ratio(sample, targets, method, shared_weights(sample, method, population_size))


def shared_weights(
    sample: RecruitmentSample, method: Method, population_size: int | None
) -> NDArray[np.float64]:
    """Return each node's weight under a method whose weights are the same for every outcome."""
    size = sample.network_size[sample.tree.order]
    if method == "mean":
        return (size > 0).astype(np.float64)
    if method == "ss":
        if population_size is None:
            raise ValueError("successive sampling needs the population size N; see its effect with `sweep`")
        return successive_sampling_weights(size, population_size)
    return rds_ii_weights(size)


def _fit_by_ratio(
    sample: RecruitmentSample, targets: Targets, method: Method, weights: NDArray[np.float64]
) -> Fitted:
    return Fitted(
        method=method,
        targets=targets,
        strata=strata_of(sample, targets.outcome),
        weights=weights,
        model=ratio_model(targets, weights),
    )


def _fit_rds_i(
    sample: RecruitmentSample, targets: Targets, counted: NDArray[np.bool_], method: Method
) -> Fitted:
    tree, name = sample.tree, targets.outcome.name
    strata = strata_of(sample, targets.outcome)
    size = np.where(counted, sample.network_size[tree.order], 0)
    if not ((size > 0) & (strata.codes >= 0)).any():
        return _fit_by_ratio(sample, targets, method, np.zeros(len(size)))
    try:
        found = rds_i(strata.codes, size, tree.parent, strata.names, smoothed=method == "rds-i-ds")
    except NoStationaryDistribution as undefined:
        raise type(undefined)(f"{name}: {undefined}") from None
    reciprocal = np.divide(1.0, size, out=np.zeros(len(size)), where=size > 0)
    return Fitted(
        method=method,
        targets=targets,
        strata=strata,
        weights=found.weights,
        model=group_model(
            targets, strata, tree.parent, reciprocal, (size > 0).astype(np.float64), rds_i_shares
        ),
        notes=tuple(f"{name}: {warning}" for warning in found.warnings),
    )
