"""Fitting the homophily configuration graph again in every replicate, all replicates in step."""

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.hcg import group_totals
from estimators.numerics.compiled import kernel
from estimators.numerics.hcg import at_least_sampled, hcg
from estimators.numerics.hcg_likelihood import Recruitments, fit_theta, group_shares
from estimators.numerics.inclusion import solve_inclusion
from estimators.numerics.parallel import over_replicates

_ROUNDS = 20
_SETTLED = 1e-4  # change of a share: a hundredth of what resampling moves it, or less


def hcg_shares(
    members: NDArray[np.int32],
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: int,
    N: int,
    *,
    threads: int = 1,
) -> NDArray[np.float64]:
    """Return full HCG shares of each replicate: shape (replicates, levels).

    `members` says who fills each place of the tree (rows of the sample), as `hcg_members` returns; the other
    arrays have one entry per respondent, in recruitment order, as for `homophily_configuration.hcg`.
    """
    code, size = codes[members], np.where(network_size > 0, network_size[members], 0)
    distinct = np.unique(network_size[network_size > 0])
    sampled = _count_sampled(code, size, distinct, levels)
    counts = group_totals(members, codes, network_size, recruiter, levels, threads=threads).transitions
    complete = (sampled.sum(axis=2) > 0).all(axis=1)
    shares = np.empty((len(members), levels))
    shares[complete] = _in_step(
        code[complete], size[complete], recruiter, counts[complete], sampled[complete], distinct, N, threads
    )
    for row in np.flatnonzero(~complete):  # a level that nobody has changes what is fitted
        shares[row] = hcg(code[row], size[row], recruiter, [str(level) for level in range(levels)], N).shares
    return shares


def _count_sampled(
    code: NDArray[np.int64], size: NDArray[np.int64], distinct: NDArray[np.int64], levels: int
) -> NDArray[np.float64]:
    """Return how many people of each level and distinct size each replicate holds.

    The result has shape (replicates, levels, sizes).
    """
    known = (code >= 0) & (size > 0)
    replicate = np.nonzero(known)[0]
    cell = (replicate * levels + code[known]) * len(distinct) + np.searchsorted(distinct, size[known])
    counts = np.bincount(cell, minlength=len(code) * levels * len(distinct))
    return counts.reshape(len(code), levels, len(distinct)).astype(np.float64)


def _in_step(
    code: NDArray[np.int64],
    size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    counts: NDArray[np.float64],
    sampled: NDArray[np.float64],
    distinct: NDArray[np.int64],
    N: int,
    threads: int,
) -> NDArray[np.float64]:
    replicates, levels = sampled.shape[:2]
    in_group = sampled.sum(axis=2)
    prior = (counts == 0).any(axis=(1, 2)).astype(np.float64)
    theta = (counts + 1.0) / (counts + 1.0).sum(axis=2, keepdims=True)
    mean_size = in_group / (sampled / distinct).sum(axis=2)
    shares = over_replicates(_balance, (theta, mean_size), (replicates, levels), np.float64, 0, threads)
    people = at_least_sampled(shares, in_group, N)
    moving = np.arange(replicates)
    for _ in range(_ROUNDS):
        before = people[moving]
        for level in range(levels):
            population = _population(distinct, sampled[moving, level], before[:, level], threads)
            mean_size[moving, level] = population @ distinct / population.sum(axis=1)
        known = (moving, code, size, recruiter, mean_size, float(N), prior, theta)
        shares = over_replicates(_refit, known, (len(moving), levels), np.float64, 0, threads)
        people[moving] = at_least_sampled(shares, in_group[moving], N)
        moving = moving[np.abs(people[moving] - before).max(axis=1) > _SETTLED * N]
        if len(moving) == 0:
            break
    return np.asarray(people / N)


def _population(
    distinct: NDArray[np.int64], sampled: NDArray[np.float64], N: NDArray[np.float64], threads: int
) -> NDArray[np.float64]:
    """Return how many people of each distinct network size each replicate's sample of a group stands for."""
    known = (distinct, sampled, np.ascontiguousarray(N), 0.0, False)
    return np.asarray(
        sampled / over_replicates(solve_inclusion, known, sampled.shape, np.float64, 0, threads)
    )


@kernel
def _origin(code: NDArray[np.int64], recruiter: NDArray[np.int64], origin: NDArray[np.int64]) -> None:
    for i in range(len(code)):
        origin[i] = code[recruiter[i]] if recruiter[i] >= 0 else -1


@kernel
def _balance(
    theta: NDArray[np.float64],
    mean_size: NDArray[np.float64],
    _seed: np.uint64,
    begin: int,
    replicates: NDArray[np.float64],
) -> None:
    for row in range(len(replicates)):
        group_shares(theta[begin + row], mean_size[begin + row], replicates[row])


@kernel
def _refit(
    moving: NDArray[np.int64],
    code: NDArray[np.int64],
    size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    mean_size: NDArray[np.float64],
    N: float,
    prior: NDArray[np.float64],
    theta: NDArray[np.float64],
    _seed: np.uint64,
    begin: int,
    replicates: NDArray[np.float64],
) -> None:
    """Move theta to its most likely value in those replicates that still move.

    Fills the shares that balance ties.
    """
    origin = np.empty(len(recruiter), dtype=np.int64)
    for row in range(len(replicates)):
        b = moving[begin + row]
        _origin(code[b], recruiter, origin)
        fit_theta(Recruitments(code[b], origin, size[b], mean_size[b], N, prior[b]), theta[b])
        group_shares(theta[b], mean_size[b], replicates[row])
