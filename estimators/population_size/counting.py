"""The size of the population from a count and the share of the population that the count is of.

N = count / share. Somebody has counted how many people used a service, were given an object, or took part in
another survey; the sample says what share of the population that is. One formula, three designs (UNAIDS & WHO
2010, Guidelines on estimating the size of populations most at risk to HIV; Paz-Bailey et al. 2011, Sexually
Transmitted Infections 87, 279-282; Fearon et al. 2017, JMIR Public Health and Surveillance 3(3), e59).
"""

import math
from dataclasses import replace
from typing import get_args

import numpy as np

from estimators.errors import EstimatorError
from estimators.estimation.analysis import Analysis
from estimators.estimation.intervals import quantile_of_error
from estimators.estimation.provenance import network_size_notes, summary_of
from estimators.estimation.settings import Settings, check_choice
from estimators.population_size.counted import CountingMethod, CountInterval, SizeEstimate, SizeTable
from estimators.population_size.share import Share, share_of
from estimators.sample.choices import DEFAULT_INTERVAL, IntervalMethod, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample

FEW = 10
"""Fewer people than this who gave the answer make a share that nobody should divide by."""


ASSUMED: dict[CountingMethod, str] = {
    "multiplier": (
        "the count is of different people, all of them in the population, and the question means the same"
        " service, place and time; using it does not change the chance of being recruited"
    ),
    "unique-object": (
        "each object went to another member of the population; everybody who got one remembers, and nobody"
        " else says so; getting one does not change the chance of being recruited"
    ),
    "two-survey": (
        "nobody joined or left the population between the surveys; people say rightly whether they were in"
        " the first; having been in it does not change the chance of being recruited"
    ),
}
"""What has to be true beside what RDS assumes."""


def size_by_count(
    sample: RecruitmentSample,
    outcome: str,
    answer: str,
    count: float,
    *,
    design: CountingMethod = "multiplier",
    count_se: float = 0.0,
    weights: Method = "rds-ii",
    interval: IntervalMethod = DEFAULT_INTERVAL,
    interval_type: CountInterval = "log",
    level: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
    seeds: Seeds = "include",
    threads: int = 1,
) -> SizeTable:
    """Return N = count / share, in people, with its interval.

    Args:
        sample: the validated sample.
        outcome: the question that tells who is in the count.
        answer: the answer that says so, one of its levels.
        count: how many people are in the count: who used the service (multiplier), got one of the objects
            handed out before the survey (unique-object), or took part in the first survey, however that was
            drawn (two-survey).
        design: which of the three; `ASSUMED` says what each takes for granted. For two surveys the classical
            estimates are shown too: Lincoln & Petersen's n1 n2 / m, and Chapman's (n1 + 1)(n2 + 1) / (m + 1)
            - 1 with the variance of Seber 1970 (Biometrika 57, 249-250). They take this sample for a simple
            random one, and are there to compare.
        count_se: the standard error of the count, where it is itself an estimate.
        weights: how respondents are weighted, as `method` in `estimate`. Under "ss" the share is taken at the
            N that agrees with it: the choice where the sample is a large part of the population, whose well
            connected people it uses up.
        interval: how the share's uncertainty is found, as in `estimate`; "ss" goes with weights "ss".
        interval_type: "log" (the delta method on the scale of log N, so that N stays positive and its
            interval leans the right way), or "percentile" (quantiles of count / share over the resamples, the
            count drawn too where it is uncertain).
        level: confidence level, between 0 and 1.
        replicates: how many resamples, for an interval that resamples.
        seed: where the random numbers start. The same seed gives the same digits, whatever the number of
            threads.
        seeds: "include" the study's seeds in the share or "exclude" them; they stay in the tree either way.
        threads: how many threads share the resampling.

    Raises:
        UnknownName: the outcome is not in the sample.
        EstimatorError: a setting is out of range or does not go with another, or nobody gave the answer.
    """
    settings = Settings(
        method=weights,
        interval=interval,
        interval_type="normal",
        level=level,
        replicates=replicates,
        seed=seed,
        seeds=seeds,
        threads=threads,
    )
    _check(design, count, count_se, settings, interval_type)
    share = _share(Analysis(sample, settings), outcome, answer, count)
    estimates = [_weigh(share, count, count_se, interval_type, level, seed)]
    if design == "two-survey":
        estimates += _classical(share, int(count), level)
    return SizeTable(
        sample=summary_of(sample),
        method=replace(Analysis(sample, settings).provenance(), interval_type=interval_type),
        design=design,
        outcome=outcome,
        answer=answer,
        count=count,
        count_se=count_se,
        share=share.point,
        share_se=share.se,
        n=share.n,
        said=share.said,
        estimates=tuple(estimates),
        warnings=tuple(_warnings(sample, share, estimates[0].estimate)),
    )


