"""The chance of being among the first n of N exponential clocks, by class of rates: the kernel behind successive sampling.

A person of rate d is in the sample when their clock rings before the n-th of the others', so

    pi = integral over t of d exp(-d t) P(S(t) <= n - 1) dt,

S(t) being how many of the others have rung by t, a Poisson-binomial count. Its distribution is taken from its first four moments
(Edgeworth, with the half-step correction of a whole-number count), and the integral at Gauss-Legendre nodes in log t, around the
time when n have rung. Leaving one person out takes one trial of chance p from the count, which is a cubic in p with the same
coefficients for everybody: the costly part is done once for all classes.

Against counting the distribution itself, the chances are right to about 1e-6 from 100 people on, 1e-4 at 40 and 1e-2 at 7; so
there is no other branch for small populations, where counting would need whole people and the fixed point has fractions of them.
"""

import math

import numpy as np
from numpy.typing import NDArray

from estimators.compiled import kernel, summing_kernel

PRECISE = 1e-9
"""Relative change of the probabilities at which a point estimate has settled."""
QUICK = 1e-5
"""The same for a replicate: far below what resampling moves them."""

_NODE, _NODE_WEIGHT = np.polynomial.legendre.leggauss(16)
_SPREADS = 5.0  # half the width of the window, in standard deviations of log t
_ROWS = 8
_MIXED = 25  # iterations before half steps are taken; after twice as many a change of _COARSE will do
_COARSE = 1e-3


@kernel
def solve_inclusion(
    size: NDArray[np.int64],
    sampled: NDArray[np.float64],
    N: float,
    tolerance: float,
    most: int,
    probability: NDArray[np.float64],
    population: NDArray[np.float64],
) -> int:
    """Fill both last arrays with the fixed point: population proportional to sampled / probability, and summing to N.

    `size` ascends; a class of which nobody was sampled gets no population. Needs 0 < sum(sampled) <= N. Returns the number of
    iterations, or `most` when the probabilities still changed by more than `tolerance`.
    """
    classes = len(size)
    n = sampled.sum()
    if n >= N or sampled.max() == n:  # everybody was sampled, or all sizes are equal
        for k in range(classes):
            probability[k], population[k] = min(1.0, n / N), sampled[k] * N / n
        return 0
    clock = _clock_if_all_depended_on_one(size, sampled, N)
    trial, found, step = np.empty(classes), np.empty(classes), np.zeros(classes)
    for k in range(classes):
        trial[k] = -math.expm1(-size[k] * clock)
    rung, rows = np.empty((classes, len(_NODE))), np.empty((_ROWS, len(_NODE)))
    for iteration in range(most):
        _stood_for(sampled, trial, N, population)
        clock = _inclusion(size, population, n, clock, rung, rows, probability)
        change = _next_trial(iteration, probability, trial, found, step)
        if change < tolerance or (iteration >= 2 * _MIXED and change < _COARSE):
            _stood_for(sampled, probability, N, population)
            return iteration + 1
    return most


@kernel
def _stood_for(
    sampled: NDArray[np.float64], probability: NDArray[np.float64], N: float, population: NDArray[np.float64]
) -> None:
    total = 0.0
    for k in range(len(sampled)):
        population[k] = sampled[k] / probability[k]
        total += population[k]
    for k in range(len(sampled)):
        population[k] *= N / total


@kernel
def _next_trial(
    iteration: int,
    probability: NDArray[np.float64],
    trial: NDArray[np.float64],
    found: NDArray[np.float64],
    step: NDArray[np.float64],
) -> float:
    """Move `trial` on to the next iterate, and return the largest relative step from it to `probability`, its image.

    Heaped network sizes make the plain iteration swing for a hundred rounds; mixing the last two (Anderson 1965, J. ACM 12(4),
    547-560) settles it in five. Where that chases its tail, as when all but one of a handful were sampled, half steps do settle.
    `found` and `step` hold the previous image and step.
    """
    largest = along = square = 0.0
    for k in range(len(trial)):
        now = probability[k] / trial[k] - 1.0
        largest = max(largest, abs(now))
        along += now * (now - step[k])
        square += (now - step[k]) ** 2
        step[k] = now
    mixing = along / square if 0 < iteration < _MIXED and square > 0.0 else 0.0
    for k in range(len(trial)):
        mixed = probability[k] - mixing * (probability[k] - found[k])
        if iteration >= _MIXED:
            mixed = 0.5 * (probability[k] + trial[k])
        found[k] = probability[k]
        trial[k] = min(1.0, max(mixed, 0.5 * probability[k]))
    return largest


@kernel
def _clock_if_all_depended_on_one(size: NDArray[np.int64], sampled: NDArray[np.float64], N: float) -> float:
    """Return t such that the sample over its inclusion chances 1 - exp(-d t) adds up to N: the fixed point but for O(1/n)."""
    n = people = 0.0
    for k in range(len(size)):
        n += sampled[k]
        people += sampled[k] / size[k]
    t = people / (N - 0.5 * n)
    for _ in range(60):
        missed, slope = 0.0, 0.0
        for k in range(len(size)):
            odds = 1.0 / math.expm1(size[k] * t)
            missed += sampled[k] * odds
            slope += sampled[k] * size[k] * odds * (1.0 + odds)
        step = (math.log(missed) - math.log(N - n)) * missed / (slope * t)
        t *= math.exp(min(max(step, -1.0), 1.0))
        if abs(step) < 1e-6:
            break
    return t


