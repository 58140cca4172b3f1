"""The Conway-Maxwell-Poisson distribution of network sizes 1..K.

p(k) ~ exp(a k - nu log k!), narrower or wider than a Poisson. Shmueli et al. 2005, JRSS C 54(1), 127-142. At
nu = 0 it is geometric.
"""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel

F8: TypeAlias = NDArray[np.float64]


@kernel
def moments(a: float, nu: float, t: float, log_factorial: F8) -> tuple[float, float, float, float]:
    """Return the log of the normalising sum, mean, variance, and log E exp(-t k); nu >= 0.

    `log_factorial[k - 1]` is log k!, for k from 1 to the largest network size.
    """
    K = len(log_factorial)
    top = K if a > nu * math.log(K) else max(1, int(math.exp(a / nu))) if nu > 0.0 else 1
    peak = a * top - nu * log_factorial[top - 1]  # the likeliest size: nothing overflows
    fade, fading = math.exp(-t), math.exp(-t * 1.0)
    total = first = second = faded = 0.0
    for i in range(K):
        p = math.exp(a * (i + 1) - nu * log_factorial[i] - peak)
        away = float(i + 1 - top)
        total += p
        faded += p * fading
        first += p * away
        second += p * away * away
        fading *= fade
    shift = first / total
    return math.log(total) + peak, top + shift, second / total - shift * shift, math.log(faded / total)


@kernel
def log_prior(mean: float, variance: float, centre: float, spread: float) -> float:
    """Return the log prior density of the parameters, up to a constant.

    It goes through the mean and variance that they give. One respondent's worth of belief about the mean,
    three about the variance: mean ~ Normal(centre, variance), variance ~ scaled inverse chi-squared with 3
    degrees of freedom and scale spread squared (Handcock, Gile & Mar 2014). The density is taken with respect
    to (a, nu), in which the likelihood is that of an exponential family.
    """
    return -0.5 * ((mean - centre) ** 2 + 3.0 * spread * spread) / variance - 3.0 * math.log(variance)
