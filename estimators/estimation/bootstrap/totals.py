"""Adding up features over everyone a replicate holds."""

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.functional import F8
from estimators.numerics.compiled import summing_kernel


def totals_of(counts: NDArray[np.int32] | F8, features: F8) -> F8:
    """Return the total of each feature in each replicate, from how often (or how much) it holds each person.

    The result has shape (replicates, features).
    """
    totals = np.empty((len(counts), len(features)))
    _add_up(counts, np.ascontiguousarray(features), totals)
    return totals


@summing_kernel
def _add_up(counts: NDArray[np.int32] | F8, features: F8, totals: F8) -> None:
    """Add up in one order, whatever the number of processors.

    The linear algebra libraries do not promise that.
    """
    for replicate in range(len(counts)):
        drawn = counts[replicate].astype(np.float64)
        for k in range(len(features)):
            feature, total = features[k], 0.0
            for person in range(len(feature)):
                total += drawn[person] * feature[person]
            totals[replicate, k] = total
