"""The HCG bootstrap: new people in the observed tree."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.analysis import Analysis
from estimators.estimation.bootstrap.totals import totals_of
from estimators.estimation.fit import Fitted
from estimators.estimation.fit_by_group import hcg_of
from estimators.estimation.functional import F8, Model, group_model, ratio_model
from estimators.numerics.bootstrap.hcg import group_totals, hcg_members, hcg_tree
from estimators.numerics.bootstrap.hcg_refit import hcg_shares
from estimators.numerics.hcg import Hcg
from estimators.sample.choices import BY_GROUP
from estimators.sample.recruitment_order import by_node, recruiter_places, recruitment_order


def resample_hcg(analysis: Analysis, fitted: Fitted) -> F8:
    """Return one outcome's estimates in every replicate, shape (replicates, figures).

    The model is fitted with the population size where it is given. Places keep their part: a seed's place
    stays a seed's, whichever person fills it. Method "hcg" is fitted again in every replicate; where the
    figures are not just the shares of the levels, people share their level's new size by their own weights.
    """
    sample, strata = analysis.sample, analysis.strata(fitted)
    order = recruitment_order(sample)
    people = _People(strata.codes[order], analysis.network_size[order], recruiter_places(sample, order))
    found = hcg_of(sample, strata, analysis.settings.population_size)
    tree = hcg_tree(*people, found, analysis.settings.population_size)
    members = hcg_members(tree, len(order), **analysis.draws)
    counts = _count_places(members, order, analysis.counted)
    if fitted.method not in BY_GROUP:
        return _solve(ratio_model(analysis.everyone(fitted), fitted.weights), counts)
    sizes, within = _group_sizes(analysis, fitted, members, people, found)
    if analysis.only_levels(fitted):
        return np.asarray(sizes[:, strata.of_level])
    known = (analysis.network_size > 0).astype(np.float64)
    model = group_model(
        analysis.everyone(fitted), strata, sample.tree.parent, known, within, lambda *_: sizes
    )
    return _solve(model, counts)


class _People(NamedTuple):
    """Everyone in order of recruitment.

    Level, network size and the place of the recruiter, -1 where there is none.
    """

    codes: NDArray[np.int64]
    network_size: NDArray[np.int64]
    recruiter: NDArray[np.int64]


def _group_sizes(
    analysis: Analysis, fitted: Fitted, members: NDArray[np.int32], people: _People, found: Hcg
) -> tuple[F8, F8]:
    """Return the share of each group in each replicate, and each node's weight inside its group."""
    order, N = recruitment_order(analysis.sample), analysis.settings.population_size
    groups, threads = len(found.shares), analysis.settings.threads
    known = (analysis.network_size > 0).astype(np.float64)
    if fitted.method == "hcg" and N is not None:
        sizes = hcg_shares(members, *people, groups, N, threads=threads)
        return sizes, by_node(found.weights, order)
    counted = analysis.counted[order] & ((people.recruiter >= 0) | (fitted.method != "hcg"))
    totals = group_totals(members, *people, groups, counted=counted, threads=threads)
    if fitted.method != "hcg":
        return totals.rds_i(), known
    return totals.hcg_small_fraction(), known / np.maximum(analysis.network_size, 1)


def _count_places(
    members: NDArray[np.int32], order: NDArray[np.int64], counted: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return how many of the counted places each node fills in each replicate: shape (replicates, n)."""
    n = len(order)
    filled = order[members[:, counted[order]]]
    cell = np.arange(len(members))[:, None] * n + filled
    return np.bincount(cell.ravel(), minlength=len(members) * n).reshape(-1, n).astype(np.int32)


def _solve(model: Model, counts: NDArray[np.int32]) -> F8:
    return model.solve(totals_of(counts, model.features))
