"""The successive sampling bootstrap: rebuild the population by network size and group, and recruit from it again.

Gile 2011, Improved inference for respondent-driven sampling data with application to HIV prevalence estimation, JASA 106(493),
135-146. It assumes that recruiters choose between groups as the sample's did and within a group in proportion to network size,
without replacement, and that N is known. Weights are recomputed in every replicate, as the paper asks. Each outcome needs its own
resample: only the groups that a population was rebuilt by keep their homophily.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.bootstrap.alias import draw, met
from estimators.bootstrap.rebuilt_population import RebuiltPopulation
from estimators.bootstrap.stream import STEP, mix, stream, unit
from estimators.compiled import kernel
from estimators.inclusion import solve_replicates
from estimators.parallel import over_replicates

_PATIENCE = 200  # draws of people already in the sample before the rest are listed
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
    """Return each replicate's SS share of each level: shape (replicates, levels), NaN where nobody with an answer was drawn.

    Seeds are always drawn; `count_seeds` says whether they enter the shares. `recompute_weights=False` keeps the sample's own
    inclusion probabilities, as the reference implementation does. The same `seed` gives the same digits for any number of threads.
    """
    drawn, probability = _redrawn(population, replicates, seed, threads, count_seeds, recompute_weights)
    weight = drawn / probability[:, population.position]
    totals = [weight[:, population.group == level].sum(axis=1) for level in range(population.levels)]
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

    Each person drawn is given the answers of one of the respondents of the same group and network size, at random. With the same
    seed the totals by level are those behind `ss_shares`.
    """
    drawn, probability = _redrawn(population, replicates, seed, threads, count_seeds, recompute_weights)
    arguments = (population, drawn, probability)
    return over_replicates(_hand_out, arguments, (replicates, respondents), np.float64, ~seed, threads)


def _redrawn(
    population: RebuiltPopulation,
    replicates: int,
    seed: int,
    threads: int,
    count_seeds: bool,
    recompute: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return who counts in each replicate, by cell, and the inclusion probabilities, by network size."""
    cells, sizes = len(population.people), len(population.size)
    both = over_replicates(_draw, (population,), (replicates, 2 * cells), np.float64, seed, threads)
    everybody, seeds = both[:, :cells], both[:, cells:]
    if recompute:
        by_size = np.zeros((replicates, sizes))
        for cell, position in enumerate(population.position):
            by_size[:, position] += everybody[:, cell]
        arguments = (population.size, by_size, population.N, population.clock)
        probability = over_replicates(
            solve_replicates, arguments, (replicates, sizes), np.float64, seed, threads
        )
    else:
        probability = np.broadcast_to(population.probability, (replicates, sizes))
    return everybody if count_seeds else everybody - seeds, probability


@kernel
def _draw(population: RebuiltPopulation, seed: np.uint64, begin: int, out: NDArray[np.float64]) -> None:
    """Fill how many were drawn from each cell, then how many of them as seeds."""
    people, cells = population.people, len(population.people)
    left, after_seeds = np.empty_like(people), np.empty_like(people)
    recruiter, row = np.empty(population.n + 3, dtype=np.uint64), np.empty(population.n + 1, dtype=np.uint64)
    for replicate in range(len(out)):
        _recruit(population, stream(seed, begin + replicate), left, after_seeds, recruiter, row)
        for cell in range(cells):
            out[replicate, cell] = people[cell] - left[cell]
            out[replicate, cells + cell] = people[cell] - after_seeds[cell]


@kernel
def _hand_out(
    population: RebuiltPopulation,
    drawn: NDArray[np.float64],
    probability: NDArray[np.float64],
    seed: np.uint64,
    begin: int,
    out: NDArray[np.float64],
) -> None:
    """Give each person drawn, with their weight, to one of the respondents of their cell."""
    start, position = population.member_start, population.position
    for replicate in range(len(out)):
        state = stream(seed, begin + replicate)
        weights = out[replicate]
        for respondent in range(len(weights)):
            weights[respondent] = 0.0
        for cell in range(len(position)):
            weight = 1.0 / probability[begin + replicate, position[cell]]
            first, alike = np.uint64(start[cell]), np.uint64(start[cell + 1] - start[cell])
            for _ in range(int(drawn[begin + replicate, cell])):
                state += STEP
                weights[population.member[first + (((mix(state) >> _HALF) * alike) >> _HALF)]] += weight


@kernel
def _recruit(
    population: RebuiltPopulation,
    state: np.uint64,
    left: NDArray[np.uint64],
    after_seeds: NDArray[np.uint64],
    recruiter: NDArray[np.uint64],
    row: NDArray[np.uint64],
) -> np.uint64:
    """Draw a sample: leaves in `left` who was not taken, in `after_seeds` the same when only the seeds were.

    A draw from the chances of the full cells is repeated until it meets somebody who is still there: that is a draw from chances
    shrunk by those already taken, because a cell and the ties to its group shrink with its people. `row[i + 1]` is where the
    chances of person i's recruits start, `row[0]` those of seeds. Returns where the random stream has got to.
    """
    people, group, table = population.people, population.group, population.table
    state = _number_recruits(population.seeds, population.n, population.recruits, state, recruiter)
    _copy(people, left)
    cells, seeds, n = np.uint64(len(people)), np.uint64(population.seeds), np.uint64(population.n)
    row[0] = np.uint64(len(population.chance) - 1) * cells
    taken, repeats = np.uint64(0), 0
    while taken < n:
        if taken == seeds:
            _copy(left, after_seeds)
        state += STEP
        bits = mix(state)
        first = row[recruiter[taken]]
        cell = draw(bits, first, cells, table)
        if not met(bits, left[cell], people[cell]):
            repeats += 1
            if repeats < _PATIENCE:
                continue
            state += STEP
            chance = population.chance[first // cells]
            if _ties_left(chance, people, left) == 0.0:  # nobody is left whom this group recruits
                chance = population.chance[len(population.chance) - 1]
            cell = _listed(mix(state), chance, people, left)
        repeats = 0
        left[cell] -= _ONE
        taken += _ONE
        row[taken] = group[cell] * cells
    if seeds == n:
        _copy(left, after_seeds)
    return state


@kernel
def _copy(source: NDArray[np.uint64], target: NDArray[np.uint64]) -> None:
    for i in range(len(source)):
        target[i] = source[i]


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


@kernel
def _ties_left(chance: NDArray[np.float64], people: NDArray[np.uint64], left: NDArray[np.uint64]) -> float:
    total = 0.0
    for cell in range(len(people)):
        total += chance[cell] * left[cell] / people[cell]
    return total


@kernel
def _listed(
    bits: np.uint64, chance: NDArray[np.float64], people: NDArray[np.uint64], left: NDArray[np.uint64]
) -> np.uint64:
    """Return the cell of somebody still there, from the list of everybody's chances."""
    mark, last = _ties_left(chance, people, left) * unit(bits), 0
    for cell in range(len(people)):
        if left[cell] > 0 and chance[cell] > 0.0:
            mark -= chance[cell] * left[cell] / people[cell]
            last = cell
            if mark < 0.0:
                break
    return np.uint64(last)