@summing_kernel
def _inclusion(
    size: NDArray[np.int64],
    population: NDArray[np.float64],
    n: float,
    clock: float,
    rung: NDArray[np.float64],
    rows: NDArray[np.float64],
    probability: NDArray[np.float64],
) -> float:
    """Fill the inclusion probabilities for a given population; return the time by which n - 1/2 are expected to have rung.

    `clock` is near that time already; `rung` and `rows` are working space.
    """
    clock, spread = _window(size, population, n, clock)
    t, weight, moments, factor, waiting = rows[0], rows[1], rows[2:6], rows[6], rows[7]
    for i in range(len(t)):
        t[i] = clock * math.exp(spread * _NODE[i])
        weight[i] = _NODE_WEIGHT[i] * spread * t[i]
        factor[i] = math.exp(-t[i])
        waiting[i] = 1.0
    moments[:] = 0.0
    last = 0
    for k in range(len(size)):
        gap, last = size[k] - last, size[k]
        if gap > 3:
            for i in range(len(t)):
                waiting[i] *= math.exp(-gap * t[i])
        else:
            for _ in range(gap):
                for i in range(len(t)):
                    waiting[i] *= factor[i]
        for i in range(len(t)):
            p, q = 1.0 - waiting[i], waiting[i]
            rung[k, i] = p
            moments[0, i] += population[k] * p
            moments[1, i] += population[k] * p * q
            moments[2, i] += population[k] * p * q * (q - p)
            moments[3, i] += population[k] * p * q * (1.0 - 6.0 * p * q)
    _tail_as_cubic(n, moments, weight)
    start = clock * math.exp(-spread)
    for k in range(len(size)):
        inside = 0.0
        for i in range(len(t)):
            p = rung[k, i]
            tail = moments[0, i] + p * (moments[1, i] + p * (moments[2, i] + p * moments[3, i]))
            inside += (1.0 - p) * tail
        probability[k] = min(1.0, size[k] * inside - math.expm1(-size[k] * start))
    return clock


@summing_kernel
def _window(
    size: NDArray[np.int64], population: NDArray[np.float64], n: float, clock: float
) -> tuple[float, float]:
    """Return the time when n - 1/2 are expected to have rung, and half the window in log t."""
    outside = population.sum() - n + 0.5
    spread = 1.0
    for _ in range(40):
        waiting = pace = variance = 0.0
        for k in range(len(size)):
            q = math.exp(-size[k] * clock)
            waiting += population[k] * q
            pace += population[k] * size[k] * q
            variance += population[k] * q * (1.0 - q)
        step = (
            waiting / pace * math.log(waiting / outside)
        )  # Newton's on the logarithm, which bends one way only
        clock = max(clock + step, 0.1 * clock)
        spread = _SPREADS * math.sqrt(variance + 0.25) / (pace * clock)
        if abs(step) < 1e-3 * clock:
            break
    return clock, spread


@kernel
def _tail_as_cubic(n: float, moments: NDArray[np.float64], weight: NDArray[np.float64]) -> None:
    """Turn the moments at each node into weight * P(fewer than n of the others have rung), a cubic in one's own chance p.

    With F the chance for everybody's count, one trial of chance p less gives F + p F' + (p^2 - p/2) F'' + (p^3 - p^2 + p/6) F'''.
    """
    for i in range(len(weight)):
        variance = max(moments[1, i] - 1.0 / 12.0, 0.1)
        sd = math.sqrt(variance)
        z = (n - 0.5 - moments[0, i]) / sd
        skew, excess = moments[2, i] / (variance * sd), moments[3, i] / (variance * variance)
        density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
        h2 = z * z - 1.0
        h3 = z * (z * z - 3.0)
        h4 = z * z * (z * z - 6.0) + 3.0
        h5 = z * (z * z * (z * z - 10.0) + 15.0)
        h6 = z * z * (z * z * (z * z - 15.0) + 45.0) - 15.0
        tail = 0.5 * math.erfc(-z / math.sqrt(2.0))
        tail -= density * (skew / 6.0 * h2 + excess / 24.0 * h3 + skew * skew / 72.0 * h5)
        first = density / sd * (1.0 + skew / 6.0 * h3 + excess / 24.0 * h4 + skew * skew / 72.0 * h6)
        second = -density / variance * (z + skew / 6.0 * h4)
        third = density / (variance * sd) * h2
        moments[0, i] = weight[i] * tail
        moments[1, i] = weight[i] * (first - second / 2.0 + third / 6.0)
        moments[2, i] = weight[i] * (second - third)
        moments[3, i] = weight[i] * third
