"""The SS bootstrap: a population rebuilt, and recruited from again."""

import numpy as np

from estimators.errors import EstimatorError
from estimators.estimation.analysis import Analysis
from estimators.estimation.bootstrap.totals import totals_of
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import F8, ratio_model
from estimators.numerics.bootstrap.rebuilt_population import rebuild_population
from estimators.numerics.bootstrap.ss import ss_shares, ss_weights
from estimators.numerics.successive_sampling import inclusion_probabilities
from estimators.sample.choices import BY_GROUP


def resample_ss(analysis: Analysis, fitted: Fitted) -> F8:
    """Return one outcome's estimates in every replicate, shape (replicates, figures).

    SS weights are computed again in each. Raises EstimatorError without a population size, and for methods
    that need to know who recruited whom.
    """
    N = analysis.settings.population_size
    if N is None:
        raise EstimatorError("interval 'ss' rebuilds the population, so it needs the population size N")
    if fitted.method in BY_GROUP:
        raise EstimatorError(
            f"interval 'ss' does not redraw who recruited whom, which {fitted.method} needs: use 'tree',"
            " 'salganik' or 'hcg'"
        )
    size, strata, recompute = analysis.network_size, analysis.strata(fitted), fitted.method == "ss"
    population = rebuild_population(strata.codes, size, analysis.sample.tree.parent, len(strata), N)
    with_seeds = analysis.settings.seeds == "include"
    if analysis.only_levels(fitted) and recompute:
        return ss_shares(population, count_seeds=with_seeds, **analysis.draws)[:, strata.of_level]
    drawn = ss_weights(
        population, len(size), count_seeds=with_seeds, recompute_weights=recompute, **analysis.draws
    )
    weights = np.ones(len(size))
    if not recompute:  # divided by the sample's own SS weights, a weight is how often the person was drawn
        inclusion = inclusion_probabilities(size, N)
        position = np.minimum(np.searchsorted(inclusion.network_size, size), len(inclusion.probability) - 1)
        drawn, weights = np.rint(drawn * inclusion.probability[position]), fitted.weights
    model = ratio_model(analysis.everyone(fitted), weights)
    return model.solve(totals_of(drawn, model.features))
