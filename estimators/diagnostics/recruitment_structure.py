"""How recruitment went: who recruits whom, how deep, and how much alike recruiter and recruit are."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.fit import shared_weights
from estimators.estimation.results import align
from estimators.numerics.rds_i import transition_counts
from estimators.sample.choices import Method
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample

F8 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """The recruitment figures of one outcome with levels.

    Shares and ratios are NaN where nobody is there to make them.
    """

    outcome: str
    transitions: Mapping[str, Mapping[str, int]]
    """How many recruits of each level recruiters of each level brought: `transitions[from][to]`, where
    both are known."""
    recruitment_homophily: float
    """Pairs of one level over those expected if recruiters chose regardless of it; 1 is neither alike nor
    unlike."""
    population_homophily: Mapping[str, float]
    """For each level against the rest: ties expected between them if people tied regardless of it, over
    the ties estimated."""
    differential_activity: Mapping[str, float]
    """For each level: its mean network size in the population over everybody else's."""
    waves: tuple[int, ...]
    """How many people are in wave 0 (the seeds), 1, 2 and so on."""
    recruits: tuple[int, ...]
    """How many people have 0, 1, 2 recruits and so on."""
    weights: Method
    """The method whose weights describe the population: rds-ii, or ss where its size is known."""

    def __str__(self) -> str:
        levels = list(self.transitions)
        pairs = [[level, *(str(self.transitions[level][to]) for to in levels)] for level in levels]
        ratios = [
            [level, f"{self.population_homophily[level]:.3f}", f"{self.differential_activity[level]:.3f}"]
            for level in levels
        ]
        people = [["wave", *map(str, range(len(self.waves)))], ["people", *map(str, self.waves)]]
        brought = [["recruits", *map(str, range(len(self.recruits)))], ["people", *map(str, self.recruits)]]
        return "\n".join(
            [
                f"{self.outcome}: recruiter (rows) and recruit (columns)",
                *align(["", *levels], pairs, left=1),
                f"recruitment homophily {self.recruitment_homophily:.3f}",
                "",
                f"in the population, by {self.weights} weights",
                *align(["", "homophily", "activity"], ratios, left=1),
                "",
                *align(people[0], people[1:], left=1),
                "",
                *align(brought[0], brought[1:], left=1),
            ]
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        return {
            "outcome": self.outcome,
            "transitions": {level: dict(to) for level, to in self.transitions.items()},
            "recruitment_homophily": _finite(self.recruitment_homophily),
            "population_homophily": {level: _finite(x) for level, x in self.population_homophily.items()},
            "differential_activity": {level: _finite(x) for level, x in self.differential_activity.items()},
            "waves": list(self.waves),
            "recruits": list(self.recruits),
            "weights": self.weights,
        }


def recruitment_structure(
    sample: RecruitmentSample, outcome: str, *, population_size: int | None = None
) -> Structure:
    """Return who recruits whom across an outcome's levels, how deep chains go, and how alike people are.

    The population is described by SS weights where its size is given, by RDS-II weights otherwise. Raises
    UnknownName when there is no such outcome, EstimatorError when it is a quantity: it has no levels to
    recruit across.
    """
    answers = sample.categories(outcome)
    weighting: Method = "rds-ii" if population_size is None else "ss"
    weights = shared_weights(sample, weighting, population_size)
    tree = sample.tree
    counts = transition_counts(answers.codes[tree.order], tree.parent, len(answers.levels))
    rows = [MappingProxyType(dict(zip(answers.levels, row, strict=True))) for row in counts.tolist()]
    return Structure(
        outcome=outcome,
        transitions=MappingProxyType(dict(zip(answers.levels, rows, strict=True))),
        recruitment_homophily=recruitment_homophily(counts),
        population_homophily=MappingProxyType(population_homophily(sample, answers, weights)),
        differential_activity=MappingProxyType(differential_activity(sample, answers, weights)),
        waves=tuple(np.bincount(tree.wave).tolist()),
        recruits=tuple(np.bincount(tree.recruits).tolist()),
        weights=weighting,
    )


def recruitment_homophily(transitions: NDArray[np.int64]) -> float:
    """Return pairs of one level over those expected from the margins; NaN without pairs."""
    expected = (transitions.sum(axis=1) * transitions.sum(axis=0)).sum()
    return float(np.trace(transitions) * transitions.sum() / expected) if expected else float("nan")


def population_homophily(sample: RecruitmentSample, outcome: Categories, weights: F8) -> dict[str, float]:
    """Return for each level the ties to others expected at random over those estimated.

    The estimate is made from whom the level's recruiters brought. `weights` are per node. Only recruiters all
    of whose recruits answered say anything about ties; one whose own answer is missing counts in the mean
    network size alone (Gile, Johnston & Salganik 2015, Diagnostics for respondent-driven sampling, JRSS A
    178(1), 241-269).
    """
    tree = sample.tree
    code, size = outcome.codes[tree.order], sample.network_size[tree.order]
    child = np.flatnonzero((tree.parent >= 0) & (code >= 0))
    n = len(code)
    brought = np.bincount(tree.parent[child], minlength=n)
    w = np.where((brought > 0) & (brought == tree.recruits), weights, 0.0)
    mean_size = _mean(size, w)
    found = {}
    for level, name in enumerate(outcome.levels):
        inside = code == level
        other = child[inside[child] != inside[tree.parent[child]]]
        cross = size * np.bincount(tree.parent[other], minlength=n) / np.maximum(brought, 1)
        here, there, known = w * inside, w * (~inside & (code >= 0)), w * (code >= 0)
        share = _mean(inside, known)
        expected = 2 * share * (1 - share) * _mean(size, here) * _mean(size, there) / mean_size
        ties = _mean(cross, known)
        found[name] = expected / ties if ties > 0 else float("nan")
    return found


def differential_activity(sample: RecruitmentSample, outcome: Categories, weights: F8) -> dict[str, float]:
    """Return for each level its weighted mean network size over everybody else's. `weights` are per node."""
    code, size = outcome.codes[sample.tree.order], sample.network_size[sample.tree.order]
    return {
        name: _mean(size, weights * (code == level)) / _mean(size, weights * ((code != level) & (code >= 0)))
        for level, name in enumerate(outcome.levels)
    }


def _finite(ratio: float) -> float | None:
    return ratio if np.isfinite(ratio) else None


def _mean(values: NDArray[Any], weights: F8) -> float:
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total > 0 else float("nan")