def _share(analysis: Analysis, outcome: str, answer: str, count: float) -> Share:
    """Return the share that gives the answer, above 0 and of no more people than were counted."""
    answers = analysis.sample.categories(outcome)
    if answer not in answers.levels:
        raise EstimatorError(
            f"nobody answered {outcome!r} with {answer!r}; there are: {', '.join(answers.levels)}"
        )
    share = share_of(analysis, outcome, answers.levels.index(answer), count)
    if not 0 < share.point <= 1:
        raise EstimatorError(
            f"the share of {outcome} = {answer} is {share.point:.3g}: nothing can be divided by it. "
            "Recruit more people"
        )
    if share.said > count:
        raise EstimatorError(
            f"{share.said} respondents say {outcome} = {answer}, more than the {count:g} counted: "
            "one of the two is wrong"
        )
    return share


def _check(
    design: str, count: float, count_se: float, settings: Settings, interval_type: CountInterval
) -> None:
    check_choice("design", design, get_args(CountingMethod))
    check_choice("interval_type", interval_type, get_args(CountInterval))
    if interval_type == "percentile" and not settings.resamples:
        raise EstimatorError(
            "interval type 'percentile' needs a redrawn sample: choose interval 'tree', or type 'log'"
        )
    if settings.interval == "ss" and settings.method != "ss":
        raise EstimatorError(
            "interval 'ss' rebuilds a population of N, which only weights 'ss' look for: choose both, or"
            " 'tree-exact'"
        )
    if not (math.isfinite(count) and count >= 1):
        raise EstimatorError(f"count is {count}: it is how many people are in the count, at least 1")
    if not (math.isfinite(count_se) and count_se >= 0):
        raise EstimatorError(f"count_se is {count_se}: a standard error is 0 or more")
    if design == "two-survey" and (count_se > 0 or count != int(count)):
        raise EstimatorError(
            "for two surveys the count is the number of people in the first: a whole number, without a"
            " standard error"
        )


def _weigh(
    share: Share, count: float, count_se: float, interval_type: CountInterval, level: float, seed: int
) -> SizeEstimate:
    """Return N = count / share, with its interval.

    var(log N) = ((se(share) / share)^2 + (se(count) / count)^2) / (1 + elasticity)^2. Where the share depends
    on N, a share that is one per cent too high makes N too low by less, or more, than that.
    """
    size, power = count / share.point, 1 / (1 + share.elasticity)
    on_log = power * math.hypot(share.se / share.point, count_se / count)
    if interval_type == "log" or share.replicates is None:
        return _with_log_interval("weighted", size, size * on_log, level, share.df)
    shares = share.replicates[np.isfinite(share.replicates)]
    wobble = np.random.Generator(np.random.Philox(seed % 2**64)).standard_normal(len(shares))
    with np.errstate(divide="ignore"):  # a replicate in which nobody says so tells that N may be anything
        sizes = size * (np.exp(wobble * count_se / count) * share.point / shares) ** power
    low, high = np.quantile(sizes, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return SizeEstimate(name="weighted", estimate=size, se=size * on_log, low=float(low), high=float(high))


def _classical(share: Share, first: int, level: float) -> list[SizeEstimate]:
    """Return what two simple random samples would say.

    N1 = `first` people, n2 = those who answered here, m of them in both.
    """
    n, m = share.n, share.said
    both = (first + 1) * (n + 1) / (m + 1)
    chapman_se = math.sqrt(both * max(first - m, 0) * (n - m) / ((m + 1) * (m + 2)))
    petersen_se = math.sqrt(first**2 * n * (n - m) / m**3)
    return [
        _with_log_interval("lincoln-petersen", first * n / m, petersen_se, level),
        _with_log_interval("chapman", both - 1, chapman_se, level),
    ]


def _with_log_interval(
    name: str, size: float, se: float, level: float, df: float | None = None
) -> SizeEstimate:
    quantile = quantile_of_error(level, None if df is None else np.array([df]))
    reach = math.exp(float(np.ravel(quantile)[0]) * se / size)
    return SizeEstimate(name=name, estimate=size, se=se, low=size / reach, high=size * reach)


def _warnings(sample: RecruitmentSample, share: Share, size: float) -> list[str]:
    said = [f"the share: {note}" for note in share.notes]
    if share.said < FEW:
        said.append(
            f"only {share.said} of {share.n} gave the answer: the share may be off by more than its interval"
            " says"
        )
    if size < len(sample):
        said.append(
            f"fewer than the {len(sample)} respondents: the count is not of all who gave the answer, or they"
            " were easier to recruit"
        )
    return said + network_size_notes(sample, dropped="left out")
