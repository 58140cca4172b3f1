"""A sample with the settings it is analysed by.

Which people count, in which groups, and each outcome's fit.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.fit import Fitted, fit, shared_weights
from estimators.estimation.provenance import Provenance
from estimators.estimation.settings import Settings
from estimators.estimation.targets import Targets, counted_nodes, targets_of
from estimators.sample.choices import BY_GROUP, Method
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.strata import Strata, strata_of


class Draws(TypedDict):
    """What every kernel that resamples takes."""

    replicates: int
    seed: int
    threads: int


@dataclass(frozen=True, eq=False)
class Analysis:
    """A sample and its settings; arrays are in the order of the tree's nodes.

    Raises EstimatorError where the population is smaller than the sample.
    """

    sample: RecruitmentSample
    settings: Settings

    def __post_init__(self) -> None:
        N = self.settings.population_size
        if N is not None and len(self.sample) > N:
            raise EstimatorError(f"the population size is {N}, fewer than the {len(self.sample)} respondents")

    @cached_property
    def groups(self) -> Categories | None:
        """The groups to estimate within; None for everybody together."""
        return None if self.settings.by is None else self.sample.categories(self.settings.by)

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Which nodes enter the estimates."""
        return counted_nodes(self.sample, self.settings.seeds)

    @cached_property
    def network_size(self) -> NDArray[np.int64]:
        """The network size of each node, 0 where unknown."""
        return self.sample.network_size[self.sample.tree.order]

    @cached_property
    def shared_weights(self) -> NDArray[np.float64]:
        """The weight of each node under a method whose weights are the same for every outcome."""
        return shared_weights(self.sample, self.settings.method, self.settings.population_size)

    @property
    def draws(self) -> Draws:
        """What every kernel that resamples takes."""
        chosen = self.settings
        return {"replicates": chosen.replicates, "seed": chosen.seed, "threads": chosen.threads}

    def targets(self, outcome: str) -> Targets:
        """Return the figures wanted of one outcome."""
        return targets_of(self.sample, outcome, self.counted, self.groups)

    def fit(self, outcome: str) -> Fitted:
        """Return the method applied to one outcome. Raises what `estimate` does."""
        method, N = self.settings.method, self.settings.population_size
        shared = None if method in BY_GROUP else self.shared_weights
        return fit(self.sample, self.targets(outcome), self.counted, method, N, shared)

    def strata(self, fitted: Fitted) -> Strata:
        """Return the groups that people are resampled by."""
        return strata_of(self.sample, fitted.targets.outcome)

    def only_levels(self, fitted: Fitted) -> bool:
        """Return whether the figures are just the shares of an outcome's levels.

        The kernels have a short way for those.
        """
        return self.groups is None and isinstance(fitted.targets.outcome, Categories)

    def everyone(self, fitted: Fitted) -> Targets:
        """Return the figures as sums over everyone: in a replicate anybody may stand in for a seed."""
        return targets_of(self.sample, fitted.targets.outcome.name, self.network_size > 0, self.groups)

    def provenance(self) -> Provenance[Method]:
        """Return how the figures are computed."""
        chosen = self.settings
        return Provenance(
            method=chosen.method,
            population_size=chosen.population_size,
            interval=chosen.interval,
            interval_type=chosen.interval_type,
            level=chosen.level,
            replicates=chosen.replicates if chosen.resamples else None,
            seed=chosen.seed if chosen.resamples else None,
            seeds=chosen.seeds,
            by=chosen.by,
            missing_network_size=self.sample.missing_network_size,
        )
