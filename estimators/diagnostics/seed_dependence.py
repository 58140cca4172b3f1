"""Do the seeds still show? How fast recruitment forgets whom it started from, and how far it got.

Heckathorn 1997, Respondent-driven sampling, Social Problems 44(2), 174-199: recruitment from level to level
is a Markov chain, and the sample has reached equilibrium when its composition is within two points of the
chain's, whichever the seeds were.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.diagnostics.basis import listing
from estimators.diagnostics.convergence import CLOSE
from estimators.diagnostics.mixing import transition_shares
from estimators.estimation.provenance import SampleSummary, summary_of
from estimators.estimation.results import align, short
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.strata import strata_of

F8 = NDArray[np.float64]

FURTHEST = 500
"""Waves after which recruitment that has not settled is said not to."""
ENOUGH = 0.5
"""The share of people who should be in waves that have forgotten the seeds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeedDependence:
    """What the transitions between an outcome's levels say of its seeds.

    Compositions are of the sample, not of the population.
    """

    outcome: str
    sample: SampleSummary
    levels: tuple[str, ...]
    """The levels that anybody has; a quantity's thirds."""
    seeds: F8
    """The share of each level among the seeds who answered."""
    equilibrium: F8
    """The share of each level once recruitment has forgotten its seeds; NaN where it never does."""
    distance: F8
    """How far the composition of each wave is expected to lie from the equilibrium (the largest difference
    of a share), had all seeds been of that level. Its shape is (levels, waves), with the sample's waves."""
    seeds_distance: F8
    """The same for the seeds as they were, those whose chains got there, one entry per wave."""
    pull: F8
    """For each level, how far the seeds are expected to have moved its share of the sample, in all waves
    together."""
    memory: float
    """How much of a difference between recruiters is left among their recruits: the chain's second
    eigenvalue, 0 to 1."""
    waves_needed: int | None
    """After how many waves every start is within `CLOSE` of the equilibrium; None where that never comes."""
    beyond: float
    """The share of people in that wave or a later one."""
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        return {
            "levels": list(self.levels),
            "seeds": listing(self.seeds),
            "equilibrium": listing(self.equilibrium),
            "distance": [listing(row) for row in self.distance],
            "seeds_distance": listing(self.seeds_distance),
            "pull": listing(self.pull),
            "memory": listing(np.array([self.memory]))[0],
            "waves_needed": self.waves_needed,
            "beyond": self.beyond,
        }

    def __str__(self) -> str:
        rows = [
            [level, *(short(float(x)) for x in figures)]
            for level, *figures in zip(self.levels, self.seeds, self.equilibrium, self.pull, strict=True)
        ]
        needed = "never" if self.waves_needed is None else str(self.waves_needed)
        return "\n".join(
            [
                f"{self.outcome}: seeds, equilibrium of recruitment, and how far the seeds moved the sample",
                *align(["", "seeds", "equilibrium", "moved by"], rows, left=1),
                (
                    f"memory {short(self.memory)}; waves needed {needed}; {self.beyond:.0%} of people beyond"
                    " them"
                ),
            ]
        )


