"""What else the model is used for: groups, contrasts, methods that size groups, missing answers, and quantiles."""

import math
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from estimators import Estimate, RecruitmentSample, compare, estimate, quantiles
from estimators.comparison.results import Contrast
from tests.validation.intervals.populations import Population
from tests.validation.intervals.way import Figure, Measured, Way

GROUP, DIFFERENCE, RATIO = (
    ("a group's share", None),
    ("a difference", None),
    ("the logarithm of a ratio", None),
)
MISSING, RDS_I, HCG = ("one answer in five missing", None), ("RDS-I", None), ("HCG, N unknown", None)
USES: tuple[Figure, ...] = (GROUP, DIFFERENCE, RATIO, MISSING, RDS_I, HCG)
MEDIAN: Figure = ("the median", None)
OUTCOME, LEVEL, BY, HERE, THERE = "low_income", "yes", "sector", "long_term_care", "home_care"
UNANSWERED = 0.2


def truths_of_uses(population: Population) -> dict[Figure, float]:
    """Return the truth of each figure."""
    has, by = population.outcomes[OUTCOME] == LEVEL, population.outcomes[BY]
    here, there, all_ = float(has[by == HERE].mean()), float(has[by == THERE].mean()), float(has.mean())
    return {
        GROUP: here,
        DIFFERENCE: here - there,
        RATIO: math.log(here / there),
        MISSING: all_,
        RDS_I: all_,
        HCG: all_,
    }


def measure_uses(way: Way, sample: RecruitmentSample) -> Iterator[Measured]:
    """Yield every figure of one sample."""
    within = estimate(sample, [OUTCOME], by=BY, interval=way.interval)
    yield GROUP, _of_estimate(within[OUTCOME, LEVEL, HERE])
    for figure, measure in ((DIFFERENCE, "difference"), (RATIO, "ratio")):
        found = compare(sample, OUTCOME, BY, against=THERE, measure=measure, interval=way.interval)
        yield figure, _of_contrast(found[HERE, LEVEL], measure)
    yield (
        MISSING,
        _of_estimate(estimate(_unanswered(sample), [OUTCOME], interval=way.interval)[OUTCOME, LEVEL]),
    )
    for figure, method in ((RDS_I, "rds-i"), (HCG, "hcg")):
        table = estimate(sample, [OUTCOME], method=method, interval=way.interval)
        yield figure, _of_estimate(table[OUTCOME, LEVEL])


def true_median(population: Population) -> dict[Figure, float]:
    """Return the median wage."""
    return {MEDIAN: float(np.median(population.outcomes["wage"]))}


def measure_median(_: Way, sample: RecruitmentSample) -> Iterator[Measured]:
    """Yield the median; its standard error is taken from the width of its interval."""
    found = quantiles(sample, "wage", [0.5])[0.5]
    se = (found.high - found.low) / (2 * 1.96)
    yield MEDIAN, (found.estimate, se, found.low, found.high, math.nan)


def _unanswered(sample: RecruitmentSample) -> RecruitmentSample:
    answers = sample.categories(OUTCOME)
    silent = np.random.default_rng(int(sample.fingerprint[:8], 16)).random(len(sample)) < UNANSWERED
    thinned = replace(answers, codes=np.where(silent, -1, answers.codes))
    return replace(sample, outcomes=MappingProxyType({**sample.outcomes, OUTCOME: thinned}))


def _of_estimate(e: Estimate) -> tuple[float, ...]:
    return e.estimate, e.se, e.low, e.high, math.nan if e.df is None else e.df


def _of_contrast(c: Contrast, measure: str) -> tuple[float, ...]:
    ends = (c.contrast, c.low, c.high)
    value, low, high = map(math.log, ends) if measure == "ratio" else ends
    return value, c.se, low, high, math.nan if c.df is None else c.df
