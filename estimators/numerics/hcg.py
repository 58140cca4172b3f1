"""The homophily configuration graph (HCG) estimator.

Fellows 2019, Respondent-driven sampling and the homophily configuration graph, Statistics in Medicine 38(1),
131-150: ties are formed at random given each person's group, network size, and the chances theta_gh that a
tie end in group g leads to group h. It assumes that recruiters choose at random among their ties to people
not yet in the sample, and allows groups to differ in network size and in whom they know. The full form also
accounts for the part of the population that is already in the sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.numerics.hcg_likelihood import Recruitments, fit_theta, group_shares
from estimators.numerics.rds_i import transition_counts
from estimators.numerics.successive_sampling import (
    InclusionProbabilities,
    PopulationTooSmall,
    inclusion_probabilities,
)

_ROUNDS = 100
_SETTLED = 1e-8  # change of a share


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Hcg:
    """HCG estimates and what they were made of; L levels, in the order they were given."""

    theta: NDArray[np.float64]
    """Chance that a tie end of a level (row) leads to a level (column), shape (L, L); 0 for a level with
    nobody."""
    mean_network_size: NDArray[np.float64]
    """In the population, by level, NaN for a level with nobody."""
    shares: NDArray[np.float64]
    """Estimated share of each level in the population."""
    weights: NDArray[np.float64]
    """People each respondent stands for, or in the small-fraction form in proportion to it with mean 1
    over those who count."""
    warnings: tuple[str, ...]


def hcg_small_fraction(
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: Sequence[str],
) -> Hcg:
    """Return HCG estimates for a population much larger than the sample.

    Arrays have one entry per respondent, in any order. `codes` are positions in `levels`, -1 without an
    answer; `network_size` is 0 where unknown; `recruiter` is a row, -1 for seeds. Seeds were not recruited,
    so they weigh nothing: everybody else weighs their level's share in proportion to 1 / network size. Where
    a recruitment between two levels never happened, 1 is added to every count.
    """
    counted = (codes >= 0) & (network_size > 0) & (recruiter >= 0)
    reciprocal = np.divide(1.0, network_size, out=np.zeros(len(codes)), where=network_size > 0)
    people = np.bincount(codes[counted], minlength=len(levels))
    inverse = np.bincount(codes[counted], weights=reciprocal[counted], minlength=len(levels))
    present = people > 0
    if not present.any():
        raise EstimatorError("HCG needs recruits with an answer and a known network size; there are none")
    counts, prior, warnings = _counts(codes, recruiter, levels, present)
    mean_size = people[present] / inverse[present]
    theta = (counts + prior) / (counts + prior).sum(axis=1, keepdims=True)
    shares = np.empty(len(theta))
    group_shares(theta, mean_size, shares)
    found = _over_all(levels, present, theta, mean_size, shares)
    per_reciprocal = np.divide(found[2], inverse, out=np.zeros(len(levels)), where=present)
    weights = np.where(counted, per_reciprocal[codes] * reciprocal, 0.0) * counted.sum()
    return Hcg(
        theta=found[0], mean_network_size=found[1], shares=found[2], weights=weights, warnings=warnings
    )


def hcg(
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: Sequence[str],
    N: float,
) -> Hcg:
    """Return HCG estimates for a population of N.

    Arrays have one entry per respondent, in the order they were recruited. Otherwise as `hcg_small_fraction`,
    except that seeds count. Theta is the most likely one given the mean network sizes, which are those that
    successive sampling gives each level at the size that theta implies; the two are computed in turn until
    the shares settle.
    """
    known = (codes >= 0) & (network_size > 0)
    sampled = np.bincount(codes[known], minlength=len(levels))
    present = sampled > 0
    _check_sampled(sampled, N)
    counts, prior, warnings = _counts(codes, recruiter, levels, present)
    position = np.where(present, np.cumsum(present) - 1, -1)
    code = np.where(codes >= 0, position[codes], -1)
    origin = np.where(recruiter >= 0, code[recruiter], -1)
    sizes = [network_size[known & (codes == level)] for level in np.flatnonzero(present)]
    theta = (counts + 1.0) / (counts + 1.0).sum(axis=1, keepdims=True)
    mean_size = np.array([len(size) / (1.0 / size).sum() for size in sizes])
    shares = np.empty(len(theta))
    group_shares(theta, mean_size, shares)
    for _ in range(_ROUNDS):
        before = shares.copy()
        people = at_least_sampled(shares * N, sampled[present], N)
        inclusion, mean_size = _successive_sampling(sizes, people)
        fit_theta(Recruitments(code, origin, network_size, mean_size, float(N), prior), theta)
        group_shares(theta, mean_size, shares)
        if np.abs(shares - before).max() < _SETTLED:
            break
    else:
        warnings += ("HCG shares had not settled after 100 rounds: take them as rough",)
    found = _over_all(levels, present, theta, mean_size, people / N)
    weights = np.zeros(len(codes))
    for level, group in zip(np.flatnonzero(present), inclusion, strict=True):
        mine = known & (codes == level)
        weights[mine] = group.weights(network_size[mine])
    return Hcg(
        theta=found[0], mean_network_size=found[1], shares=found[2], weights=weights, warnings=warnings
    )


def _check_sampled(sampled: NDArray[np.int64], N: float) -> None:
    if sampled.sum() > N:
        raise PopulationTooSmall(
            f"the population size, {N:g}, is below the number of respondents, {sampled.sum()}; "
            "give a larger N"
        )
    if not sampled.any():
        raise EstimatorError("HCG needs respondents with an answer and a known network size; there are none")


def _successive_sampling(
    sizes: list[NDArray[np.int64]], people: NDArray[np.float64]
) -> tuple[list[InclusionProbabilities], NDArray[np.float64]]:
    """Return each level's inclusion probabilities at its size, and its mean network size."""
    inclusion = [inclusion_probabilities(size, number) for size, number in zip(sizes, people, strict=True)]
    mean_size = [(i.population * i.network_size).sum() / i.population.sum() for i in inclusion]
    return inclusion, np.array(mean_size)


