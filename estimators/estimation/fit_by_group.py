"""The methods that size the groups of an outcome first, and then weigh their members."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.functional import F8, Model, group_model, ratio_model
from estimators.estimation.targets import Targets
from estimators.numerics.hcg import Hcg, hcg, hcg_small_fraction, hcg_small_fraction_shares
from estimators.numerics.rds_i import NoStationaryDistribution, rds_i, rds_i_shares
from estimators.sample.recruitment_order import by_node, recruiter_places, recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.strata import Strata, strata_of

Fit: TypeAlias = tuple[F8, Model, tuple[str, ...]]
"""Weights per node, the model, and what the reader must be told."""


def fit_rds_i(sample: RecruitmentSample, targets: Targets, size: NDArray[np.int64], *, smoothed: bool) -> Fit:
    """Fit RDS-I, smoothed or not; `size` is the network size of each node, 0 for those who do not count."""
    tree, name = sample.tree, targets.outcome.name
    strata = strata_of(sample, targets.outcome)
    try:
        found = rds_i(strata.codes, size, tree.parent, strata.names, smoothed=smoothed)
    except NoStationaryDistribution as undefined:
        raise type(undefined)(f"{name}: {undefined}") from None
    model = group_model(
        targets, strata, tree.parent, _reciprocal(size), (size > 0).astype(np.float64), rds_i_shares
    )
    return found.weights, model, tuple(f"{name}: {warning}" for warning in found.warnings)


def fit_hcg(
    sample: RecruitmentSample, targets: Targets, size: NDArray[np.int64], population_size: int | None
) -> Fit:
    """Fit the homophily configuration graph.

    `size` is the network size of each node, 0 for those who do not count.
    """
    strata = strata_of(sample, targets.outcome)
    found = hcg_of(sample, strata, population_size)
    weights = by_node(found.weights, recruitment_order(sample))
    notes = [f"{targets.outcome.name}: {warning}" for warning in found.warnings]
    if population_size is not None:
        if sample.recruited_at is None:
            notes.append("hcg: recruitment times are not known, so people are taken wave by wave")
        return weights, ratio_model(targets, weights), tuple(notes)
    notes.append("hcg: without a population size, seeds weigh nothing, because nobody recruited them")
    reciprocal = _reciprocal(np.where(sample.tree.parent >= 0, size, 0))
    model = group_model(
        targets, strata, sample.tree.parent, reciprocal, reciprocal, hcg_small_fraction_shares
    )
    return weights, model, tuple(notes)


def hcg_of(sample: RecruitmentSample, strata: Strata, population_size: int | None) -> Hcg:
    """Fit the homophily configuration graph, in full where N is known.

    Arrays of the result are in recruitment order.
    """
    order = recruitment_order(sample)
    size = sample.network_size[sample.tree.order][order]
    arrays = strata.codes[order], size, recruiter_places(sample, order)
    if population_size is None:
        return hcg_small_fraction(*arrays, strata.names)
    return hcg(*arrays, strata.names, population_size)


def _reciprocal(size: NDArray[np.int64]) -> F8:
    return np.divide(1.0, size, out=np.zeros(len(size)), where=size > 0)
