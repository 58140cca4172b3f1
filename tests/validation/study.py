"""Sampling the same population again and again: bias of every method, coverage of every interval."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from estimators import Estimate, RecruitmentSample, estimate
from estimators.estimation.intervals import bounds
from tests.support.simulated_population import Design, a_sample

DESIGNS = (
    Design(name="n = 200", n=200),
    Design(name="n = 500", n=500),
    Design(name="n = 200, with replacement", n=200, with_replacement=True),
)
INTERVALS = {
    "mean": "naive",
    "rds-ii": "naive tree-markov tree-exact tree salganik ss hcg neighbourhood",
    "rds-i": "tree-markov tree-exact tree salganik hcg neighbourhood",
    "ss": "tree-markov tree-exact tree salganik ss hcg neighbourhood",
    "hcg": "tree-markov tree-exact tree salganik hcg neighbourhood",
}
PAIRS = tuple((method, interval) for method, intervals in INTERVALS.items() for interval in intervals.split())
"""The methods, each with the intervals that go with it."""
DRAWN = ("tree", "salganik", "ss", "hcg", "neighbourhood")
LEVEL = 0.95


@dataclass(frozen=True, kw_only=True)
class Bias:
    """How a method's estimates lie about the truth over the runs."""

    design: str
    method: str
    mean: float
    sd: float
    bias: float

    @property
    def rmse(self) -> float:
        return math.hypot(self.bias, self.sd)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How often an interval holds the truth, and its standard error over the spread of the estimates."""

    design: str
    method: str
    interval: str
    type: str
    runs: int
    share: float
    width: float
    se_over_sd: float

    @property
    def error(self) -> float:
        """The Monte-Carlo standard error of the share."""
        return math.sqrt(max(self.share * (1 - self.share), 0.25 / self.runs) / self.runs)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything found for one design."""

    design: Design
    runs: int
    biases: tuple[Bias, ...]
    coverages: tuple[Coverage, ...]

    def bias(self, method: str) -> Bias:
        return next(b for b in self.biases if b.method == method)

    def coverage(self, method: str, interval: str, type_: str = "normal") -> Coverage:
        wanted = (method, interval, type_)
        return next(c for c in self.coverages if (c.method, c.interval, c.type) == wanted)


def study(
    design: Design,
    runs: int,
    *,
    pairs: Iterable[tuple[str, str]] = PAIRS,
    replicates: int = 500,
    seed: int = 2026,
) -> Findings:
    """Draw `runs` samples, each from its own population, and estimate the share with the trait from each."""
    pairs = tuple(pairs)
    points = {method: np.empty(runs) for method, _ in pairs}
    held = {(*pair, kind): np.empty((runs, 3)) for pair in pairs for kind in _kinds(pair[1])}
    for run in range(runs):
        sample = a_sample(design, np.random.default_rng([seed, run]))
        for method, interval in pairs:
            e = _one(sample, design, method, interval, replicates)
            points[method][run] = e.estimate
            for kind in _kinds(interval):
                low, high = _ends(e, kind)
                held[method, interval, kind][run] = low <= design.share <= high, high - low, e.se
    biases = tuple(_bias(design, method, values) for method, values in points.items())
    sd = {b.method: b.sd for b in biases}
    coverages = tuple(_coverage(design, key, rows, sd[key[0]]) for key, rows in held.items())
    return Findings(design=design, runs=runs, biases=biases, coverages=coverages)


def _kinds(interval: str) -> tuple[str, ...]:
    return ("normal", "logit", "percentile") if interval in DRAWN else ("normal", "logit")


def _one(sample: RecruitmentSample, design: Design, method: str, interval: str, replicates: int) -> Estimate:
    knows_N = "ss" in (method, interval) or "hcg" in (method, interval)
    return estimate(
        sample,
        ["trait"],
        method=method,
        population_size=design.N if knows_N else None,
        interval=interval,
        interval_type="percentile" if interval in DRAWN else "normal",
        level=LEVEL,
        replicates=replicates,
    )["trait", "yes"]


def _ends(e: Estimate, kind: str) -> tuple[float, float]:
    """Return an interval of another type from the same standard error."""
    if kind == "percentile":
        return e.low, e.high
    df = None if e.df is None else np.array([e.df])
    low, high = bounds(kind, LEVEL, np.array([e.estimate]), np.array([e.se]), None, df)
    return float(low[0]), float(high[0])


def _bias(design: Design, method: str, values: np.ndarray) -> Bias:
    mean = float(values.mean())
    return Bias(
        design=design.name, method=method, mean=mean, sd=float(values.std()), bias=mean - design.share
    )


def _coverage(design: Design, key: tuple[str, str, str], rows: np.ndarray, sd: float) -> Coverage:
    method, interval, type_ = key
    share, width, se = rows.mean(axis=0)
    return Coverage(
        design=design.name,
        method=method,
        interval=interval,
        type=type_,
        runs=len(rows),
        share=float(share),
        width=float(width),
        se_over_sd=float(se) / sd,
    )
