"""Maximum likelihood for the homophily configuration graph: the kernel behind `estimators.numerics.hcg`.

Fellows 2019, Respondent-driven sampling and the homophily configuration graph, Statistics in Medicine 38(1),
131-150. A tie end of a person in group g leads to group h with chance theta_gh. Ties balance, so theta and
the groups' mean network sizes dbar say how large the groups are; with those, the ties of people already in
the sample are used up. A recruit of g is then in h with chance proportional to theta_gh (1 - U_h / E_h), U_h
being the tie ends in h that belong to the sample so far and E_h = N_h dbar_h all of them.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel

_STEPS = 60
_SETTLED = 1e-9  # expected gain in log-likelihood at which the search ends


@kernel
def group_shares(
    theta: NDArray[np.float64], mean_size: NDArray[np.float64], shares: NDArray[np.float64]
) -> None:
    """Fill the share of each group at which ties balance: N_j dbar_j theta_jk = N_k dbar_k theta_kj.

    With three groups or more the pairs need not agree; the shares are then those of the average of the pairs'
    ratios.
    """
    total = 0.0
    for j in range(len(shares)):
        ratios = 0.0
        for k in range(len(shares)):
            ratios += theta[j, k] * mean_size[j] / (theta[k, j] * mean_size[k])
        shares[j] = 1.0 / ratios
        total += shares[j]
    for j in range(len(shares)):
        shares[j] /= total


class Recruitments(NamedTuple):
    """Who was recruited from where, in that order, and what is taken as known about the population."""

    code: NDArray[np.int64]
    """Group, -1 where unknown."""
    origin: NDArray[np.int64]
    """The recruiter's group, -1 for seeds and where unknown."""
    size: NDArray[np.int64]
    """Network size, 0 where unknown."""
    mean_size: NDArray[np.float64]
    """Mean network size of each group in the population."""
    N: float
    prior: float
    """What is added to each count of recruitments."""


