"""The chance of being among the first n of N exponential clocks, by class of rates.

The kernel behind successive sampling. A person of rate d is in the sample when their clock rings before the
n-th of the others', so

    pi = integral over t of d exp(-d t) P(S(t) <= n - 1) dt,

S(t) being how many of the others have rung by t, a Poisson-binomial count. Above 20 people its distribution
is taken from its first four moments (Edgeworth, with the half-step correction of a whole-number count), and
the integral at Gauss-Legendre nodes in log t, around the time when n have rung. Leaving one person out takes
one trial of chance p from the count, which is a cubic in p with the same coefficients for everybody: the
costly part is done once for all classes. Against counting the distribution itself, the chances are right to
about 1e-6 from 100 people on, and 1e-4 at 40. Up to 20 people it is counted.
"""

import math

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel, summing_kernel
from estimators.numerics.counted_inclusion import counted_inclusion
from estimators.numerics.edgeworth import tail_as_cubic


def _rule(nodes: int, spreads: float) -> NDArray[np.float64]:
    """Return Gauss-Legendre nodes and weights (rows) over `spreads` sds of log t to each side."""
    return spreads * np.array(np.polynomial.legendre.leggauss(nodes))


_PRECISE, _PRECISE_CHANGE = _rule(16, 5.0), 1e-9
_QUICK, _QUICK_CHANGE = _rule(8, 4.0), 1e-3  # right to 1e-4 of a weight: a replicate needs no more
_COUNTED = 20.0  # people
_MIXED = 25  # iterations before steps are shortened; after twice as many a change of 1e-3 will do
_ROWS = 8
_MOST = 200


@kernel
def solve_inclusion(
    size: NDArray[np.int64],
    sampled: NDArray[np.float64],
    N: NDArray[np.float64],
    clock: float,
    precise: bool,
    _seed: np.uint64,
    begin: int,
    probability: NDArray[np.float64],
) -> None:
    """Fill, for each row of samples from `begin` on, the fixed point.

    A population proportional to sampled / probability. `size` (classes) ascends; `sampled` (rows, classes)
    counts respondents, with 0 < sum <= `N` (rows). `clock` is a guess of the time by which n have rung, 0 for
    none. `precise` is for point estimates; without it probabilities are right to about 1e-4. A class of which
    nobody was sampled gets the chance that one person of that size would have.
    """
    rule, enough = (_PRECISE, _PRECISE_CHANGE) if precise else (_QUICK, _QUICK_CHANGE)
    classes, nodes = len(size), rule.shape[1]
    trial, found, step, waiting = np.empty(classes), np.empty(classes), np.empty(classes), np.empty(classes)
    population, p, rows = np.empty(classes), np.empty((classes, nodes)), np.empty((_ROWS, nodes))
    for row in range(len(probability)):
        n_k, pi, size_of_population = sampled[begin + row], probability[row], N[begin + row]
        n, settled = _without_search(n_k, size_of_population, pi)
        if settled:
            continue
        time = _clock_if_all_depended_on_one(size, n_k, size_of_population, clock, waiting)
        for k in range(classes):
            trial[k], found[k], step[k] = 1.0 - waiting[k], 0.0, 0.0
        for iteration in range(_MOST):
            _populate(n_k, trial, size_of_population, population)
            if size_of_population > _COUNTED:
                time = _inclusion(size, population, n, time, rule, waiting, p, rows, pi)
            else:
                counted_inclusion(size, population, int(n), pi)
            change = _next_trial(iteration, pi, trial, found, step)
            if change < enough or (iteration >= 2 * _MIXED and change < 1e-3):
                break


@kernel
def _without_search(
    sampled: NDArray[np.float64], N: float, probability: NDArray[np.float64]
) -> tuple[float, bool]:
    """Return the sample size, and whether the chances are equal (and filled).

    Everybody was sampled, or all sizes are the same.
    """
    n = most_alike = 0.0
    for k in range(len(sampled)):
        n += sampled[k]
        most_alike = max(most_alike, sampled[k])
    if n < N and most_alike < n:
        return n, False
    for k in range(len(sampled)):
        probability[k] = min(1.0, n / N)
    return n, True


