"""Salganik's bootstrap: one chain from group to group."""

import numpy as np

from estimators.estimation.bootstrap.task import F8, Redrawing
from estimators.estimation.bootstrap.totals import totals_of
from estimators.estimation.fit import Fitted
from estimators.numerics.bootstrap.salganik import salganik_chains, salganik_counts, salganik_totals


def by_chain(task: Redrawing, fitted: Fitted) -> F8:
    """Return one outcome's estimates in every replicate, shape (replicates, figures); a chain is as long as there are answers."""
    size, strata, model = task.network_size, task.strata(fitted), fitted.model
    length = int((task.counted & (strata.codes >= 0)).sum())
    if not length:
        return np.full((task.replicates, len(fitted.targets.labels)), np.nan)
    chains = salganik_chains(strata.codes, size, task.sample.tree.parent, len(strata), drawable=task.counted)
    if task.only_levels(fitted) and fitted.method in ("rds-i", "rds-i-ds", "rds-ii", "mean"):
        totals = salganik_totals(chains, size, length, **task.how)
        if fitted.method == "mean":
            shares = totals.people / length
        else:
            shares = totals.rds_ii() if fitted.method == "rds-ii" else totals.rds_i()
        return np.asarray(shares[:, strata.of_level])
    sums = totals_of(salganik_counts(chains, len(size), length, **task.how), model.features)
    if model.pairs:  # who recruited whom is drawn anew, too
        flow = salganik_totals(chains, size, length, **task.how).transitions
        sums[:, : model.pairs] = flow.reshape(len(sums), -1)
    return model.solve(sums)
