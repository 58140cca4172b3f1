"""The SS bootstrap: a population rebuilt, and recruited from again."""

import numpy as np

from estimators.estimation.bootstrap.task import F8, Redrawing
from estimators.estimation.bootstrap.totals import totals_of
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import ratio_model
from estimators.numerics.bootstrap.rebuilt_population import rebuild_population
from estimators.numerics.bootstrap.ss import ss_shares, ss_weights
from estimators.numerics.successive_sampling import inclusion_probabilities
from estimators.sample.choices import BY_GROUP


def by_population(task: Redrawing, fitted: Fitted) -> F8:
    """Return one outcome's estimates in every replicate, shape (replicates, figures); SS weights are found anew in each.

    Raises ValueError without a population size, and for methods that need to know who recruited whom.
    """
    N = task.population_size
    if N is None:
        raise ValueError("interval 'ss' rebuilds the population, so it needs the population size N")
    if fitted.method in BY_GROUP:
        raise ValueError(
            f"interval 'ss' does not redraw who recruited whom, which {fitted.method} needs: use 'tree', 'salganik' or 'hcg'"
        )
    size, strata, anew = task.network_size, task.strata(fitted), fitted.method == "ss"
    population = rebuild_population(strata.codes, size, task.sample.tree.parent, len(strata), N)
    with_seeds = task.seeds == "include"
    if task.only_levels(fitted) and anew:
        return ss_shares(population, count_seeds=with_seeds, **task.how)[:, strata.of_level]
    drawn = ss_weights(population, len(size), count_seeds=with_seeds, recompute_weights=anew, **task.how)
    weights = np.ones(len(size))
    if (
        not anew
    ):  # the sample's own SS weights come off again: what is left is how often each person was drawn
        inclusion = inclusion_probabilities(size, N)
        at = np.minimum(np.searchsorted(inclusion.network_size, size), len(inclusion.probability) - 1)
        drawn, weights = np.rint(drawn * inclusion.probability[at]), fitted.weights
    model = ratio_model(task.whoever(fitted), weights)
    return model.solve(totals_of(drawn, model.features))
