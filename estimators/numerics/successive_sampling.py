"""Gile's successive sampling (SS) weights, computed rather than simulated.

Gile 2011, Improved inference for respondent-driven sampling data with application to HIV prevalence
estimation, JASA 106(493), 135-146: the sample is n draws without replacement, in proportion to network size,
from a population of N; the population's network sizes are those under which the sample's are expected, found
by iteration.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.numerics.bootstrap.alias import alias_table, draw, is_met
from estimators.numerics.bootstrap.stream import STEP, mix, stream
from estimators.numerics.compiled import kernel
from estimators.numerics.inclusion import solve_inclusion

_ONE = np.uint64(1)


class PopulationTooSmall(EstimatorError):
    """The population size is below the sample size."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class InclusionProbabilities:
    """Successive sampling by network size; arrays have one entry per distinct size, ascending."""

    network_size: NDArray[np.int64]
    sampled: NDArray[np.int64]
    """Respondents of this size."""
    population: NDArray[np.float64]
    """People of this size in the population, estimated; they sum to N."""
    probability: NDArray[np.float64]
    """The chance that one such person is in the sample."""

    def weights(self, network_size: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return each respondent's weight, the number of people stood for.

        0 where the network size is unknown (0).
        """
        share = self.population / self.sampled
        known = network_size > 0
        weights = np.zeros(len(network_size))
        weights[known] = share[np.searchsorted(self.network_size, network_size[known])]
        return weights


def successive_sampling_weights(network_size: NDArray[np.int64], N: float) -> NDArray[np.float64]:
    """Return the SS weight of each respondent.

    They sum to N, and are 0 where the network size is unknown (0). Takes about a tenth of a millisecond for
    100 distinct sizes. Raises PopulationTooSmall when N is below the number of respondents.
    """
    return inclusion_probabilities(network_size, N).weights(network_size)


def inclusion_probabilities(network_size: NDArray[np.int64], N: float) -> InclusionProbabilities:
    """Return the chance of being sampled for each distinct network size.

    It is the fixed point of Gile's iteration. Successive sampling is the n smallest of independent
    exponential clocks with rates d, so the chance of a person of size d is an integral over the time at which
    the n-th of the others rings; `estimators.numerics.inclusion` evaluates it without simulation. Sizes of 0
    mean unknown and are left out.
    """
    size, sampled = _classes(network_size, N)
    probability = np.empty((1, len(size)))
    solve_inclusion(
        size,
        sampled[None, :].astype(np.float64),
        np.array([float(N)]),
        0.0,
        True,
        np.uint64(0),
        0,
        probability,
    )
    return _spread_over_people(size, sampled, probability[0], N)


def simulate_inclusion_probabilities(
    network_size: NDArray[np.int64], N: int, *, seed: int, samples: int = 500, iterations: int = 5
) -> InclusionProbabilities:
    """Return what `inclusion_probabilities` does by Gile's own simulation, for comparison.

    Each iteration draws `samples` successive samples from a whole-number population. The noise in a
    probability is about 1/sqrt(samples * n_k), n_k the respondents of that size.
    """
    size, sampled = _classes(network_size, N)
    n = int(sampled.sum())
    probability: NDArray[np.float64] = size / size.max()
    for step in range(iterations):
        people = whole_numbers(sampled / probability, N)
        found = np.zeros(len(size), dtype=np.uint64)
        _simulate(
            (size * people).astype(np.float64),
            people.astype(np.uint64),
            n,
            samples,
            np.uint64(seed % 2**64),
            step,
            found,
        )
        probability = n * (found + sampled) / (found.sum() + n) / people
    return _spread_over_people(size, sampled, probability, N)


def whole_numbers(shares: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Return whole numbers in proportion to `shares` that sum to `total`.

    Each is at least 1 where its share is positive. Largest remainders are rounded up first; `total` must be
    at least the number of positive shares.
    """
    exact = shares * (total / shares.sum())
    counts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    counts[(shares > 0) & (counts == 0)] = 1
    order = np.argsort(counts - exact, kind="stable")
    short = total - int(counts.sum())
    counts[order[: max(short, 0)]] += 1
    for _ in range(-short):  # the classes lifted to 1 took these places from the ones rounded least far down
        counts[np.argmax(np.where(counts > 1, counts - exact, -np.inf))] -= 1
    return counts


def _spread_over_people(
    size: NDArray[np.int64], sampled: NDArray[np.int64], probability: NDArray[np.float64], N: float
) -> InclusionProbabilities:
    population = sampled / probability
    population *= N / population.sum()
    return InclusionProbabilities(
        network_size=size, sampled=sampled, population=population, probability=probability
    )


def _classes(network_size: NDArray[np.int64], N: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if (network_size < 0).any():
        raise EstimatorError(
            "a network size is negative; give whole numbers of 1 or more, or 0 where it is unknown"
        )
    size, sampled = np.unique(network_size[network_size > 0], return_counts=True)
    n = int(sampled.sum())
    if n == 0:
        raise EstimatorError("no respondent has a known network size; successive sampling needs them")
    if n > N:
        raise PopulationTooSmall(
            f"the population size, {N:g}, is below the number of respondents, {n}; give an N of at least {n}"
        )
    return size, sampled


@kernel
def _simulate(
    weight: NDArray[np.float64],
    people: NDArray[np.uint64],
    n: int,
    samples: int,
    seed: np.uint64,
    step: int,
    found: NDArray[np.uint64],
) -> None:
    """Add to `found` how many of each size `samples` successive samples of n hold."""
    table, left, cells = np.empty_like(people), np.empty_like(people), np.uint64(len(people))
    alias_table(weight, table)
    state = stream(seed, step)
    for _ in range(samples):
        for k in range(len(people)):
            left[k] = people[k]
        taken = 0
        while taken < n:
            state += STEP
            bits = mix(state)
            cell = draw(bits, np.uint64(0), cells, table)
            if is_met(bits, left[cell], people[cell]):  # somebody already in the sample is drawn again
                left[cell] -= _ONE
                taken += 1
        for k in range(len(people)):
            found[k] += people[k] - left[k]
