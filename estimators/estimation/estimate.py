"""The one way to call every estimator with every interval."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.checks import check_choices, check_numbers, summary_of
from estimators.estimation.fit import fit
from estimators.estimation.intervals import spread
from estimators.estimation.results import Estimate, EstimateTable, Settings
from estimators.estimation.tabulate import Figures, rows_of, simple_variance
from estimators.estimation.targets import counted_nodes, targets_of
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.sample.choices import REDRAWN, IntervalMethod, IntervalType, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


def estimate(
    sample: RecruitmentSample,
    outcomes: Sequence[str] | None = None,
    *,
    method: Method = "rds-ii",
    population_size: int | None = None,
    interval: IntervalMethod = "tree-exact",
    interval_type: IntervalType = "logit",
    level: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
    seeds: Seeds = "include",
    by: str | None = None,
    threads: int = 1,
) -> EstimateTable:
    """Return the share of each level (or the mean) of each outcome, with its interval.

    Args:
        sample: the validated sample.
        outcomes: names of outcomes; all of the sample's when None.
        method: "rds-ii" (Volz & Heckathorn 2008), "rds-i" (Salganik & Heckathorn 2004), "rds-i-ds" (its smoothed form, Heckathorn
            2002: the same shares), "ss" (Gile 2011), "hcg" (Fellows 2019), or "mean" (every respondent counts the same).
        population_size: N, how many people the population has. Method and interval "ss" need it; with it "hcg" accounts for the
            part of the population that is in the sample, and the naive interval is narrower.
        interval: "tree-exact" (the tree bootstrap's variance without drawing it), "tree" (the tree bootstrap drawn; Baraff,
            McCormick & Raftery 2016), "ss" (Gile 2011: a population of N rebuilt and recruited from again, the usual partner of
            method "ss"), "salganik" (Salganik 2006: one long chain, the usual partner of RDS-I and RDS-II), "hcg" (Fellows 2019:
            new people in the observed tree, the usual partner of method "hcg"), "neighbourhood" (Yauck et al. 2022; too narrow,
            with a warning that says so), or "naive" (as if the respondents were a simple
            random sample: never the real precision).
        interval_type: "logit" stays between 0 and 1 (a mean gets "normal" instead), "normal", and, where the sample is redrawn,
            "percentile" and "basic".
        level: confidence level, between 0 and 1.
        replicates: how many times the sample is redrawn, where it is.
        seed: where the random numbers start. The same seed gives the same digits, whatever the number of threads.
        seeds: "include" the study's seeds in the estimate or "exclude" them; they stay in the tree either way.
        by: an outcome with levels; estimates are then made within each of its groups.
        threads: how many threads share the redrawing.

    Someone who did not answer keeps their place in the tree and leaves both numerator and denominator.

    Raises:
        KeyError: an outcome is not in the sample.
        ValueError: a setting is out of range, or does not go with another.
    """
    check_choices(method=method, interval=interval, interval_type=interval_type, seeds=seeds)
    check_numbers(
        sample, population_size=population_size, level=level, replicates=replicates, threads=threads
    )
    if interval_type in ("percentile", "basic") and interval not in REDRAWN:
        raise ValueError(
            f"interval type {interval_type!r} needs a redrawn sample: choose interval {' or '.join(REDRAWN)}, or type 'logit' or 'normal'"
        )
    counted, groups = counted_nodes(sample, seeds), None if by is None else sample.categories(by)
    targets = [targets_of(sample, name, counted, groups) for name in outcomes or sample.outcomes]
    fits = [fit(sample, t, counted, method, population_size) for t in targets]
    drawn: list[F8] | list[None] = [None] * len(fits)
    notes = notes_on(sample)
    if interval in REDRAWN:
        from estimators.estimation.bootstrap import (  # loads the compiler, which others need not wait for
            CAUTIONS,
            Redrawing,
            redraw,
        )

        notes += [CAUTIONS[interval]] if interval in CAUTIONS else []
        task = Redrawing(
            sample=sample,
            seeds=seeds,
            groups=groups,
            population_size=population_size,
            replicates=replicates,
            seed=seed,
            threads=threads,
        )
        drawn = redraw(task, interval, fits)

    estimates: list[Estimate] = []
    for wanted, fitted, draws in zip(targets, fits, drawn, strict=True):
        point = fitted.model.point()
        if wanted.is_proportion:
            point = np.clip(point, 0.0, 1.0)  # solving for a stationary distribution rounds
        simple = simple_variance(wanted, fitted.weights, point)
        if draws is not None:
            se = spread(draws)
        elif interval == "tree-exact":
            se = np.sqrt(tree_variance(sample.tree, fitted.model.influence()))
        else:
            se = np.sqrt(simple * _finite_population(wanted.n, population_size))
        figures = Figures(targets=wanted, point=point, se=se, simple_variance=simple, redrawn=draws)
        rows, more = rows_of(figures, interval_type, level)
        estimates += rows
        notes += [*fitted.notes, *more]
    settings = Settings(
        method=method,
        population_size=population_size,
        interval=interval,
        interval_type=interval_type,
        level=level,
        replicates=replicates if interval in REDRAWN else None,
        seed=seed if interval in REDRAWN else None,
        seeds=seeds,
        by=by,
        missing_network_size=sample.missing_network_size,
        version=version("seedline"),
    )
    return EstimateTable(
        sample=summary_of(sample), method=settings, estimates=tuple(estimates), warnings=tuple(notes)
    )


def _finite_population(n: NDArray[np.int64], population_size: int | None) -> F8:
    """Return the factor by which sampling without replacement narrows the variance of a simple random sample."""
    return np.ones(len(n)) if population_size is None else (population_size - n) / (population_size - 1)


def notes_on(sample: RecruitmentSample) -> list[str]:
    """Return what the reader of any figure from this sample must be told."""
    notes = []
    touched = sample.missing_network_size
    if touched.count:
        done = (
            "left out of the estimates"
            if touched.policy == "drop"
            else f"set to {touched.value}, the median reported"
        )
        notes.append(f"network size was missing or zero for {touched.count} of {len(sample)}: {done}")
    if touched.source is not None:
        notes.append(f"network sizes are {touched.source}")
    if sample.tree.seeds == 1:
        notes.append("there is one seed: no interval can show how much the estimates depend on it")
    return notes