@kernel
def fit_theta(known: Recruitments, theta: NDArray[np.float64]) -> int:
    """Move theta, shape (L, L), to its most likely value; return the steps taken.

    The search is BFGS on the logarithms of theta, started from theta, with the transition counts as first
    guess of the curvature.
    """
    levels = len(theta)
    cells = levels * levels
    point, slope, trial, trial_slope = np.empty(cells), np.empty(cells), np.empty(cells), np.empty(cells)
    for cell in range(cells):
        point[cell] = math.log(theta[cell // levels, cell % levels])
    inverse = _first_guess(known, levels)
    direction = np.empty(cells)
    value = log_likelihood(known, point, theta, slope)
    steps = 0
    while steps < _STEPS:
        steps += 1
        gain = _uphill(inverse, slope, direction)
        if gain < _SETTLED:
            break
        length, found = 1.0, -np.inf
        while length > 1e-12:
            for i in range(cells):
                trial[i] = point[i] + length * direction[i]
            found = log_likelihood(known, trial, theta, trial_slope)
            if found >= value + 1e-4 * length * gain:
                break
            length *= 0.4
        if found <= value:
            break
        _update_inverse(inverse, point, slope, trial, trial_slope)
        value = found
        for i in range(cells):
            point[i], slope[i] = trial[i], trial_slope[i]
    log_likelihood(known, point, theta, slope)
    return steps


@kernel
def _first_guess(known: Recruitments, levels: int) -> NDArray[np.float64]:
    inverse = np.zeros((levels * levels, levels * levels))
    for i in range(len(known.code)):
        if known.code[i] >= 0 and known.origin[i] >= 0:
            cell = known.origin[i] * levels + known.code[i]
            inverse[cell, cell] += 1.0
    for cell in range(len(inverse)):
        inverse[cell, cell] = 1.0 / (inverse[cell, cell] + known.prior + 0.5)
    return inverse


@kernel
def _uphill(
    inverse: NDArray[np.float64], slope: NDArray[np.float64], direction: NDArray[np.float64]
) -> float:
    """Fill the direction of search; return the gain expected of a step along it, twice over."""
    gain = 0.0
    for i in range(len(slope)):
        direction[i] = 0.0
        for j in range(len(slope)):
            direction[i] += inverse[i, j] * slope[j]
        gain += direction[i] * slope[i]
    return gain


@kernel
def _update_inverse(
    inverse: NDArray[np.float64],
    before: NDArray[np.float64],
    slope_before: NDArray[np.float64],
    after: NDArray[np.float64],
    slope_after: NDArray[np.float64],
) -> None:
    """Make the BFGS update of the inverse curvature of minus the log-likelihood.

    Nothing happens where the curvature is not positive.
    """
    cells = len(before)
    turned, bent, length = np.empty(cells), 0.0, 0.0
    for i in range(cells):
        turned[i] = 0.0
        for j in range(cells):
            turned[i] += inverse[i, j] * (slope_before[j] - slope_after[j])
        bent += (after[i] - before[i]) * (slope_before[i] - slope_after[i])
        length += turned[i] * (slope_before[i] - slope_after[i])
    if bent <= 1e-14:
        return
    for i in range(cells):
        moved = after[i] - before[i]
        for j in range(cells):
            other = after[j] - before[j]
            inverse[i, j] += (1.0 + length / bent) * moved * other / bent
            inverse[i, j] -= (moved * turned[j] + turned[i] * other) / bent


@kernel
def log_likelihood(
    known: Recruitments,
    log_theta: NDArray[np.float64],
    theta: NDArray[np.float64],
    slope: NDArray[np.float64],
) -> float:
    """Return the log-likelihood, and fill theta and its derivatives.

    The rows of theta sum to 1; the derivatives are by each entry of log_theta, shape (L * L,).
    """
    code, origin, size, prior = known.code, known.origin, known.size, known.prior
    levels = len(theta)
    shares, ends, moves = np.empty(levels), np.empty(levels), np.empty(levels)
    total = _prepare(known, log_theta, theta, shares, ends, moves)
    for cell in range(levels * levels):
        slope[cell] = prior * (1.0 - levels * theta[cell // levels, cell % levels])
    used, by_ends, left = np.zeros(levels), np.zeros(levels), np.empty(levels)
    ratio, pending = 1.0, 0
    for i in range(len(code)):
        g, to = origin[i], code[i]
        if to < 0:
            continue
        if g >= 0:
            all_ways = 0.0
            for h in range(levels):
                left[h] = max(1.0 - used[h] / ends[h], 1e-9)
                all_ways += theta[g, h] * left[h]
            for h in range(levels):
                chance = theta[g, h] / all_ways
                slope[g * levels + h] -= chance * left[h]
                by_ends[h] -= chance * (1.0 - left[h])
            slope[g * levels + to] += 1.0
            by_ends[to] += (1.0 - left[to]) / left[to]
            ratio *= theta[g, to] * left[to] / all_ways
            pending += 1
            if pending == 16:  # one logarithm serves sixteen recruits
                total += math.log(ratio)
                ratio, pending = 1.0, 0
        used[to] += size[i]
    for h in range(levels):
        by_ends[h] *= moves[h]
    _add_slope_through_sizes(theta, known.mean_size, shares, by_ends, slope)
    return total + math.log(ratio)


@kernel
def _prepare(
    known: Recruitments,
    log_theta: NDArray[np.float64],
    theta: NDArray[np.float64],
    shares: NDArray[np.float64],
    ends: NDArray[np.float64],
    moves: NDArray[np.float64],
) -> float:
    """Fill theta, the shares, each group's tie ends, and 1 where these move with theta.

    Return the prior's log-likelihood.
    """
    total = 0.0
    for g in range(len(theta)):
        row = 0.0
        for h in range(len(theta)):
            theta[g, h] = math.exp(log_theta[g * len(theta) + h])
            row += theta[g, h]
        for h in range(len(theta)):
            theta[g, h] = max(theta[g, h] / row, 1e-12)
            total += known.prior * math.log(theta[g, h])
    group_shares(theta, known.mean_size, shares)
    for h in range(len(theta)):
        ends[h] = 0.0
    for i in range(len(known.code)):
        if known.code[i] >= 0:
            ends[known.code[i]] += known.size[i]
    for h in range(len(theta)):
        expected = known.N * shares[h] * known.mean_size[h]
        moves[h] = 1.0 if expected > ends[h] else 0.0
        ends[h] = max(expected, ends[h])  # a group has no fewer tie ends than the sample
    return total


@kernel
def _add_slope_through_sizes(
    theta: NDArray[np.float64],
    mean_size: NDArray[np.float64],
    shares: NDArray[np.float64],
    by_ends: NDArray[np.float64],
    slope: NDArray[np.float64],
) -> None:
    """Add what theta does to the likelihood by making groups larger or smaller.

    `by_ends` is the derivative by log E_h.
    """
    levels = len(theta)
    along, total = np.empty((levels, levels)), 0.0
    for j in range(levels):
        total += by_ends[j]
    for j in range(levels):
        ratios = 0.0
        for k in range(levels):
            along[j, k] = theta[j, k] * mean_size[j] / (theta[k, j] * mean_size[k])
            ratios += along[j, k]
        for k in range(levels):
            along[j, k] *= -(by_ends[j] - shares[j] * total) / ratios
    for j in range(levels):
        row = 0.0
        for k in range(levels):
            row += along[j, k] - along[k, j]
        for k in range(levels):
            slope[j * levels + k] += along[j, k] - along[k, j] - theta[j, k] * row
