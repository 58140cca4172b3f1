"""The chance of being among the first n of N exponential clocks, by class of rates: the kernel behind successive sampling.

A person of rate d is in the sample when their clock rings before the n-th of the others', so

    pi = integral over t of d exp(-d t) P(S(t) <= n - 1) dt,

S(t) being how many of the others have rung by t, a Poisson-binomial count. Above 20 people its distribution is taken from its
first four moments (Edgeworth, with the half-step correction of a whole-number count), and the integral at Gauss-Legendre nodes
in log t, around the time when n have rung. Leaving one person out takes one trial of chance p from the count, which is a cubic in
p with the same coefficients for everybody: the costly part is done once for all classes. Against counting the distribution itself,
the chances are right to about 1e-6 from 100 people on, and 1e-4 at 40. Up to 20 people it is counted.
"""

import math

import numpy as np
from numpy.typing import NDArray

from estimators.compiled import kernel, summing_kernel


def _rule(nodes: int, spreads: float) -> NDArray[np.float64]:
    """Return Gauss-Legendre nodes and weights (rows) over plus and minus `spreads` standard deviations of log t."""
    return spreads * np.array(np.polynomial.legendre.leggauss(nodes))


_PRECISE, _PRECISE_CHANGE = _rule(16, 5.0), 1e-9
_QUICK, _QUICK_CHANGE = _rule(8, 4.0), 1e-3  # right to 1e-4 of a weight: a replicate needs no more
_COUNTED = 20.0  # people
_COUNTED_NODE, _COUNTED_WEIGHT = np.polynomial.legendre.leggauss(64)
_MIXED = 25  # iterations before steps are shortened; after twice as many a change of 1e-3 will do
_ROWS = 8


@kernel
def solve_inclusion(
    size: NDArray[np.int64],
    sampled: NDArray[np.float64],
    N: float,
    clock: float,
    precise: bool,
    most: int,
    probability: NDArray[np.float64],
    population: NDArray[np.float64],
) -> int:
    """Fill both last arrays with the fixed point: population proportional to sampled / probability, and summing to N.

    `size` ascends; a class of which nobody was sampled gets no population. Needs 0 < sum(sampled) <= N. `clock` is a guess of the
    time by which n have rung, 0 for none. Returns the number of iterations, or `most` when the probabilities still changed.
    """
    classes = len(size)
    n = sampled.sum()
    if n >= N or sampled.max() == n:  # everybody was sampled, or all sizes are equal
        for k in range(classes):
            probability[k], population[k] = min(1.0, n / N), sampled[k] * N / n
        return 0
    rule, enough = (_PRECISE, _PRECISE_CHANGE) if precise else (_QUICK, _QUICK_CHANGE)
    clock = _clock_if_all_depended_on_one(size, sampled, N, clock)
    trial, found, step = np.empty(classes), np.empty(classes), np.zeros(classes)
    for k in range(classes):
        trial[k] = -math.expm1(-size[k] * clock)
    rung, rows = np.empty((classes, rule.shape[1])), np.empty((_ROWS, rule.shape[1]))
    for iteration in range(most):
        _stood_for(sampled, trial, N, population)
        if N > _COUNTED:
            clock = _inclusion(size, population, n, clock, rule, rung, rows, probability)
        else:
            _counted_inclusion(size, population, int(n), probability)
        change = _next_trial(iteration, probability, trial, found, step)
        if change < enough or (iteration >= 2 * _MIXED and change < 1e-3):
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
    547-560) settles it in five. Where that chases its tail, as when all but one of a handful were sampled, shorter and shorter steps
    do settle.
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
            mixed = trial[k] + (probability[k] - trial[k]) / (2 + iteration - _MIXED)
        found[k] = probability[k]
        trial[k] = min(1.0, max(mixed, 0.5 * probability[k]))
    return largest


@kernel
def _clock_if_all_depended_on_one(
    size: NDArray[np.int64], sampled: NDArray[np.float64], N: float, clock: float
) -> float:
    """Return t such that the sample over its inclusion chances 1 - exp(-d t) adds up to N: the fixed point but for O(1/n)."""
    n = people = 0.0
    for k in range(len(size)):
        n += sampled[k]
        people += sampled[k] / size[k]
    t = clock if clock > 0.0 else people / (N - 0.5 * n)
    for _ in range(60):
        missed = slope = 0.0
        for k in range(len(size)):
            odds = 1.0 / math.expm1(size[k] * t)
            missed += sampled[k] * odds
            slope += sampled[k] * size[k] * odds * (1.0 + odds)
        step = (math.log(missed) - math.log(N - n)) * missed / (slope * t)
        t *= math.exp(min(max(step, -1.0), 1.0))
        if abs(step) < 1e-3:
            break
    return t


