"""Methods that count, in a population of known size: bias of N, and coverage of its intervals."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators import RecruitmentSample, SizeEstimate, size_by_count
from tests.support.simulated_population import Design, a_network, recruit

N = 1000
COUNTED = 200
"""How many people used the service, got an object, or were in the first survey."""
SIZES = (200, 500)
REPLICATES = 300

Network = tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the runs of one design gave for one estimator; sizes are over N."""

    counted: str
    n: int
    estimator: str
    estimates: NDArray[np.float64]
    held: float
    width: float


def by_chance(network: Network, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Objects handed out to anybody."""
    return np.isin(np.arange(N), rng.choice(N, COUNTED, replace=False))


def by_trait(network: Network, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Users of a service: those with the trait, who know more people, and each other."""
    return network[0]


def by_recruitment(network: Network, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A first survey through the same network, with seeds of its own."""
    person, _, _ = recruit(Design(name="first", n=COUNTED, N=N), network[1], network[2], rng)
    return np.isin(np.arange(N), person)


COUNTS: dict[str, Callable[[Network, np.random.Generator], NDArray[np.bool_]]] = {
    "objects given to anybody": by_chance,
    "users of a service, alike and well connected": by_trait,
    "a first survey, respondent-driven": by_recruitment,
}


def study(counted: str, n: int, runs: int, seed: int = 2026) -> list[Found]:
    """Return what `runs` samples, each from a population of its own, give by each estimator."""
    design = Design(name=counted, n=n, N=N)
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for run in range(runs):
        rng = np.random.default_rng([seed, run])
        network = a_network(design, rng)
        inside = COUNTS[counted](network, rng)
        person, recruiter, size = recruit(design, network[1], network[2], rng)
        ids = [f"{row:05}" for row in range(n)]
        sample = RecruitmentSample.from_columns(
            ids,
            ["seed" if r < 0 else ids[r] for r in recruiter],
            size[person],
            {"counted": np.where(inside[person], "yes", "no").tolist()},
        )
        for name, e in estimates(sample, run):
            rows.setdefault(name, []).append((e.estimate, e.low, e.high))
    return [_summarize(counted, n, name, np.array(values)) for name, values in rows.items()]


def estimates(sample: RecruitmentSample, seed: int) -> list[tuple[str, SizeEstimate]]:
    """Return every estimate from one sample, by name."""

    def by(**settings: object) -> SizeEstimate:
        table = size_by_count(
            sample,
            "counted",
            "yes",
            COUNTED,
            design="two-survey",
            replicates=REPLICATES,
            seed=seed,
            **settings,
        )
        return table["weighted"]

    both = size_by_count(sample, "counted", "yes", COUNTED, design="two-survey", interval="tree-exact")
    return [
        ("weighted, tree-exact, log", both["weighted"]),
        ("weighted, tree, percentile", by(interval="tree", interval_type="percentile")),
        ("weighted, salganik, log", by(interval="salganik")),
        ("weighted, naive, log", by(interval="naive")),
        ("weighted by ss, tree-exact, log", by(weights="ss")),
        ("weighted by ss, ss, log", by(weights="ss", interval="ss")),
        ("Lincoln-Petersen", both["lincoln-petersen"]),
        ("Chapman", both["chapman"]),
    ]


def _summarize(counted: str, n: int, estimator: str, rows: NDArray[np.float64]) -> Found:
    estimate, low, high = rows.T
    return Found(
        counted=counted,
        n=n,
        estimator=estimator,
        estimates=estimate / N,
        held=float(((low <= N) & (high >= N)).mean()),
        width=float(np.median(high - low)) / N,
    )
