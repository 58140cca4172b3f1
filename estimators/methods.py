"""The estimators by name: each turns a sample and what is wanted of it into weights and a model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.choices import BY_GROUP, Method
from estimators.homophily_configuration import Hcg, hcg, hcg_small_fraction, hcg_small_fraction_shares
from estimators.model import Model, group_model, ratio_model
from estimators.rds_i import NoStationaryDistribution, rds_i, rds_i_shares
from estimators.rds_ii import rds_ii_weights
from estimators.recruitment_order import by_node, recruiter_places, recruitment_order
from estimators.sample import RecruitmentSample
from estimators.strata import Strata, strata_of
from estimators.successive_sampling import successive_sampling_weights
from estimators.targets import Targets


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fitted:
    """A method applied to one outcome: weights per node (0 where a person has none), and the estimates as a model."""

    method: Method
    targets: Targets
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
        size = np.where(counted, sample.network_size[sample.tree.order], 0)
        if not (targets.outcome.known[sample.tree.order] & (size > 0)).any():
            return _fit_by_ratio(targets, method, np.zeros(len(size)))
        if method == "hcg":
            return _fit_hcg(sample, targets, counted, population_size)
        return _fit_rds_i(sample, targets, size, method)
    return _fit_by_ratio(targets, method, shared_weights(sample, method, population_size))


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


def _fit_by_ratio(targets: Targets, method: Method, weights: NDArray[np.float64]) -> Fitted:
    return Fitted(
        method=method,
        targets=targets,
        weights=weights,
        model=ratio_model(targets, weights),
    )


def fit_hcg(sample: RecruitmentSample, strata: Strata, population_size: int | None) -> Hcg:
    """Fit the homophily configuration graph, in full where N is known; arrays of the result are in recruitment order."""
    order = recruitment_order(sample)
    arrays = (
        strata.codes[order],
        sample.network_size[sample.tree.order][order],
        recruiter_places(sample, order),
    )
    if population_size is None:
        return hcg_small_fraction(*arrays, strata.names)
    return hcg(*arrays, strata.names, population_size)


def _fit_hcg(
    sample: RecruitmentSample, targets: Targets, counted: NDArray[np.bool_], population_size: int | None
) -> Fitted:
    tree, name = sample.tree, targets.outcome.name
    strata = strata_of(sample, targets.outcome)
    found = fit_hcg(sample, strata, population_size)
    weights = by_node(found.weights, recruitment_order(sample))
    notes = [f"{name}: {warning}" for warning in found.warnings]
    if population_size is not None:
        if sample.recruited_at is None:
            notes.append("hcg: recruitment times are not known, so people are taken wave by wave")
        return Fitted(
            method="hcg",
            targets=targets,
            weights=weights,
            model=ratio_model(targets, weights),
            notes=tuple(notes),
        )
    size = np.where(counted & (tree.parent >= 0), sample.network_size[tree.order], 0)
    reciprocal = np.divide(1.0, size, out=np.zeros(len(size)), where=size > 0)
    notes.append("hcg: without a population size, seeds weigh nothing, because nobody recruited them")
    return Fitted(
        method="hcg",
        targets=targets,
        weights=weights,
        model=group_model(targets, strata, tree.parent, reciprocal, reciprocal, hcg_small_fraction_shares),
        notes=tuple(notes),
    )


def _fit_rds_i(
    sample: RecruitmentSample, targets: Targets, size: NDArray[np.int64], method: Method
) -> Fitted:
    tree, name = sample.tree, targets.outcome.name
    strata = strata_of(sample, targets.outcome)
    try:
        found = rds_i(strata.codes, size, tree.parent, strata.names, smoothed=method == "rds-i-ds")
    except NoStationaryDistribution as undefined:
        raise type(undefined)(f"{name}: {undefined}") from None
    reciprocal = np.divide(1.0, size, out=np.zeros(len(size)), where=size > 0)
    return Fitted(
        method=method,
        targets=targets,
        weights=found.weights,
        model=group_model(
            targets, strata, tree.parent, reciprocal, (size > 0).astype(np.float64), rds_i_shares
        ),
        notes=tuple(f"{name}: {warning}" for warning in found.warnings),
    )
