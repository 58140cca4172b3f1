"""The bootstraps that resample the respondents themselves: one resample for all outcomes."""

from collections.abc import Callable

import numpy as np

from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import F8
from estimators.numerics.bootstrap.neighbourhood import neighbourhood_totals
from estimators.numerics.bootstrap.tree import tree_totals


def resample_tree(analysis: Analysis, fits: list[Fitted]) -> list[F8]:
    """Return each outcome's estimates under the tree bootstrap: an array (replicates, figures) for each."""
    return _solve(fits, lambda features: tree_totals(analysis.sample.tree, features, **analysis.draws))


def resample_neighbourhood(analysis: Analysis, fits: list[Fitted]) -> list[F8]:
    """Return each outcome's estimates under the neighbourhood bootstrap.

    An array (replicates, figures) for each.
    """
    return _solve(
        fits, lambda features: neighbourhood_totals(analysis.sample.tree.parent, features, **analysis.draws)
    )


def _solve(fits: list[Fitted], totals_of: Callable[[F8], F8]) -> list[F8]:
    """Total every feature once and solve each model.

    Most outcomes share who answered.
    """
    features = [fitted.model.features for fitted in fits]
    rows = {row.tobytes(): row for each in features for row in each}
    position = {key: i for i, key in enumerate(rows)}
    totals = totals_of(np.array(list(rows.values())))
    return [
        fitted.model.solve(totals[:, [position[row.tobytes()] for row in each]])
        for fitted, each in zip(fits, features, strict=True)
    ]