@summing_kernel
def _inclusion(
    size: NDArray[np.int64],
    population: NDArray[np.float64],
    n: float,
    clock: float,
    rule: NDArray[np.float64],
    rung: NDArray[np.float64],
    rows: NDArray[np.float64],
    probability: NDArray[np.float64],
) -> float:
    """Fill the inclusion probabilities for a given population; return the time by which n - 1/2 are expected to have rung.

    `clock` is near that time already; `rung` (classes, nodes) and `rows` (8, nodes) are working space.
    """
    clock, spread = _window(size, population, n, clock)
    weight, moments, hour, power, waiting = rows[0], rows[1:5], rows[5], rows[6], rows[7]
    for i in range(rule.shape[1]):
        t = clock * math.exp(spread * rule[0, i])
        weight[i] = rule[1, i] * spread * t
        hour[i] = math.exp(-t)
        waiting[i] = 1.0
    moments[:] = 0.0
    last = 0
    for k in range(len(size)):
        gap, last = size[k] - last, size[k]
        _times_power(waiting, hour, gap, power)
        for i in range(len(waiting)):
            q = waiting[i]
            p = 1.0 - q
            varying = population[k] * p * q
            rung[k, i] = p
            moments[0, i] += population[k] * p
            moments[1, i] += varying
            moments[2, i] += varying * (q - p)
            moments[3, i] += varying * (1.0 - 6.0 * p * q)
    _tail_as_cubic(n, moments, weight)
    start = clock * math.exp(-spread * 0.5 * rule[1].sum())
    for k in range(len(size)):
        inside = 0.0
        for i in range(len(waiting)):
            p = rung[k, i]
            tail = moments[0, i] + p * (moments[1, i] + p * (moments[2, i] + p * moments[3, i]))
            inside += (1.0 - p) * tail
        probability[k] = min(1.0, size[k] * inside - math.expm1(-size[k] * start))
    return clock


@summing_kernel
def _times_power(
    value: NDArray[np.float64], base: NDArray[np.float64], exponent: int, power: NDArray[np.float64]
) -> None:
    """Multiply each value by its base to a whole power; `power` is working space."""
    if exponent == 1:
        for i in range(len(value)):
            value[i] *= base[i]
        return
    power[:] = base
    while exponent > 0:
        if exponent & 1:
            for i in range(len(value)):
                value[i] *= power[i]
        exponent >>= 1
        for i in range(len(value)):
            power[i] *= power[i]


@summing_kernel
def _window(
    size: NDArray[np.int64], population: NDArray[np.float64], n: float, clock: float
) -> tuple[float, float]:
    """Return the time when n - 1/2 are expected to have rung, and the standard deviation of the n-th time's logarithm."""
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
        spread = math.sqrt(variance + 0.25) / (pace * clock)
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


@kernel
def _counted_inclusion(
    size: NDArray[np.int64], population: NDArray[np.float64], n: int, probability: NDArray[np.float64]
) -> None:
    """Fill the inclusion probabilities by counting: the Poisson-binomial distribution itself, one person at a time.

    A fraction of a person is a trial with that fraction of the chance.
    """
    rate = float(size[0])  # in 1 - exp(-rate t) the integrand is a polynomial, or nearly
    chance = np.empty(n)
    probability[:] = 0.0
    for i in range(len(_COUNTED_NODE)):
        u = 0.5 * (1.0 + _COUNTED_NODE[i])
        t = -math.log1p(-u) / rate
        for k in range(len(size)):
            chance[:] = 0.0
            chance[0] = 1.0
            for j in range(len(size)):
                others = population[j] - (1.0 if j == k else 0.0)
                p = -math.expm1(-size[j] * t)
                while others > 0.0:
                    _one_more_trial(chance, p * min(others, 1.0))
                    others -= 1.0
            density = size[k] * math.exp(-size[k] * t) / (rate * (1.0 - u))
            probability[k] += 0.5 * _COUNTED_WEIGHT[i] * density * chance.sum()
    for k in range(len(size)):
        probability[k] = min(1.0, probability[k])


@kernel
def _one_more_trial(chance: NDArray[np.float64], p: float) -> None:
    """Add one trial of chance p to the distribution of a count, of which only the part below len(chance) is kept."""
    for m in range(len(chance) - 1, 0, -1):
        chance[m] += p * (chance[m - 1] - chance[m])
    chance[0] *= 1.0 - p
