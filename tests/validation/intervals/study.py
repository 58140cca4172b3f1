"""Drawing samples of a design again and again.

It shows how wide each interval is, how wide it should be, and how often it holds the truth.
"""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators import RecruitmentSample, estimate
from estimators.estimation.analysis import Analysis
from estimators.estimation.chain_sandwich import vary_between_chains
from estimators.estimation.intervals import bounds
from estimators.estimation.settings import Settings
from tests.validation.intervals.designs import Design, design_of
from tests.validation.intervals.way import Figure, Measured, Way

REPLICATES = 300
F8 = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way of making intervals in one design, over runs and figures."""

    way: Way
    runs: int
    se_over_sd: float
    coverage: float
    width: float
    """The mean width of the intervals."""
    df: float
    """The median of the degrees of freedom; NaN for the normal distribution."""
    bias: float
    """Of the estimates, over their standard deviation, averaged over the figures without sign."""
    without: int
    """How many intervals there were not."""

    @property
    def error(self) -> float:
        """The Monte-Carlo standard error of the coverage, taking the figures of a run as one."""
        return math.sqrt(max(self.coverage * (1 - self.coverage), 0.25 / self.runs) / self.runs)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one design showed."""

    key: str
    """The design's."""
    rows: tuple[Row, ...]
    by_figure: dict[Figure, tuple[float, float]]
    """Half the width of the first way's interval in the middle run, and what repeating the study shows: 1.96
    standard deviations."""

    @property
    def design(self) -> Design:
        return design_of(self.key)


def study(key: str, runs: int | None = None) -> Found:
    """Draw samples of a design and estimate every figure in every way.

    `runs` is the most, in place of each way's own number.
    """
    design = design_of(key)
    number = {way: min(way.runs, runs) if runs else way.runs for way in design.ways}
    kept: dict[Way, list[list[tuple[float, ...]]]] = {way: [] for way in design.ways}
    for run in range(max(number.values())):
        sample, truth = design.draw(run)
        for way in design.ways:
            if run < number[way]:
                kept[way].append([(*one, truth[f]) for f, one in _estimates(design, way, sample, run)])
    first = np.array(kept[design.ways[0]])
    half = np.nanmedian(first[..., 3] - first[..., 2], axis=0) / 2
    reach = 1.96 * _spread(first, design.populations)
    return Found(
        key=key,
        rows=tuple(_row(design, way, np.array(kept[way]), first) for way in design.ways),
        by_figure={f: (float(half[i]), float(reach[i])) for i, f in enumerate(design.figures)},
    )


def _estimates(design: Design, way: Way, sample: RecruitmentSample, run: int) -> Iterator[Measured]:
    """Yield each figure with estimate, standard error, both ends and degrees of freedom."""
    if design.measure is not None:
        yield from design.measure(way, sample)
        return
    if way.interval == "chain sandwich":
        yield from _chain_sandwich(design, sample)
        return
    names = list(dict.fromkeys(name for name, _ in design.figures))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = estimate(
            sample,
            names,
            method=way.method,
            interval=way.interval,
            population_size=design.N,
            replicates=REPLICATES,
            seed=run,
            seeds=design.seeds,
        )
    for figure in design.figures:
        e = table[figure]
        yield figure, (e.estimate, e.se, e.low, e.high, math.nan if e.df is None else e.df)


def _chain_sandwich(design: Design, sample: RecruitmentSample) -> Iterator[Measured]:
    """Yield the same from the differences between C chains alone, with the usual C - 1 degrees of freedom."""
    analysis = Analysis(sample, Settings())
    for name, level in design.figures:
        fitted = analysis.fit(name)
        i = [label.level for label in fitted.targets.labels].index(level)
        counts = fitted.targets.denominator[fitted.targets.base[i]] > 0
        found = vary_between_chains(sample.tree, fitted.model.influence()[[i]], counts)
        se, df = np.sqrt(found.variance), np.array([len(np.unique(sample.tree.chain[counts])) - 1.0])
        kind = "normal" if level is None else "logit"
        low, high = bounds(kind, 0.95, fitted.point[[i]], se, None, df)
        yield (
            (name, level),
            (float(fitted.point[i]), float(se[0]), float(low[0]), float(high[0]), float(df[0])),
        )


def _spread(kept: F8, populations: int) -> F8:
    """Return the standard deviation of each figure over samples of one population.

    It is averaged over populations.
    """
    parts = [kept[which::populations, :, 0].var(axis=0, ddof=1) for which in range(populations)]
    return np.asarray(np.sqrt(np.mean(parts, axis=0)))


def _row(design: Design, way: Way, kept: F8, first: F8) -> Row:
    estimate, se, low, high, df, truth = np.moveaxis(kept, 2, 0)
    usual = kept if len(kept) >= len(first) or way.method != design.ways[0].method else first
    sd = _spread(usual, design.populations)
    defined = np.isfinite(low)
    return Row(
        way=way,
        runs=len(kept),
        se_over_sd=float((np.nanmean(se, axis=0) / sd).mean()),
        coverage=float(((low <= truth) & (truth <= high))[defined].mean()),
        width=float(np.nanmean(high - low)),
        df=float(np.nanmedian(df)) if np.isfinite(df).any() else math.nan,
        bias=float(np.abs((estimate - truth).mean(axis=0) / sd).mean()),
        without=int((~defined).sum()),
    )
