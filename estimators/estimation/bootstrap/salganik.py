"""Salganik's bootstrap: one chain from group to group."""

import numpy as np

from estimators.estimation.analysis import Analysis
from estimators.estimation.bootstrap.totals import totals_of
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import F8
from estimators.numerics.bootstrap.salganik import salganik_chains, salganik_counts, salganik_totals


def resample_salganik(analysis: Analysis, fitted: Fitted) -> F8:
    """Return one outcome's estimates in every replicate, shape (replicates, figures).

    A chain is as long as there are answers.
    """
    size, strata, model = analysis.network_size, analysis.strata(fitted), fitted.model
    length = int((analysis.counted & (strata.codes >= 0)).sum())
    if not length:
        return np.full((analysis.settings.replicates, len(fitted.targets.labels)), np.nan)
    chains = salganik_chains(
        strata.codes, size, analysis.sample.tree.parent, len(strata), drawable=analysis.counted
    )
    if analysis.only_levels(fitted) and fitted.method in ("rds-i", "rds-i-ds", "rds-ii", "mean"):
        totals = salganik_totals(chains, size, length, **analysis.draws)
        if fitted.method == "mean":
            shares = totals.people / length
        else:
            shares = totals.rds_ii() if fitted.method == "rds-ii" else totals.rds_i()
        return np.asarray(shares[:, strata.of_level])
    sums = totals_of(salganik_counts(chains, len(size), length, **analysis.draws), model.features)
    if model.pairs:  # who recruited whom is resampled, too
        flow = salganik_totals(chains, size, length, **analysis.draws).transitions
        sums[:, : model.pairs] = flow.reshape(len(sums), -1)
    return model.solve(sums)
