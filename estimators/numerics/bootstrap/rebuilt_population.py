"""The population that a sample stands for, by group and network size, and how to recruit from it.

Gile 2011, JASA 106(493), 135-146: the first half of the successive sampling bootstrap.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.numerics.bootstrap.recruiting import Cells, cells_of
from estimators.numerics.rds_i import NOBODY_RECRUITED, transition_counts
from estimators.numerics.successive_sampling import (
    InclusionProbabilities,
    inclusion_probabilities,
    whole_numbers,
)


class RebuiltPopulation(NamedTuple):
    """A population of N in cells, and how to recruit from it.

    There is one cell for each group and network size that the sample holds. Groups are the outcome's L levels
    and, where answers are missing, one more.
    """

    levels: int
    seeds: int
    n: int
    N: float
    clock: float
    """Roughly when n of the population's clocks have rung: where weights start to be sought."""
    size: NDArray[np.int64]
    """Distinct network sizes, ascending, shape (K,)."""
    probability: NDArray[np.float64]
    """The sample's own inclusion probability of each, shape (K,)."""
    position: NDArray[np.int64]
    """Network size of each cell, as a position in `size`, shape (C,)."""
    recruits: NDArray[np.uint64]
    """Numbers of recruits to draw from: the sample's, without those who recruited nobody."""
    cells: Cells


def rebuild_population(
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: int,
    N: int,
) -> RebuiltPopulation:
    """Return the population that a sample stands for; arrays have one entry per respondent, in any order.

    `codes` are levels, -1 without an answer; `network_size` is 0 where unknown (such people recruit, and are
    otherwise left out); `recruiter` is a row, -1 for seeds. People number N n_gk / pi_k in each cell, rounded
    to whole numbers. Ties from group g to h are g's recruits' shares times g's ties, evened out both ways.
    """
    inclusion = inclusion_probabilities(network_size, N)
    known = network_size > 0
    groups = np.where(codes >= 0, codes, levels)
    number = levels + bool((groups[known] == levels).any())
    position = np.searchsorted(inclusion.network_size, network_size[known])
    occupied, cell, sampled = np.unique(
        groups[known] * len(inclusion.network_size) + position, return_inverse=True, return_counts=True
    )
    group, position = np.divmod(occupied, len(inclusion.network_size))
    people = whole_numbers(sampled / inclusion.probability[position], N)
    chance = _chances(codes, recruiter, number, levels, group, people * inclusion.network_size[position])
    recruits = np.bincount(recruiter[recruiter >= 0])
    if not recruits.any():
        raise EstimatorError(
            "nobody recruited anybody, so recruitment cannot be redrawn; use the naive interval"
        )
    return RebuiltPopulation(
        levels=levels,
        seeds=max(1, int((known & (recruiter < 0)).sum())),
        n=int(known.sum()),
        N=float(N),
        clock=_clock(inclusion),
        size=inclusion.network_size,
        probability=inclusion.probability,
        position=position,
        recruits=recruits[recruits > 0].astype(np.uint64),
        cells=cells_of(group, people, chance, np.flatnonzero(known), cell),
    )


def _chances(
    codes: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    number: int,
    levels: int,
    group: NDArray[np.int64],
    mass: NDArray[np.int64],
) -> NDArray[np.float64]:
    groups = np.where(codes >= 0, codes, levels if number > levels else -1)
    ends = np.bincount(group, weights=mass, minlength=number)
    counts = transition_counts(groups, recruiter, number) * (ends > 0)
    counts = np.where(counts.sum(axis=1, keepdims=True) == 0, NOBODY_RECRUITED * (ends > 0), counts)
    ties = counts / counts.sum(axis=1, keepdims=True) * ends[:, None]
    ties += ties.T
    chance = np.concatenate([ties[:, group] * (mass / ends[group]), mass[None, :]])
    return np.where(chance.sum(axis=1, keepdims=True) > 0, chance, mass)  # nobody is in a group without any


def _clock(inclusion: InclusionProbabilities) -> float:
    middle = len(inclusion.network_size) // 2
    left = max(1.0 - inclusion.probability[middle], 1e-12)
    return float(-np.log(left) / inclusion.network_size[middle])
