"""RDS-I, the Salganik-Heckathorn estimator, and its smoothed form.

Salganik & Heckathorn 2004, Sampling and estimation in hidden populations using respondent-driven sampling,
Sociological Methodology 34, 193-239: recruitment is a Markov chain between groups, and a group's share is its
share of the chain's stationary distribution divided by its mean network size. It assumes that ties go both
ways, that recruiters choose at random among their ties, and a population much larger than the sample. The
smoothed form is Heckathorn 2002, Social Problems 49(1), 11-34.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.numerics.compiled import kernel

NOBODY_RECRUITED = 0.1
"""Count given to every group in the row of a group that recruited nobody, as the reference implementation
does."""


class NoStationaryDistribution(EstimatorError):
    """Recruitment between the groups does not settle, so RDS-I is not defined for this outcome."""


class SeparateChains(NoStationaryDistribution):
    """Groups never reach each other through recruitment: their sizes cannot be compared."""


class AlternatingChains(NoStationaryDistribution):
    """Recruitment only ever cycles between groups: the wave, not the population, says who is met."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RdsI:
    """RDS-I estimates and what they were made of; L levels, in the order they were given."""

    transitions: NDArray[np.float64]
    """Recruitments from level (row) to level (column), shape (L, L)."""
    transition_shares: NDArray[np.float64]
    """Each row of `transitions` as shares, smoothed where asked."""
    stationary: NDArray[np.float64]
    """Share of each level once recruitment has settled."""
    mean_network_size: NDArray[np.float64]
    """Harmonic mean in each level, NaN for a level with nobody."""
    shares: NDArray[np.float64]
    """Estimated share of each level in the population."""
    weights: NDArray[np.float64]
    """One per respondent, mean 1 over those who count; 0 without an answer or a known network size."""
    warnings: tuple[str, ...]


def rds_i(
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: Sequence[str],
    *,
    smoothed: bool = False,
) -> RdsI:
    """Return RDS-I shares and weights for an outcome with levels.

    Arrays have one entry per respondent, in any order. `codes` are positions in `levels`, -1 where the answer
    is missing; `network_size` is 0 where unknown; `recruiter` is the row of the recruiter, -1 for seeds.
    `smoothed` makes recruitment between two levels equal both ways: the shares stay what they are, and only
    the transition shares change. Raises SeparateChains or AlternatingChains when the chain does not settle.
    """
    counts = transition_counts(codes, recruiter, len(levels)).astype(np.float64)
    usable = (codes >= 0) & (network_size > 0)
    people = np.bincount(codes[usable], minlength=len(levels)).astype(np.float64)
    reciprocal = np.bincount(codes[usable], weights=1.0 / network_size[usable], minlength=len(levels))
    present = people > 0
    warnings = _warnings(counts, present, levels)
    filled = np.where((counts[:, present].sum(axis=1) == 0)[:, None], NOBODY_RECRUITED, counts)
    inner = filled[np.ix_(present, present)]
    shares_between = inner / inner.sum(axis=1, keepdims=True)
    _refuse_unless_it_settles(
        shares_between, [level for level, here in zip(levels, present, strict=True) if here]
    )

    stationary, share, between = np.zeros(len(levels)), np.zeros(len(levels)), np.zeros_like(filled)
    settled = np.empty(len(inner))
    solve_stationary(shares_between, settled)
    stationary[present] = settled
    between[np.ix_(present, present)] = _even_out(shares_between, settled) if smoothed else shares_between
    share[present] = settled * reciprocal[present] / people[present]
    share /= share.sum()
    mean_size = np.divide(people, reciprocal, out=np.full(len(levels), np.nan), where=present)
    each = np.divide(share, people, out=np.zeros(len(levels)), where=present) * usable.sum()
    return RdsI(
        transitions=filled,
        transition_shares=between,
        stationary=stationary,
        mean_network_size=mean_size,
        shares=share,
        weights=np.where(usable, each[codes], 0.0),
        warnings=warnings,
    )


def transition_counts(
    codes: NDArray[np.int64], recruiter: NDArray[np.int64], levels: int
) -> NDArray[np.int64]:
    """Return how many recruitments went from each level (row) to each level (column), shape (levels, levels).

    A recruitment counts when both people have an answer (codes >= 0); seeds (recruiter -1) were recruited by
    nobody.
    """
    recruits = np.flatnonzero((recruiter >= 0) & (codes >= 0))
    origin, level = codes[recruiter[recruits]], codes[recruits]
    known = origin >= 0
    pairs = np.bincount(origin[known] * levels + level[known], minlength=levels * levels)
    return pairs.reshape(levels, levels).astype(np.int64)


