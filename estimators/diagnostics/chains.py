"""Do the chains agree? Each seed's chain on its own, the estimate without it, and whether they mixed.

Gile, Johnston & Salganik 2015, Diagnostics for respondent-driven sampling, JRSS A 178(1), 241-269: bottleneck
plots.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.diagnostics.basis import fit_outcome, levels_of, listing
from estimators.diagnostics.convergence import ALARM
from estimators.diagnostics.mixing import between_chains, resample_between
from estimators.estimation.fit import Fitted
from estimators.estimation.provenance import Provenance, SampleSummary, summary_of
from estimators.estimation.results import align, short
from estimators.estimation.uncertainty import uncertainties
from estimators.sample.choices import Method, Seeds
from estimators.sample.recruitment_order import by_node, recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.strata import strata_of

F8: TypeAlias = NDArray[np.float64]
I8: TypeAlias = NDArray[np.int64]

MOST = 10
"""How many chains a table shows."""
MOST_LEVELS = 5
"""How many levels a table of chains shows: those with the largest shares."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """One seed's chain. Estimates have one entry per level."""

    seed: str
    """The id of the seed."""
    by_wave: tuple[int, ...]
    """How many people it has in wave 0 (the seed), 1, 2 and so on."""
    places: I8
    """Where its members stand in the order of recruitment of the whole sample, from 1."""
    running: F8
    """The estimate from its own members alone, as they came, of shape (levels, members)."""
    without: F8
    """The estimate from everybody else."""

    @property
    def people(self) -> int:
        """How many people it has."""
        return sum(self.by_wave)

    @property
    def estimate(self) -> F8:
        """The estimate from its members alone; NaN where nobody in it counts."""
        return np.asarray(self.running[:, -1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chains:
    """All chains of a sample, the largest first, and whether they differ by more than they should."""

    outcome: str
    sample: SampleSummary
    method: Provenance[Method]
    levels: tuple[str | None, ...]
    chains: tuple[Chain, ...]
    estimate: F8
    """The estimates from everybody."""
    se: F8
    """Their standard errors, by the default interval."""
    between: float
    """The part of the recruits' variety that lies between chains, 0 to 1 (tau); a quantity is cut at its
    thirds."""
    between_expected: float
    """What recruitment across the levels alone makes it, on average."""
    mixing_p: float
    """How often recruitment across the levels alone sets the chains as far apart."""
    replicates: int
    seed: int
    warnings: tuple[str, ...]

    @property
    def largest_share(self) -> float:
        """The share of all people who are in the largest chain."""
        return self.chains[0].people / self.sample.n

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        return {
            "levels": list(self.levels),
            "chains": [
                {
                    "seed": chain.seed,
                    "people": chain.people,
                    "by_wave": list(chain.by_wave),
                    "estimate": listing(chain.estimate),
                    "without": listing(chain.without),
                    "places": chain.places.tolist(),
                    "running": [listing(row) for row in chain.running],
                }
                for chain in self.chains
            ],
            "largest_share": self.largest_share,
            "between": listing(np.array([self.between]))[0],
            "between_expected": listing(np.array([self.between_expected]))[0],
            "mixing_p": listing(np.array([self.mixing_p]))[0],
            "replicates": self.replicates,
            "seed": self.seed,
        }

    def __str__(self) -> str:
        widest = sorted(np.argsort(-self.estimate, kind="stable")[:MOST_LEVELS].tolist())
        shown = [1] if len(self.levels) == 2 else widest
        names = [self.levels[i] or "mean" for i in shown]
        rows = [
            [
                chain.seed,
                str(chain.people),
                str(len(chain.by_wave) - 1),
                *(short(float(chain.estimate[i])) for i in shown),
                *(short(float(chain.without[i])) for i in shown),
            ]
            for chain in self.chains[:MOST]
        ]
        head = ["seed", "people", "waves", *names, *(f"{name} without" for name in names)]
        more = len(self.chains) - MOST
        return "\n".join(
            [
                f"{self.outcome} by chain"
                + (f", the largest {MOST} of {len(self.chains)}" if more > 0 else ""),
                *align(head, rows, left=1),
                (
                    f"variety between chains {short(self.between)}, by recruitment alone "
                    f"{short(self.between_expected)} (p {short(self.mixing_p)})"
                ),
            ]
        )


def chains(
    sample: RecruitmentSample,
    outcome: str,
    *,
    method: Method = "rds-ii",
    population_size: int | None = None,
    seeds: Seeds = "include",
    replicates: int = 999,
    seed: int = 0,
    threads: int = 1,
) -> Chains:
    """Return each chain's own estimate as it grew, and the estimate without it.

    A test says whether the chains mixed. It warns where the chains lie further apart than recruitment across
    the levels would set them one time in twenty (`replicates` resampled chains, from `seed`), where one chain
    holds more than half of all people, and where leaving one chain out moves an estimate by more than its
    standard error. Raises what `estimate` does.
    """
    analysis, found = fit_outcome(sample, outcome, method, population_size, seeds)
    tree = sample.tree
    strata = strata_of(sample, sample.outcome(outcome))
    between = between_chains(tree, strata.codes, len(strata))
    resampled = resample_between(
        tree, strata.codes, len(strata), replicates=replicates, seed=seed, threads=threads
    )
    expected, p = _test(between, resampled[np.isfinite(resampled)], tree.seeds)
    parts = sorted(_chains_of(sample, found), key=lambda chain: -chain.people)
    (uncertainty,) = uncertainties(analysis, [found])
    estimate, se = found.model.point(), uncertainty.se
    return Chains(
        outcome=outcome,
        sample=summary_of(sample),
        method=analysis.provenance(),
        levels=levels_of(found),
        chains=tuple(parts),
        estimate=estimate,
        se=se,
        between=between,
        between_expected=expected,
        mixing_p=p,
        replicates=replicates,
        seed=seed,
        warnings=tuple(_warnings(outcome, parts, len(sample), p, estimate, se)),
    )


def _test(between: float, resampled: F8, seeds: int) -> tuple[float, float]:
    """Return what recruitment alone makes the part between chains, and how often as large."""
    if seeds < 2 or not np.isfinite(between) or not len(resampled):
        return math.nan, math.nan
    as_large = np.count_nonzero(resampled >= between - 1e-12)
    return float(resampled.mean()), (1 + as_large) / (1 + len(resampled))


def _chains_of(sample: RecruitmentSample, found: Fitted) -> Iterator[Chain]:
    """Yield every chain, in order of its seed's id."""
    tree, model, features = sample.tree, found.model, found.model.features
    place = by_node(np.arange(1, len(sample) + 1), recruitment_order(sample))
    for node in range(tree.seeds):
        members = tree.line[tree.begins[node] : tree.ends[node] + 1]
        members = members[np.argsort(place[members])]
        totals = features[:, members].cumsum(axis=1)
        yield Chain(
            seed=str(sample.ids[tree.order[node]]),
            by_wave=tuple(np.bincount(tree.wave[members]).tolist()),
            places=place[members],
            running=model.solve(totals.T).T,
            without=model.solve(np.delete(features, members, axis=1).sum(axis=1)),
        )


def _warnings(outcome: str, parts: list[Chain], people: int, p: float, estimate: F8, se: F8) -> Iterator[str]:
    if p < ALARM:
        yield (
            f"{outcome}: chains differ more than recruitment across its levels explains (p {short(p)}):"
            " groups that hardly recruit each other may have been sampled apart (a bottleneck). Compare the"
            " chains, and what their seeds have in common"
        )
    if len(parts) > 1 and parts[0].people > people / 2:
        yield (
            f"the chain of {parts[0].seed} holds {parts[0].people / people:.0%} of all people: its seed's"
            " surroundings weigh most"
        )
    if pulling := [chain.seed for chain in parts if (np.abs(chain.without - estimate) > se).any()]:
        yield (
            f"{outcome}: without the chain of {' or of '.join(pulling)} an estimate would move by more than"
            " its standard error: report it with and without"
        )
