"""The tree bootstrap's variance without drawing it: its moments are sums over the sibling groups.

Let z be the influence of each person on an estimate and m_v = z_v + the sum of m_c over v's recruits c.
Resampling k siblings with replacement gives their total the variance sum (m_c - mean m)^2; these add up over
all sibling groups (the seeds are one), because the expected contents of a resample are the sample itself.
Exact for totals, the delta method for ratios; the limit of the simulated bootstrap of Baraff, McCormick &
Raftery 2016 as replicates grow.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.recruitment_tree import RecruitmentTree


def tree_variance(tree: RecruitmentTree, influence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variance of each estimate under the tree bootstrap, in O(n) for each.

    `influence` has shape (estimates, n), people in the order of the tree's nodes.
    """
    # In line, everybody is followed by their descendants: the total below each is the difference of two
    # running sums.
    running = influence.take(tree.line, axis=1).cumsum(axis=1)
    below = running.take(tree.ends, axis=1) - running.take(tree.begins, axis=1) + influence
    total = np.add.reduceat(below, tree.siblings, axis=1)
    squares = np.add.reduceat(below * below, tree.siblings, axis=1)
    return np.asarray(np.maximum(0.0, (squares - total * total / tree.together).sum(axis=1)))
