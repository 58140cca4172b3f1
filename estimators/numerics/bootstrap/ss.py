"""The successive sampling bootstrap.

Rebuild the population by network size and group, and recruit from it again. Gile 2011, Improved inference for
respondent-driven sampling data with application to HIV prevalence estimation, JASA 106(493), 135-146. It
assumes that recruiters choose between groups as the sample's did and within a group in proportion to network
size, without replacement, and that N is known. Weights are recomputed in every replicate, as the paper asks.
Each outcome needs its own resample: only the groups that a population was rebuilt by keep their homophily.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.rebuilt_population import RebuiltPopulation
from estimators.numerics.bootstrap.recruiting import copy_into, member_at_random, recruit
from estimators.numerics.bootstrap.stream import STEP, mix, stream
from estimators.numerics.compiled import kernel
from estimators.numerics.inclusion import solve_inclusion
from estimators.numerics.parallel import over_replicates

_HALF = np.uint64(32)
_ONE = np.uint64(1)


def ss_shares(
    population: RebuiltPopulation,
    *,
    replicates: int,
    seed: int,
    threads: int = 1,
    count_seeds: bool = True,
    recompute_weights: bool = True,
) -> NDArray[np.float64]:
    """Return each replicate's SS share of each level.

    The result has shape (replicates, levels), with NaN where nobody with an answer was drawn. Seeds are
    always drawn; `count_seeds` says whether they enter the shares. `recompute_weights=False` keeps the
    sample's own inclusion probabilities, as the reference implementation does. The same `seed` gives the same
    digits for any number of threads.
    """
    drawn, probability = _resample(population, replicates, seed, threads, count_seeds, recompute_weights)
    weight = drawn / probability[:, population.position]
    totals = [weight[:, population.cells.group == level].sum(axis=1) for level in range(population.levels)]
    total = np.sum(totals, axis=0)
    shares = np.full((population.levels, replicates), np.nan)
    np.divide(totals, total, out=shares, where=total > 0)
    return shares.T


def ss_weights(
    population: RebuiltPopulation,
    respondents: int,
    *,
    replicates: int,
    seed: int,
    threads: int = 1,
    count_seeds: bool = True,
    recompute_weights: bool = True,
) -> NDArray[np.float64]:
    """Return replicate weights for the sample's rows: shape (replicates, respondents).

    Each person drawn is given the answers of one of the respondents of the same group and network size, at
    random. With the same seed the totals by level are those behind `ss_shares`.
    """
    drawn, probability = _resample(population, replicates, seed, threads, count_seeds, recompute_weights)
    arguments = (population, drawn, probability)
    return over_replicates(_hand_out, arguments, (replicates, respondents), np.float64, ~seed, threads)


def _resample(
    population: RebuiltPopulation,
    replicates: int,
    seed: int,
    threads: int,
    count_seeds: bool,
    recompute: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return who counts in each replicate, by cell, and the inclusion probabilities, by network size."""
    cells, sizes = len(population.cells.people), len(population.size)
    both = over_replicates(_draw, (population,), (replicates, 2 * cells), np.float64, seed, threads)
    everybody, seeds = both[:, :cells], both[:, cells:]
    if recompute:
        by_size = np.zeros((replicates, sizes))
        for cell, position in enumerate(population.position):
            by_size[:, position] += everybody[:, cell]
        arguments = (population.size, by_size, np.full(replicates, population.N), population.clock, False)
        probability = over_replicates(
            solve_inclusion, arguments, (replicates, sizes), np.float64, seed, threads
        )
    else:
        probability = np.broadcast_to(population.probability, (replicates, sizes))
    return everybody if count_seeds else everybody - seeds, probability


@kernel
def _draw(
    population: RebuiltPopulation, seed: np.uint64, begin: int, replicates: NDArray[np.float64]
) -> None:
    """Fill how many were drawn from each cell, then how many of them as seeds."""
    cells, seeds, n = population.cells, population.seeds, population.n
    people, number = cells.people, len(cells.people)
    left, after_seeds, found = np.empty_like(people), np.empty_like(people), np.empty(n, dtype=np.uint64)
    recruiter, row = np.empty(n + 3, dtype=np.uint64), np.empty(n + 1, dtype=np.uint64)
    row[0] = np.uint64((len(cells.chance) - 1) * number)
    for replicate in range(len(replicates)):
        state = stream(seed, begin + replicate)
        state = _number_recruits(seeds, n, population.recruits, state, recruiter)
        copy_into(people, left)
        state = recruit(cells, recruiter, row, 0, seeds, state, left, found)
        copy_into(left, after_seeds)
        recruit(cells, recruiter, row, seeds, n, state, left, found)
        for cell in range(number):
            replicates[replicate, cell] = people[cell] - left[cell]
            replicates[replicate, number + cell] = people[cell] - after_seeds[cell]


@kernel
def _hand_out(
    population: RebuiltPopulation,
    drawn: NDArray[np.float64],
    probability: NDArray[np.float64],
    seed: np.uint64,
    begin: int,
    replicates: NDArray[np.float64],
) -> None:
    """Give each person drawn, with their weight, to one of the respondents of their cell."""
    for replicate in range(len(replicates)):
        state = stream(seed, begin + replicate)
        weights = replicates[replicate]
        for respondent in range(len(weights)):
            weights[respondent] = 0.0
        for cell in range(len(population.position)):
            weight = 1.0 / probability[begin + replicate, population.position[cell]]
            for _ in range(int(drawn[begin + replicate, cell])):
                state += STEP
                weights[member_at_random(population.cells, np.uint64(cell), mix(state))] += weight


@kernel
def _number_recruits(
    seeds: int, n: int, recruits: NDArray[np.uint64], state: np.uint64, recruiter: NDArray[np.uint64]
) -> np.uint64:
    """Fill who recruits each person drawn, counting from 1 in the order drawn; 0 for seeds.

    Three are written blindly, and the position moves on by the number meant: no branch to guess wrong.
    """
    for i in range(seeds):
        recruiter[i] = 0
    at, person, end = np.uint64(seeds), _ONE, np.uint64(n)
    while at < end:
        state += STEP
        number = recruits[((mix(state) >> _HALF) * np.uint64(len(recruits))) >> _HALF]
        recruiter[at] = recruiter[at + _ONE] = recruiter[at + np.uint64(2)] = person
        for later in range(at + np.uint64(3), min(at + number, end)):
            recruiter[later] = person
        at += number
        person += _ONE
    return state
