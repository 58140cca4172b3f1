"""RDS-II, the Volz-Heckathorn estimator."""

import numpy as np
from numpy.typing import NDArray


def rds_ii_weights(network_size: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return weights 1/d, scaled to a mean of 1 over those whose network size is known.

    0 for the others (network size 0). Assumes that recruitment reaches people in proportion to their network
    size, from a population much larger than the sample (Volz & Heckathorn 2008, Probability based estimation
    theory for respondent driven sampling, Journal of Official Statistics 24(1), 79-97).
    """
    known = network_size > 0
    weights = np.divide(1.0, network_size, out=np.zeros(len(network_size)), where=known)
    return np.asarray(weights * (known.sum() / weights.sum()))
