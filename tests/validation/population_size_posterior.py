"""SS-PSE in populations of known size: where the posterior lies, and how often intervals hold N."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from estimators import RecruitmentSample, SizePrior, size_by_successive_sampling
from tests.support.simulated_population import Design, a_sample

N = 1000
LEVEL = 0.95
PRIORS = {"half": 0.5, "the truth": 1.0, "twice": 2.0}
"""Where the prior's median is, over N; never below 1.2 times the sample."""
SIZES = (200, 500)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the runs of one design under one prior gave; sizes are over N."""

    recruitment: str
    n: int
    prior: str
    prior_median: float
    medians: np.ndarray
    held: float
    held_shortest: float
    width: float
    shared: float
    """How much of the posterior was already in the prior, on average."""


def from_the_model(n: int, rng: np.random.Generator) -> RecruitmentSample:
    """Return a sample of the model: Conway-Maxwell-Poisson network sizes, and successive sampling."""
    k = np.arange(1, 41)
    chance = np.exp(0.7 * k - 0.35 * gammaln(k + 1.0))  # mean 9, sd 5
    size = rng.choice(k, size=N, p=chance / chance.sum())
    taken = size[np.argsort(rng.exponential(size=N) / size)[:n]]
    ids = [f"{row:05}" for row in range(n)]
    return RecruitmentSample.from_columns(ids, ["seed", *ids[:-1]], taken, recruited_at=list(range(n)))


RECRUITMENTS: dict[str, Callable[[int, np.random.Generator], RecruitmentSample]] = {
    "successive sampling": from_the_model,
    "network": lambda n, rng: a_sample(Design(name="network", n=n, N=N), rng),
}


def study(recruitment: str, n: int, runs: int, draws: int = 250, seed: int = 2026) -> list[Found]:
    """Return what `runs` samples, each from a population of its own, give under each prior."""
    rows: dict[str, list[tuple[float, ...]]] = {name: [] for name in PRIORS}
    for run in range(runs):
        sample = RECRUITMENTS[recruitment](n, np.random.default_rng([seed, run]))
        for name in PRIORS:
            found = size_by_successive_sampling(
                sample, SizePrior(median=prior_median(name, n)), level=LEVEL, draws=draws, seed=run
            )
            low, high = found.posterior.shortest(LEVEL)
            held, held_shortest = found.low <= N <= found.high, low <= N <= high
            width = found.high - found.low
            rows[name].append((found.median, held, held_shortest, width, found.shared_with_prior))
    return [_summarize(recruitment, n, name, np.array(values, dtype=float)) for name, values in rows.items()]


def prior_median(name: str, n: int) -> float:
    """Return the prior's median for a sample of n."""
    return max(PRIORS[name] * N, 1.2 * n)


def _summarize(recruitment: str, n: int, prior: str, rows: np.ndarray) -> Found:
    median, held, held_shortest, width, shared = rows.T
    return Found(
        recruitment=recruitment,
        n=n,
        prior=prior,
        prior_median=prior_median(prior, n),
        medians=median / N,
        held=float(held.mean()),
        held_shortest=float(held_shortest.mean()),
        width=float(np.median(width)) / N,
        shared=float(shared.mean()),
    )
