"""The time at which a successive sample is complete, and its density.

Successive sampling is a race: everybody's clock rings after a time ~ Exp(network size), and the first n to
ring are the sample. Given who they are and in which order, the time t of the last ring has, were there nobody
else, the density h of a sum of independent Exp(s_k), where s_k is the sum of the network sizes of the k-th
respondent and all later ones. Who is unseen did not ring before t, which has the chance exp(-t * network
size) for each. So the likelihood of all the ordered sizes is one integral over t, and h depends on nothing
unknown (Handcock, Gile & Mar 2014 keep the gaps between the rings as n auxiliary variables instead).
"""

import cmath
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel

F8: TypeAlias = NDArray[np.float64]

NODES = 40
"""Points on the contour: twice as many change no digit."""
_REACH = 12.0
"""Where the contour ends, in standard deviations of the tilted sum: the integrand has fallen by exp(-70)."""
_CHUNK = 8
"""How many factors are multiplied before their logarithm is taken."""


def log_density(network_size: NDArray[np.int64], at: F8) -> F8:
    """Return log h(t) at each of the times `at` (> 0), for sizes (>= 1) in order of recruitment.

    The Laplace transform of h, prod s_k / (s_k + z), is inverted along the parabola that osculates the path
    of steepest descent through its saddle point; the trapezoidal rule is then exact to rounding.
    """
    rates = np.cumsum(network_size[::-1])[::-1].astype(np.float64)
    density = np.empty(len(at))
    _invert(rates, at, density)
    return density


@kernel
def _invert(rates: F8, at: F8, density: F8) -> None:
    for i in range(len(at)):
        saddle = _saddle(rates, at[i])
        second = third = 0.0
        for s in rates:
            inverse = 1.0 / (s + saddle)
            second += inverse * inverse
            third += inverse * inverse * inverse
        bend = third / (3.0 * second)
        step = _REACH / NODES / np.sqrt(second)
        peak = _exponent(rates, at[i], complex(saddle, 0.0)).real
        total = 0.5
        for j in range(1, NODES + 1):
            y = j * step
            exponent = _exponent(rates, at[i], complex(saddle - bend * y * y, y))
            total += (cmath.exp(exponent - peak) * complex(1.0, 2.0 * bend * y)).real
        density[i] = peak + np.log(total * step / np.pi)


@kernel
def _saddle(rates: F8, t: float) -> float:
    """Return r > -min(rates) with sum 1 / (rates + r) = t.

    Newton's method on the reciprocal, which is nearly straight.
    """
    r = 1.0 / t - float(rates[-1])
    for _ in range(100):
        first = second = 0.0
        for s in rates:
            inverse = 1.0 / (s + r)
            first += inverse
            second += inverse * inverse
        move = (first / t - 1.0) * first / second
        r += move
        if abs(move) <= 1e-12 * (r + rates[-1]):
            break
    return r


@kernel
def _exponent(rates: F8, t: float, z: complex) -> complex:
    """Return z t - sum log(1 + z / rates), up to a multiple of 2 pi i.

    The exponential does not notice such a multiple.
    """
    total, product = z * t, complex(1.0, 0.0)
    for k in range(len(rates)):
        product *= 1.0 + z * (1.0 / rates[k])
        if k % _CHUNK == 0:
            total -= cmath.log(product)
            product = complex(1.0, 0.0)
    return total - cmath.log(product)
