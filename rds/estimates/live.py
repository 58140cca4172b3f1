"""Estimates from the study's own tables, at the moment asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rds.app.figures import Respondent
from rds.domain.conversation.script import NETWORK_SIZE, SURVEY_PREFIX
from rds.domain.study import QuestionKind, Study


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEstimate:
    """One outcome and level: the plain share of the sample beside the weighted estimate with its interval.

    Seeds are left out of both. `level` is None for a mean; then `sample_share` is the sample's mean. `truth`
    is only known in a simulation.
    """

    outcome: str
    level: str | None
    n: int
    sample_share: float
    estimate: float
    se: float
    low: float
    high: float
    design_effect: float
    truth: float | None = None
    df: float | None = None
    """Degrees of freedom of the t distribution behind the interval; None where there is none."""
    notes: tuple[str, ...] = ()
    """What the reader must be told of this figure."""

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval: none can be computed when everybody gave the same answer."""
        return not math.isnan(self.low)

    @property
    def covers(self) -> bool | None:
        """Whether the interval holds the true value, where both are known."""
        return None if self.truth is None or not self.has_interval else self.low <= self.truth <= self.high


def live_estimates(
    respondents: Sequence[Respondent],
    study: Study,
    truth: Mapping[str, Mapping[str, float]] | None = None,
) -> list[LiveEstimate]:
    """Return RDS-II with 95 % intervals for every survey question, seeds excluded.

    Intervals are "tree-markov", on the logit scale.
    People without a positive network size stay in the tree and are left out of the estimates.
    """
    from estimators import RecruitmentSample, estimate

    sample = RecruitmentSample.from_columns(
        [one.id for one in respondents],
        [one.recruiter or "" for one in respondents],
        [_network_size(one) for one in respondents],
        {question.key: _column(question.key, question.kind, respondents) for question in study.survey},
        missing_network_size="drop",
    )
    table = estimate(sample, seeds="exclude")
    shares = estimate(sample, method="mean", seeds="exclude", interval="naive")
    plain = {(row.outcome, row.level): row.estimate for row in shares}
    known = truth or {}
    return [
        LiveEstimate(
            outcome=row.outcome,
            level=row.level,
            n=row.n,
            sample_share=plain[row.outcome, row.level],
            estimate=row.estimate,
            se=row.se,
            low=row.low,
            high=row.high,
            design_effect=row.design_effect,
            truth=known.get(row.outcome, {}).get(row.level or ""),
            df=row.df,
            notes=row.notes,
        )
        for row in table
    ]


def half_widths(estimates: Sequence[LiveEstimate]) -> list[float]:
    """Return half the width of each share's interval, as a part of 1, smallest first."""
    return sorted((one.high - one.low) / 2 for one in estimates if one.level and one.has_interval)


def reached_half_width(respondents: Sequence[Respondent], study: Study) -> float | None:
    """Return the middle half-width of all shares; None while nothing can be estimated."""
    from estimators import EstimatorError

    if not any(one.recruiter for one in respondents):
        return None
    try:
        widths = half_widths(live_estimates(respondents, study))
    except EstimatorError:
        return None
    return widths[len(widths) // 2] if widths else None


def _network_size(one: Respondent) -> int | None:
    size = int(one.answers.get(NETWORK_SIZE, "0"))
    return size if size > 0 else None


def _column(key: str, kind: QuestionKind, respondents: Sequence[Respondent]) -> list[str | float]:
    answers = [one.answers.get(SURVEY_PREFIX + key, "") for one in respondents]
    if kind is QuestionKind.CHOICE:
        return list(answers)
    return [float(answer) if answer else math.nan for answer in answers]
