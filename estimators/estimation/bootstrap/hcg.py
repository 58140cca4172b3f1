"""The HCG bootstrap: new people in the observed tree."""

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.bootstrap.task import F8, Redrawing
from estimators.estimation.bootstrap.totals import totals_of
from estimators.estimation.fit import Fitted
from estimators.estimation.fit_by_group import hcg_of
from estimators.estimation.functional import Model, group_model, ratio_model
from estimators.numerics.bootstrap.hcg import group_totals, hcg_members, hcg_tree
from estimators.numerics.bootstrap.hcg_refit import hcg_shares
from estimators.sample.choices import BY_GROUP
from estimators.sample.recruitment_order import by_node, recruiter_places, recruitment_order


def by_filled_tree(task: Redrawing, fitted: Fitted) -> F8:
    """Return one outcome's estimates in every replicate, shape (replicates, figures).

    The model is fitted with the population size where it is given. Places keep their part: a seed's place stays a seed's, whoever
    fills it. Method "hcg" is fitted anew in every replicate; where the figures are not just the shares of the levels, people share
    their level's new size by their own weights.
    """
    order, N, strata = recruitment_order(task.sample), task.population_size, task.strata(fitted)
    found = hcg_of(task.sample, strata, N)
    codes, size, recruiter = (
        strata.codes[order],
        task.network_size[order],
        recruiter_places(task.sample, order),
    )
    tree = hcg_tree(codes, size, recruiter, found, N)
    members = hcg_members(tree, len(codes), **task.how)
    counts = _counts(members, order, task.counted)
    if fitted.method not in BY_GROUP:
        return _solved(ratio_model(task.whoever(fitted), fitted.weights), counts)

    weighed = task.counted[order] & ((recruiter >= 0) | (fitted.method != "hcg"))
    totals = group_totals(members, codes, size, recruiter, len(strata), counted=weighed, threads=task.threads)
    known = (task.network_size > 0).astype(np.float64)
    within = known
    if fitted.method != "hcg":
        sizes = totals.rds_i()
    elif N is None:
        sizes, within = totals.hcg_small_fraction(), known / np.maximum(task.network_size, 1)
    else:
        sizes = hcg_shares(members, codes, size, recruiter, len(strata), N, threads=task.threads)
        within = by_node(found.weights, order)
    if task.only_levels(fitted):
        return np.asarray(sizes[:, strata.of_level])
    parent = task.sample.tree.parent
    model = group_model(task.whoever(fitted), strata, parent, known, within, lambda *_: sizes)
    return _solved(model, counts)


def _counts(
    members: NDArray[np.int32], order: NDArray[np.int64], counted: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return how many of the counted places each node fills in each replicate: shape (replicates, n)."""
    n = len(order)
    filled = order[members[:, counted[order]]]
    cell = np.arange(len(members))[:, None] * n + filled
    return np.bincount(cell.ravel(), minlength=len(members) * n).reshape(-1, n).astype(np.int32)


def _solved(model: Model, counts: NDArray[np.int32]) -> F8:
    return model.solve(totals_of(counts, model.features))
