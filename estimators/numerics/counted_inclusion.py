"""The chance of being among the first n of a few exponential clocks, by counting.

See `estimators.numerics.inclusion`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel

_NODE, _WEIGHT = np.polynomial.legendre.leggauss(64)


@kernel
def counted_inclusion(
    size: NDArray[np.int64], population: NDArray[np.float64], n: int, probability: NDArray[np.float64]
) -> None:
    """Fill the inclusion probabilities by counting.

    The Poisson-binomial distribution itself, one person at a time. A fraction of a person is a trial with
    that fraction of the chance.
    """
    rate = float(size[0])  # in 1 - exp(-rate t) the integrand is a polynomial, or nearly
    chance = np.empty(n)
    for k in range(len(size)):
        probability[k] = 0.0
    for i in range(len(_NODE)):
        u = 0.5 * (1.0 + _NODE[i])
        t = -math.log1p(-u) / rate
        for k in range(len(size)):
            for m in range(n):
                chance[m] = 1.0 if m == 0 else 0.0
            for j in range(len(size)):
                others = population[j] - (1.0 if j == k else 0.0)
                p = -math.expm1(-size[j] * t)
                while others > 0.0:
                    _one_more_trial(chance, p * min(others, 1.0))
                    others -= 1.0
            density = size[k] * math.exp(-size[k] * t) / (rate * (1.0 - u))
            for m in range(n):
                probability[k] += 0.5 * _WEIGHT[i] * density * chance[m]
    for k in range(len(size)):
        probability[k] = min(1.0, probability[k])


@kernel
def _one_more_trial(chance: NDArray[np.float64], p: float) -> None:
    """Add one trial of chance p to the distribution of a count.

    Only the part below len(chance) is kept.
    """
    for m in range(len(chance) - 1, 0, -1):
        chance[m] += p * (chance[m - 1] - chance[m])
    chance[0] *= 1.0 - p