@kernel
def _populate(
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
    """Move `trial` on to the next iterate.

    Returns the largest relative step from it to `probability`, its image. Heaped network sizes make the plain
    iteration swing for a hundred rounds; mixing the last two (Anderson 1965, J. ACM 12(4), 547-560) settles
    it in five. Where that chases its tail, as when all but one of a handful were sampled, shorter and shorter
    steps do settle. `found` and `step` hold the previous image and step.
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
def _still_waiting(size: NDArray[np.int64], clock: float, waiting: NDArray[np.float64]) -> None:
    """Fill exp(-size * clock) for ascending sizes, most of them by one multiplication from the one before."""
    decay = math.exp(-clock)
    now, last = 1.0, 0
    for k in range(len(size)):
        gap, last = size[k] - last, size[k]
        now *= decay if gap == 1 else math.exp(-gap * clock)
        waiting[k] = now


@summing_kernel
def _clock_if_all_depended_on_one(
    size: NDArray[np.int64],
    sampled: NDArray[np.float64],
    N: float,
    clock: float,
    waiting: NDArray[np.float64],
) -> float:
    """Return t such that the sample over its inclusion chances 1 - exp(-d t) adds up to N.

    The fixed point but for O(1/n). Fills the chances of still waiting at t.
    """
    n = people = 0.0
    for k in range(len(size)):
        n += sampled[k]
        people += sampled[k] / size[k]
    t = clock if clock > 0.0 else people / (N - 0.5 * n)
    for _ in range(60):
        _still_waiting(size, t, waiting)
        missed = slope = 0.0
        for k in range(len(size)):
            odds = waiting[k] / (1.0 - waiting[k])
            missed += sampled[k] * odds
            slope += sampled[k] * size[k] * odds * (1.0 + odds)
        step = (math.log(missed) - math.log(N - n)) * missed / (slope * t)
        t *= math.exp(min(max(step, -1.0), 1.0))
        if abs(step) < 1e-3:
            break
    _still_waiting(size, t, waiting)
    return t


@summing_kernel
def _inclusion(
    size: NDArray[np.int64],
    population: NDArray[np.float64],
    n: float,
    clock: float,
    rule: NDArray[np.float64],
    waiting: NDArray[np.float64],
    p: NDArray[np.float64],
    rows: NDArray[np.float64],
    probability: NDArray[np.float64],
) -> float:
    """Fill the inclusion probabilities for a given population.

    Return the time by which n - 1/2 are expected to have rung. `clock` is near that time already; `waiting`
    (classes), `p` (classes, nodes) and `rows` (8, nodes) are working space.
    """
    clock, spread = _window(size, population, n, clock, waiting)
    t, weight, m1, m2, m3, m4 = rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
    reach = 0.0
    for i in range(len(t)):
        t[i] = clock * math.exp(spread * rule[0, i])
        weight[i] = rule[1, i] * spread * t[i]
        reach += 0.5 * rule[1, i]
    _count_cumulants(size, population, rows, p)
    for i in range(len(t)):
        m1[i], m2[i], m3[i], m4[i] = tail_as_cubic(n, m1[i], m2[i], m3[i], m4[i], weight[i])
    _still_waiting(size, clock * math.exp(-spread * reach), waiting)
    for k in range(len(size)):
        inside = 0.0
        for i in range(len(t)):
            p_ki = p[k, i]
            inside += (1.0 - p_ki) * (m1[i] + p_ki * (m2[i] + p_ki * (m3[i] + p_ki * m4[i])))
        probability[k] = min(1.0, size[k] * inside + 1.0 - waiting[k])
    return clock


@summing_kernel
def _count_cumulants(
    size: NDArray[np.int64],
    population: NDArray[np.float64],
    rows: NDArray[np.float64],
    p: NDArray[np.float64],
) -> None:
    """Fill each class's chance of having rung by the times in row 0.

    The cumulants of the count go to rows 2 to 5.
    """
    t, m1, m2, m3, m4, decay, still = rows[0], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7]
    for i in range(len(t)):
        decay[i] = math.exp(-t[i])
        still[i] = 1.0
        m1[i] = m2[i] = m3[i] = m4[i] = 0.0
    last = 0
    for k in range(len(size)):
        gap, last = size[k] - last, size[k]
        if gap > 8:
            for i in range(len(t)):
                still[i] = math.exp(-size[k] * t[i])
            gap = 0
        for _ in range(gap):
            for i in range(len(t)):
                still[i] *= decay[i]
        for i in range(len(t)):
            q = still[i]
            p_ki = 1.0 - q
            varying = population[k] * p_ki * q
            p[k, i] = p_ki
            m1[i] += population[k] * p_ki
            m2[i] += varying
            m3[i] += varying * (q - p_ki)
            m4[i] += varying * (1.0 - 6.0 * p_ki * q)


@summing_kernel
def _window(
    size: NDArray[np.int64],
    population: NDArray[np.float64],
    n: float,
    clock: float,
    waiting: NDArray[np.float64],
) -> tuple[float, float]:
    """Return when n - 1/2 clocks are expected to have rung, and the sd of the log of the n-th time."""
    outside, spread = 0.5 - n, 1.0
    for k in range(len(size)):
        outside += population[k]
    for _ in range(40):
        _still_waiting(size, clock, waiting)
        left = rate = variance = 0.0
        for k in range(len(size)):
            left += population[k] * waiting[k]
            rate += population[k] * size[k] * waiting[k]
            variance += population[k] * waiting[k] * (1.0 - waiting[k])
        step = left / rate * math.log(left / outside)  # Newton's on the logarithm, which bends one way only
        clock = max(clock + step, 0.1 * clock)
        spread = math.sqrt(variance + 0.25) / (rate * clock)
        if abs(step) < 1e-3 * clock:
            break
    return clock, spread