def rds_i_shares(
    transitions: NDArray[np.float64], people: NDArray[np.float64], reciprocal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return RDS-I shares from totals, for any number of replicates at once: shape (..., L).

    `transitions` (..., L, L) counts recruitments, `people` (..., L) members and `reciprocal` (..., L) is
    their sum of 1 / network size; none of them needs to be whole. NaN where the chain has no single
    stationary distribution; 0 for a level with nobody.
    """
    levels = people.shape[-1]
    shares = np.empty(people.shape)
    _shares(
        np.ascontiguousarray(transitions, dtype=np.float64).reshape(-1, levels, levels),
        np.ascontiguousarray(people, dtype=np.float64).reshape(-1, levels),
        np.ascontiguousarray(reciprocal, dtype=np.float64).reshape(-1, levels),
        shares.reshape(-1, levels),
    )
    return shares


def _warnings(
    counts: NDArray[np.float64], present: NDArray[np.bool_], levels: Sequence[str]
) -> tuple[str, ...]:
    empty = [level for level, here in zip(levels, present, strict=True) if not here]
    idle = present & (counts[:, present].sum(axis=1) == 0)
    silent = [level for level, quiet in zip(levels, idle, strict=True) if quiet]
    found = [f"nobody with a known network size is {level!r}: its share is 0" for level in empty]
    found += [
        f"nobody who is {level!r} recruited: each level is taken as equally likely there" for level in silent
    ]
    return tuple(found)


def _refuse_unless_it_settles(shares: NDArray[np.float64], levels: list[str]) -> None:
    values = np.linalg.eigvals(shares)
    turning = np.abs(values) > 1.0 - 1e-9
    if (np.abs(values - 1.0) < 1e-9).sum() > 1:
        closed = _find_closed_groups(shares)
        raise SeparateChains(
            "RDS-I needs recruitment to cross between all levels, but it stays within "
            + " and within ".join(repr([levels[i] for i in group]) for group in closed)
            + ". Use RDS-II or SS for this outcome, or merge levels"
        )
    if turning.sum() > 1:
        raise AlternatingChains(
            f"RDS-I needs recruitment to settle, but between {levels} it only ever goes round in a cycle. "
            "Use RDS-II or SS for this outcome, or merge levels"
        )


def _find_closed_groups(shares: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """Return the sets of levels that recruitment never leaves."""
    reach = (shares > 0) | np.eye(len(shares), dtype=bool)
    for _ in range(len(shares)):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    closed = [tuple(np.flatnonzero(row).tolist()) for row in reach if (reach[row] == row).all()]
    return sorted(set(closed))


def _even_out(shares: NDArray[np.float64], stationary: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return transition shares with as much recruitment each way between two levels.

    A level never met keeps its own.
    """
    flow = stationary[:, None] * shares
    flow = (flow + flow.T) / 2.0
    total = flow.sum(axis=1, keepdims=True)
    return np.where(total > 0, flow / np.where(total > 0, total, 1.0), shares)


@kernel
def solve_stationary(shares: NDArray[np.float64], stationary: NDArray[np.float64]) -> bool:
    """Fill q with q = q P and sum(q) = 1; False, and NaN, when there is more than one such q."""
    n = len(shares)
    system = np.empty((n, n + 1))
    for i in range(n):
        for j in range(n):
            system[i, j] = 1.0 if i == n - 1 else shares[j, i] - (1.0 if i == j else 0.0)
        system[i, n] = 1.0 if i == n - 1 else 0.0
    solved = True
    for column in range(n):
        solved = solved and _eliminate(system, column)
    for i in range(n):
        stationary[i] = system[i, n] / system[i, i] if solved else np.nan
    return solved


@kernel
def _eliminate(system: NDArray[np.float64], column: int) -> bool:
    """Clear a column but for its diagonal, which is made the largest there is; False when they are all 0."""
    best = column
    for i in range(column + 1, len(system)):
        if abs(system[i, column]) > abs(system[best, column]):
            best = i
    if abs(system[best, column]) < 1e-12:
        return False
    for j in range(len(system) + 1):
        system[column, j], system[best, j] = system[best, j], system[column, j]
    for i in range(len(system)):
        if i != column:
            factor = system[i, column] / system[column, column]
            for j in range(column, len(system) + 1):
                system[i, j] -= factor * system[column, j]
    return True


@kernel
def shares_of_chain(
    transitions: NDArray[np.float64],
    people: NDArray[np.float64],
    reciprocal: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> None:
    """Fill the RDS-I shares of one replicate; see `rds_i_shares`."""
    present, number = np.empty(len(people), dtype=np.int64), 0
    for g in range(len(people)):
        shares[g] = 0.0
        if people[g] > 0:
            present[number] = g
            number += 1
    inner, settled = np.empty((number, number)), np.empty(number)
    for i in range(number):
        row = 0.0
        for j in range(number):
            inner[i, j] = transitions[present[i], present[j]]
            row += inner[i, j]
        for j in range(number):
            inner[i, j] = inner[i, j] / row if row > 0 else 1.0 / number
    total = 0.0
    solve_stationary(inner, settled)
    for i in range(number):
        g = present[i]
        shares[g] = settled[i] * reciprocal[g] / people[g]
        total += shares[g]
    for g in range(len(shares)):
        shares[g] = shares[g] / total if total > 0.0 else np.nan


@kernel
def _shares(
    transitions: NDArray[np.float64],
    people: NDArray[np.float64],
    reciprocal: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> None:
    for row in range(len(shares)):
        shares_of_chain(transitions[row], people[row], reciprocal[row], shares[row])
