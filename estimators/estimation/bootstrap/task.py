"""What is to be redrawn, and how."""

from dataclasses import dataclass
from typing import TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.fit import Fitted
from estimators.estimation.targets import Targets, counted_nodes, targets_of
from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.strata import Strata, strata_of

F8: TypeAlias = NDArray[np.float64]


class How(TypedDict):
    """What every kernel is told."""

    replicates: int
    seed: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Redrawing:
    """A sample to be redrawn: `groups` are those to estimate within, `seed` is where the random numbers start."""

    sample: RecruitmentSample
    seeds: Seeds
    groups: Categories | None
    population_size: int | None
    replicates: int
    seed: int
    threads: int

    @property
    def how(self) -> How:
        """Return what every kernel is told."""
        return {"replicates": self.replicates, "seed": self.seed, "threads": self.threads}

    @property
    def network_size(self) -> NDArray[np.int64]:
        """The network size of each node, 0 where unknown."""
        return self.sample.network_size[self.sample.tree.order]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which nodes enter the estimates."""
        return counted_nodes(self.sample, self.seeds)

    def strata(self, fitted: Fitted) -> Strata:
        """Return the groups that people are redrawn by."""
        return strata_of(self.sample, fitted.targets.outcome)

    def only_levels(self, fitted: Fitted) -> bool:
        """Return whether the figures are just the shares of an outcome's levels, for which the kernels have a short way."""
        return self.groups is None and isinstance(fitted.targets.outcome, Categories)

    def whoever(self, fitted: Fitted) -> Targets:
        """Return the figures as sums over whoever was drawn: in a replicate anybody may stand in for a seed, and a seed for anybody."""
        return targets_of(self.sample, fitted.targets.outcome.name, self.network_size > 0, self.groups)
