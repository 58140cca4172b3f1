"""The one way to call every estimator with every interval."""

from collections.abc import Sequence

from estimators.estimation.analysis import Analysis
from estimators.estimation.provenance import oversize_notes, sample_notes, summary_of
from estimators.estimation.results import EstimateTable
from estimators.estimation.settings import Settings
from estimators.estimation.tabulate import tabulate
from estimators.estimation.uncertainty import interval_notes, size_notes, uncertainties
from estimators.sample.choices import DEFAULT_INTERVAL, IntervalMethod, IntervalType, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample


def estimate(
    sample: RecruitmentSample,
    outcomes: Sequence[str] | None = None,
    *,
    method: Method = "rds-ii",
    population_size: int | None = None,
    interval: IntervalMethod = DEFAULT_INTERVAL,
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
        method: "rds-ii" (Volz & Heckathorn 2008), "rds-i" (Salganik & Heckathorn 2004), "rds-i-ds" (its
            smoothed form, Heckathorn 2002: the same shares), "ss" (Gile 2011), "hcg" (Fellows 2019), or
            "mean" (every respondent counts the same).
        population_size: N, how many people the population has. Method and interval "ss" need it; with it
            "hcg" accounts for the part of the population that is in the sample, and the naive interval is
            narrower.
        interval: "tree-markov" (what people have in common fades along the recruitment tree; Rohe 2019),
            "tree-exact" (cautious: the tree bootstrap's variance without drawing it), "tree" (the tree
            bootstrap drawn; Baraff, McCormick & Raftery 2016), "ss" (Gile 2011: a population of N rebuilt
            and recruited from again, the usual partner of method "ss"), "salganik" (Salganik 2006: one long
            chain, the usual partner of RDS-I and RDS-II), "hcg" (Fellows 2019: new people in the observed
            tree, the usual partner of method "hcg"), "neighbourhood" (Yauck et al. 2022; too narrow, with a
            warning that says so), or "naive" (as if the respondents were a simple random sample: never the
            real precision).
        interval_type: "logit" stays between 0 and 1 (a mean gets "normal" instead), "normal", and, where the
            sample is redrawn, "percentile" and "basic".
        level: confidence level, between 0 and 1.
        replicates: how many resamples, for an interval that resamples.
        seed: where the random numbers start. The same seed gives the same digits, whatever the number of
            threads.
        seeds: "include" the study's seeds in the estimate or "exclude" them; they stay in the tree either
            way.
        by: an outcome with levels; estimates are then made within each of its groups.
        threads: how many threads share the resampling.

    Someone who did not answer keeps their place in the tree and leaves both numerator and denominator.

    Raises:
        UnknownName: an outcome is not in the sample.
        EstimatorError: a setting is out of range, or does not go with another.
    """
    settings = Settings(
        method=method,
        population_size=population_size,
        interval=interval,
        interval_type=interval_type,
        level=level,
        replicates=replicates,
        seed=seed,
        seeds=seeds,
        by=by,
        threads=threads,
    )
    analysis = Analysis(sample, settings)
    fits = [analysis.fit(name) for name in outcomes or sample.outcomes]
    rows, notes = tabulate(fits, uncertainties(analysis, fits), interval_type, level)
    return EstimateTable(
        sample=summary_of(sample),
        method=analysis.provenance(),
        estimates=tuple(rows),
        warnings=(
            *sample_notes(sample),
            *oversize_notes(sample, population_size),
            *interval_notes(analysis),
            *size_notes(analysis),
            *notes,
        ),
    )
