"""The tree bootstrap's variance without drawing it: its moments are sums over the sibling groups.

Let z be the influence of each person on an estimate and m_v = z_v + the sum of m_c over v's recruits c. Resampling k siblings with
replacement gives their total the variance sum (m_c - mean m)^2; these add up over all sibling groups (the seeds are one), because
the expected contents of a resample are the sample itself. Exact for totals, the delta method for ratios; the limit of the
simulated bootstrap of Baraff, McCormick & Raftery 2016 as replicates grow.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.compiled import kernel
from estimators.tree import RecruitmentTree


def tree_variance(tree: RecruitmentTree, influence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variance of each estimate under the tree bootstrap, in O(n) for each.

    `influence` has shape (estimates, n), people in the order of the tree's nodes.
    """
    return np.asarray(influence_variance(tree.parent, tree.recruits, np.ascontiguousarray(influence)))


@kernel
def influence_variance(
    parent: NDArray[np.int64], recruits: NDArray[np.int64], influence: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the variances of `tree_variance`."""
    estimates, n = influence.shape
    variance = np.zeros(estimates)
    below = np.empty(n)
    squares = np.empty(n)
    for k in range(estimates):
        below[:] = 0.0
        squares[:] = 0.0
        total, total_squares, seeds = 0.0, 0.0, 0
        spread = 0.0
        for node in range(n - 1, -1, -1):
            if recruits[node] > 1:
                spread += squares[node] - below[node] * below[node] / recruits[node]
            moved = influence[k, node] + below[node]
            up = parent[node]
            if up >= 0:
                below[up] += moved
                squares[up] += moved * moved
            else:
                total += moved
                total_squares += moved * moved
                seeds += 1
        variance[k] = max(0.0, spread + total_squares - total * total / seeds)
    return variance
