"""Redrawing the sample: from an interval's name to the estimates in every replicate."""

from dataclasses import dataclass
from typing import TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

from estimators.bootstrap.rebuilt_population import rebuild_population
from estimators.bootstrap.salganik import salganik_chains, salganik_counts, salganik_totals
from estimators.bootstrap.ss import ss_shares, ss_weights
from estimators.bootstrap.tree import tree_totals
from estimators.choices import BY_GROUP, IntervalMethod, Seeds
from estimators.methods import Fitted
from estimators.model import ratio_model, totals_of
from estimators.outcome import Categories
from estimators.sample import RecruitmentSample
from estimators.successive_sampling import inclusion_probabilities
from estimators.targets import counted_nodes, targets_of

F8: TypeAlias = NDArray[np.float64]


class _How(TypedDict):
    replicates: int
    seed: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Redrawing:
    """A sample to be redrawn, and how: `groups` are those to estimate within, `seed` is where the random numbers start."""

    sample: RecruitmentSample
    seeds: Seeds
    groups: Categories | None
    population_size: int | None
    replicates: int
    seed: int
    threads: int

    @property
    def how(self) -> _How:
        """Return what every kernel is told."""
        return {"replicates": self.replicates, "seed": self.seed, "threads": self.threads}

    @property
    def network_size(self) -> NDArray[np.int64]:
        """The network size of each node, 0 where unknown."""
        return self.sample.network_size[self.sample.tree.order]

    def only_levels(self, fitted: Fitted) -> bool:
        """Return whether the figures are just the shares of an outcome's levels, for which the kernels have a short way."""
        return self.groups is None and isinstance(fitted.targets.outcome, Categories)


def redraw(redrawing: Redrawing, interval: IntervalMethod, fits: list[Fitted]) -> list[F8]:
    """Return every outcome's estimates in every replicate: an array (replicates, figures) for each.

    The tree bootstrap redraws once for all outcomes; the others redraw people by the levels of the outcome, and so for each.
    Raises ValueError when the interval does not go with the method, or needs a population size that is not given.
    """
    if interval == "tree":
        return _by_tree(redrawing, fits)
    by = {"salganik": _by_chain, "ss": _by_population}[interval]
    return [by(redrawing, fitted) for fitted in fits]


def _by_tree(redrawing: Redrawing, fits: list[Fitted]) -> list[F8]:
    features = [fitted.model.features for fitted in fits]
    totals = tree_totals(redrawing.sample.tree, np.concatenate(features), **redrawing.how)
    parts = np.split(totals, np.cumsum([len(f) for f in features])[:-1], axis=1)
    return [fitted.model.solve(part) for fitted, part in zip(fits, parts, strict=True)]


def _by_chain(redrawing: Redrawing, fitted: Fitted) -> F8:
    size, strata, model = redrawing.network_size, fitted.strata, fitted.model
    counted = counted_nodes(redrawing.sample, redrawing.seeds)
    length = int((counted & (strata.codes >= 0)).sum())
    if not length:
        return np.full((redrawing.replicates, len(fitted.targets.labels)), np.nan)
    chains = salganik_chains(strata.codes, size, redrawing.sample.tree.parent, len(strata), drawable=counted)
    if redrawing.only_levels(fitted) and fitted.method != "ss":
        totals = salganik_totals(chains, size, length, **redrawing.how)
        if fitted.method in BY_GROUP:
            return totals.rds_i()[:, strata.of_level]
        shares = totals.rds_ii() if fitted.method == "rds-ii" else totals.people / length
        return np.asarray(shares[:, strata.of_level])
    sums = totals_of(salganik_counts(chains, len(size), length, **redrawing.how), model.features)
    if model.pairs:  # who recruited whom is drawn anew, too
        flow = salganik_totals(chains, size, length, **redrawing.how).transitions
        sums[:, : model.pairs] = flow.reshape(len(sums), -1)
    return model.solve(sums)


def _by_population(redrawing: Redrawing, fitted: Fitted) -> F8:
    sample, N = redrawing.sample, redrawing.population_size
    if N is None:
        raise ValueError("interval 'ss' rebuilds the population, so it needs the population size N")
    if fitted.method in BY_GROUP:
        raise ValueError(
            f"interval 'ss' does not redraw who recruited whom, which {fitted.method} needs: use 'tree' or 'salganik'"
        )
    size, strata, reweighed = redrawing.network_size, fitted.strata, fitted.method == "ss"
    with_seeds = redrawing.seeds == "include"
    population = rebuild_population(strata.codes, size, sample.tree.parent, len(strata), N)
    if redrawing.only_levels(fitted) and reweighed:
        return ss_shares(population, count_seeds=with_seeds, **redrawing.how)[:, strata.of_level]
    drawn = ss_weights(
        population, len(size), count_seeds=with_seeds, recompute_weights=reweighed, **redrawing.how
    )
    weights = np.ones(len(size))
    if (
        not reweighed
    ):  # the sample's own weights come off again: what is left is how often each person was drawn
        inclusion = inclusion_probabilities(size, N)
        at = np.minimum(np.searchsorted(inclusion.network_size, size), len(inclusion.probability) - 1)
        drawn, weights = np.rint(drawn * inclusion.probability[at]), fitted.weights
    everyone = targets_of(sample, fitted.targets.outcome.name, size > 0, redrawing.groups)
    model = ratio_model(everyone, weights)
    return model.solve(totals_of(drawn, model.features))