def seed_dependence(sample: RecruitmentSample, outcome: str) -> SeedDependence:
    """Return how fast recruitment across an outcome's levels forgets its seeds.

    The result says whether the chains ran long enough. It warns where recruitment never settles, where the
    waves that have forgotten the seeds hold less than half of the people, and where the seeds are expected to
    have moved a level's share of the sample by more than two points. Raises UnknownName when there is no such
    outcome.
    """
    levels, codes = _present(sample, outcome)
    tree, waves = sample.tree, sample.waves + 1
    shares = transition_shares(tree, codes, len(levels))
    start = codes[tree.chain]
    started = np.bincount((start * waves + tree.wave)[start >= 0], minlength=len(levels) * waves).reshape(
        len(levels), waves
    )
    settles = _settles(shares)
    equilibrium = _stationary(shares) if settles else np.full(len(levels), np.nan)
    away = _away_from_equilibrium(shares, equilibrium, waves) if settles else _nowhere(len(levels), waves)
    needed = _waves_needed(shares, equilibrium) if settles else None
    pulled = np.einsum("gw,gwl->wl", started, away)
    per_wave = np.maximum(1, started.sum(axis=0))
    beyond = 0.0 if needed is None else float((tree.wave >= needed).mean())
    pull = pulled.sum(axis=0) / max(1, started.sum())
    return SeedDependence(
        outcome=outcome,
        sample=summary_of(sample),
        levels=levels,
        seeds=started[:, 0] / max(1, started[:, 0].sum()),
        equilibrium=equilibrium,
        distance=np.abs(away).max(axis=2, initial=0),
        seeds_distance=np.abs(pulled / per_wave[:, None]).max(axis=1, initial=0),
        pull=pull,
        memory=_memory(shares) if settles else float("nan"),
        waves_needed=needed,
        beyond=beyond,
        warnings=_warnings(outcome, needed, beyond, waves - 1, pull),
    )


def _present(sample: RecruitmentSample, outcome: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the levels (or thirds) that anybody has, and each node's position among them.

    Levels are in their stated order; the position is -1 where unknown.
    """
    strata = strata_of(sample, sample.outcome(outcome))
    kept = [code for code in strata.of_level.tolist() if (strata.codes == code).any()]
    position = np.full(len(strata) + 1, -1)
    position[kept] = np.arange(len(kept))
    return tuple(strata.names[code] for code in kept), position[strata.codes]


def _away_from_equilibrium(shares: F8, equilibrium: F8, waves: int) -> F8:
    """Return how the composition of each wave differs from the equilibrium.

    The result has shape (level of all seeds, wave, level).
    """
    away = np.empty((len(shares), waves, len(shares)))
    away[:, 0] = np.eye(len(shares)) - equilibrium
    for wave in range(1, waves):
        away[:, wave] = away[:, wave - 1] @ shares
    return away


def _nowhere(levels: int, waves: int) -> F8:
    return np.full((levels, waves, levels), np.nan)


def _waves_needed(shares: F8, equilibrium: F8) -> int | None:
    away = np.eye(len(shares)) - equilibrium
    for wave in range(FURTHEST):
        if np.abs(away).max() <= CLOSE:
            return wave
        away = away @ shares
    return None


def _settles(shares: F8) -> bool:
    """Return whether recruitment forgets its start: one eigenvalue alone is of size 1."""
    return bool(np.isfinite(shares).all() and (np.abs(np.linalg.eigvals(shares)) > 1.0 - 1e-9).sum() == 1)


def _memory(shares: F8) -> float:
    sizes = np.sort(np.abs(np.linalg.eigvals(shares)))
    return float(sizes[-2]) if len(sizes) > 1 else 0.0


def _stationary(shares: F8) -> F8:
    number = len(shares)
    system = np.vstack([shares.T - np.eye(number), np.ones(number)])
    return np.asarray(np.linalg.lstsq(system, np.append(np.zeros(number), 1.0), rcond=None)[0])


def _warnings(outcome: str, needed: int | None, beyond: float, waves: int, pull: F8) -> tuple[str, ...]:
    found = []
    if needed is None:
        found.append(
            f"{outcome}: as far as was seen, recruitment does not forget its seeds: some levels never lead to"
            " each other, or too few people recruited. The sample's composition is then the seeds' choice"
        )
    elif beyond < ENOUGH:
        found.append(
            f"{outcome}: {needed} waves are needed to forget the seeds, and {beyond:.0%} of people are in"
            f" wave {needed} or later (the last is {waves}): recruit deeper"
        )
    if (np.abs(pull) > CLOSE).any():
        found.append(
            f"{outcome}: the seeds are expected to have moved a share of the sample by"
            f" {100 * np.abs(pull).max():.1f} points: compare the estimate without seeds"
        )
    return tuple(found)
