"""Sampling the same population again and again: bias of every method, coverage of every interval."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rich.progress import track

from estimators import RecruitmentSample, estimate
from tests.validation.population import Design, a_sample

DESIGNS = (
    Design(name="n = 200", n=200),
    Design(name="n = 500", n=500),
    Design(name="n = 200, with replacement", n=200, with_replacement=True),
)
PAIRS = (
    ("mean", "naive"),
    ("rds-ii", "naive"), ("rds-ii", "tree-exact"), ("rds-ii", "tree"), ("rds-ii", "salganik"), ("rds-ii", "ss"),
    ("rds-ii", "hcg"), ("rds-ii", "neighbourhood"),
    ("rds-i", "tree-exact"), ("rds-i", "tree"), ("rds-i", "salganik"), ("rds-i", "hcg"), ("rds-i", "neighbourhood"),
    ("ss", "tree-exact"), ("ss", "tree"), ("ss", "salganik"), ("ss", "ss"), ("ss", "hcg"), ("ss", "neighbourhood"),
    ("hcg", "tree-exact"), ("hcg", "tree"), ("hcg", "salganik"), ("hcg", "hcg"), ("hcg", "neighbourhood"),
)  # fmt: skip
"""The methods, each with the intervals that go with it."""
TYPES = ("normal", "logit", "percentile")
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
    """How often an interval holds the truth, and how its standard error compares with the spread of the estimates."""

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
    types: Iterable[str] = TYPES,
    replicates: int = 500,
    seed: int = 2026,
) -> Findings:
    """Draw `runs` samples, each from a population of its own, and estimate the share with the trait from each."""
    pairs = tuple(pairs)
    wanted = [(m, i, t) for m, i in pairs for t in types if t != "percentile" or i in DRAWN]
    points: dict[str, list[float]] = {method: [] for method, _ in pairs}
    held = {key: np.full((runs, 3), np.nan) for key in wanted}
    for run in track(range(runs), description=design.name, transient=True):
        sample = a_sample(design, np.random.default_rng([seed, run]))
        for method in points:
            points[method].append(_one(sample, design, method, "naive", "normal", replicates).estimate)
        for key in wanted:
            e = _one(sample, design, *key, replicates)
            held[key][run] = e.low <= design.share <= e.high, e.high - e.low, e.se
    biases = tuple(_bias(design, method, np.array(values)) for method, values in points.items())
    sd = {b.method: b.sd for b in biases}
    coverages = tuple(_coverage(design, key, rows, sd[key[0]]) for key, rows in held.items())
    return Findings(design=design, runs=runs, biases=biases, coverages=coverages)


def _one(sample: RecruitmentSample, design: Design, method: str, interval: str, type_: str, replicates: int):
    knows_N = "ss" in (method, interval) or "hcg" in (method, interval)
    return estimate(
        sample, ["trait"], method=method, population_size=design.N if knows_N else None, interval=interval,
        interval_type=type_, level=LEVEL, replicates=replicates,
    )["trait", "yes"]  # fmt: skip


def _bias(design: Design, method: str, values: np.ndarray) -> Bias:
    mean = float(values.mean())
    return Bias(
        design=design.name, method=method, mean=mean, sd=float(values.std()), bias=mean - design.share
    )


def _coverage(design: Design, key: tuple[str, str, str], rows: np.ndarray, sd: float) -> Coverage:
    method, interval, type_ = key
    share, width, se = rows.mean(axis=0)
    return Coverage(
        design=design.name, method=method, interval=interval, type=type_, runs=len(rows), share=float(share),
        width=float(width), se_over_sd=float(se) / sd,
    )  # fmt: skip
