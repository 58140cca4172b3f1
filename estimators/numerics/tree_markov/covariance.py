"""How figures made from the same people vary together, so that differences and joint tests have one basis."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.tree_markov.outcome_pass import likelihoods, variances
from estimators.numerics.tree_markov.tree_pass import TreeFactors

F8: TypeAlias = NDArray[np.float64]


def tree_markov_covariance(factors: TreeFactors, influence: F8, smoothed: F8) -> F8:
    """Return the covariance matrix of figures: shape (figures, figures).

    No contrast has a negative variance by it. Arguments are those of `tree_markov`; for figures of several
    groups everybody who counts in any group counts, and influence is smoothed over people of the same answer
    and group. The grid is weighted alike for every pair of figures, by the mean of the figures' own posterior
    weights: a mixture of covariance matrices is one, which pairs with weights of their own would not give. A
    figure in which nobody differs has covariance 0 with all others.
    """
    figures, n, grid = len(influence), factors.n, factors.grid
    if n < 2:
        return np.full((figures, figures), np.nan)
    varying = np.ptp(smoothed[:, factors.counts], axis=1) > 0
    covariance = np.zeros((figures, figures))
    if varying.any():
        z, g = influence[varying], smoothed[varying]
        loglik, scale = likelihoods(factors, g)
        weight = grid.prior * np.exp(loglik - loglik.max(axis=1, keepdims=True))
        weight = (weight / weight.sum(axis=1, keepdims=True)).mean(axis=0)
        weight *= grid.share * (np.repeat(factors.pairs, len(grid.shares)) - n)
        one, other = np.triu_indices(len(g))
        scales = (variances(factors, g[one] + g[other])[:, grid.place] - scale[one] - scale[other]) / 2
        pairs = np.empty((len(g), len(g)))
        pairs[one, other] = pairs[other, one] = scales @ weight
        covariance[np.ix_(varying, varying)] = n / (n - 1) * z @ z.T + pairs
    return covariance
