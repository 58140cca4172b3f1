"""The tree bootstrap: one resample of the chains for all outcomes."""

import numpy as np

from estimators.bootstrap.tree import tree_totals
from estimators.methods import Fitted
from estimators.redrawing.task import F8, Redrawing


def by_tree(task: Redrawing, fits: list[Fitted]) -> list[F8]:
    """Return each outcome's estimates in every replicate: an array (replicates, figures) for each."""
    features = [fitted.model.features for fitted in fits]
    totals = tree_totals(task.sample.tree, np.concatenate(features), **task.how)
    parts = np.split(totals, np.cumsum([len(f) for f in features])[:-1], axis=1)
    return [fitted.model.solve(part) for fitted, part in zip(fits, parts, strict=True)]