def hcg_small_fraction_shares(
    transitions: NDArray[np.float64], people: NDArray[np.float64], reciprocal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return small-fraction HCG shares from totals, for any number of replicates at once: shape (..., L).

    `transitions` (..., L, L) counts recruitments, `people` (..., L) recruits and `reciprocal` (..., L) is
    their sum of 1 / network size. A level with nobody has no share; NaN where nobody was recruited.
    """
    here = people > 0
    pairs = here[..., :, None] & here[..., None, :]
    prior = (pairs & (transitions == 0)).any(axis=(-2, -1), keepdims=True)
    counts = np.where(pairs, transitions + prior, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        theta = counts / counts.sum(axis=-1, keepdims=True)
        mean_size = people / reciprocal
        ratios = theta * mean_size[..., :, None] / (np.swapaxes(theta, -1, -2) * mean_size[..., None, :])
        shares = np.where(here, 1.0 / np.where(pairs, ratios, 0.0).sum(axis=-1), 0.0)
        return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def at_least_sampled(
    people: NDArray[np.float64], sampled: NDArray[np.int64], N: float
) -> NDArray[np.float64]:
    """Return group sizes (last axis) that sum to N and are no smaller than what was sampled.

    The others are to each other as `people`. The sampled sum to at most N.
    """
    held = np.zeros(people.shape, dtype=bool)
    sizes = people * (N / people.sum(axis=-1, keepdims=True))
    while (short := (sizes < sampled) & ~held).any():
        held |= short
        room = N - np.where(held, sampled, 0).sum(axis=-1, keepdims=True)
        others = np.where(held, 0.0, people).sum(axis=-1, keepdims=True)
        sizes = np.where(held, sampled, people * (room / np.where(others > 0, others, 1.0)))
    return np.asarray(sizes, dtype=np.float64)


def _counts(
    codes: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: Sequence[str],
    present: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], float, tuple[str, ...]]:
    """Return transition counts between the levels that are present.

    Then what to add to each, and what to tell the user.
    """
    counts = transition_counts(codes, recruiter, len(levels))[np.ix_(present, present)].astype(np.float64)
    absent = [level for level, here in zip(levels, present, strict=True) if not here]
    warnings = [f"nobody with a known network size is {level!r}: its share is 0" for level in absent]
    if prior := float((counts == 0).any()):
        warnings.append("some levels never recruited some others: 1 is added to every count of recruitments")
    return counts, prior, tuple(warnings)


def _over_all(
    levels: Sequence[str],
    present: NDArray[np.bool_],
    theta: NDArray[np.float64],
    mean_size: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the three with a place for levels that nobody has."""
    whole = np.zeros((len(levels), len(levels)))
    whole[np.ix_(present, present)] = theta
    every_mean, every_share = np.full(len(levels), np.nan), np.zeros(len(levels))
    every_mean[present], every_share[present] = mean_size, shares
    return whole, every_mean, every_share
