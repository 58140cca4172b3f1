"""What became of the coupons: how many came back, and after how long."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.diagnostics.basis import listing
from estimators.errors import EstimatorError
from estimators.estimation.provenance import SampleSummary, summary_of
from estimators.estimation.results import align, short
from estimators.sample.recruitment_order import fill_times
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]
I8: TypeAlias = NDArray[np.int64]

DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Returns:
    """Coupons given out and come back, by wave and by time.

    Time starts when they were given, at their holder's own recruitment.
    """

    sample: SampleSummary
    people: I8
    """How many people there are in each wave."""
    returned: I8
    """How many recruits the people of each wave brought: coupons come back."""
    issued: I8 | None
    """How many coupons the people of each wave were given; None where the file does not say."""
    days: F8
    """The delays at which a coupon came back, ascending; empty where times are not known."""
    by_then: F8
    """The part of all coupons given out that was back after each delay. Coupons still out when the last
    person was recruited count as not back yet (Kaplan & Meier 1958, JASA 53, 457-481). Without `issued` it
    is the part of those that did come back."""
    quartiles: tuple[float, float, float]
    """A quarter, half and three quarters of the coupons that came back were back within this many days;
    NaN without times."""
    warnings: tuple[str, ...]

    @property
    def rate(self) -> float:
        """The part of the coupons given out that came back; NaN where it is not known."""
        if self.issued is None or not self.issued.sum():
            return float("nan")
        return float(self.returned.sum() / self.issued.sum())

    @property
    def per_person(self) -> F8:
        """How many recruits the people of each wave brought, on average: below 1 chains shrink."""
        return np.asarray(self.returned / self.people)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        return {
            "people": self.people.tolist(),
            "returned": self.returned.tolist(),
            "issued": None if self.issued is None else self.issued.tolist(),
            "rate": listing(np.array([self.rate]))[0],
            "days": listing(self.days),
            "by_then": listing(self.by_then),
            "quartiles": listing(np.array(self.quartiles)),
        }

    def __str__(self) -> str:
        waves = len(self.people)
        rows = [["recruits per person", *(f"{x:.2f}" for x in self.per_person)]]
        if self.issued is not None:
            rows = [
                ["coupons issued", *map(str, self.issued.tolist())],
                ["returned", *map(str, self.returned.tolist())],
                *rows,
            ]
        lines = align(["wave", *map(str, range(waves))], rows, left=1)
        if self.issued is not None:
            lines.append(
                f"{self.returned.sum()} of {self.issued.sum()} coupons came back ({short(self.rate)})"
            )
        if len(self.days):
            low, middle, high = (f"{x:.1f}" for x in self.quartiles)
            lines.append(
                f"days from recruiter to recruit: quartiles {low}, {middle}, {high}, at most"
                f" {self.days[-1]:.1f}"
            )
        return "\n".join(lines)


def coupon_returns(sample: RecruitmentSample, *, issued: str | None = None) -> Returns:
    """Return how many coupons came back by wave, and after how many days.

    Times that are numbers are read as seconds. `issued` names the outcome that holds how many coupons each
    person was given; an empty one is none. It warns where people brought more recruits than they had coupons.
    Raises UnknownName when there is no such outcome, EstimatorError when it is not a whole number.
    """
    tree = sample.tree
    given = None if issued is None else _counts(sample, issued)
    waves = sample.waves + 1
    days, by_then = _return_curve(sample, given)
    delays = _delays(sample)
    quartiles = np.quantile(delays, [0.25, 0.5, 0.75]).tolist() if len(delays) else [float("nan")] * 3
    return Returns(
        sample=summary_of(sample),
        people=np.bincount(tree.wave, minlength=waves),
        returned=_by_wave(tree.wave, tree.recruits, waves),
        issued=None if given is None else _by_wave(tree.wave, given, waves),
        days=days,
        by_then=by_then,
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        warnings=() if given is None else _warnings(sample, given),
    )


def _by_wave(wave: I8, counts: I8, waves: int) -> I8:
    return np.bincount(wave, weights=counts, minlength=waves).astype(np.int64)


def _counts(sample: RecruitmentSample, name: str) -> I8:
    """Return the coupons each node was given."""
    outcome = sample.outcome(name)
    try:
        values = np.array(
            [
                float(text or 0) if text != "nan" else 0.0
                for text in outcome.content[sample.tree.order].tolist()
            ]
        )
    except ValueError:
        values = np.array([np.nan])
    if not (np.isfinite(values) & (values >= 0) & (values % 1 == 0)).all():
        raise EstimatorError(
            f"{name!r} does not hold how many coupons each person was given: it needs whole numbers"
        )
    return values.astype(np.int64)


def _delays(sample: RecruitmentSample) -> F8:
    """Return the days from recruiter to recruit, one for each recruit in breadth-first order.

    Empty without times.
    """
    if sample.recruited_at is None:
        return np.empty(0)
    at, parent = sample.recruited_at[sample.tree.order], sample.tree.parent
    recruits = np.flatnonzero(parent >= 0)
    delays = (at[recruits] - at[parent[recruits]]) / DAY
    return np.asarray(delays[~np.isnan(delays)])


def _return_curve(sample: RecruitmentSample, given: I8 | None) -> tuple[F8, F8]:
    delays = np.sort(_delays(sample))
    days, back = np.unique(delays, return_counts=True)
    if given is None or sample.recruited_at is None or not len(delays):
        return days, back.cumsum() / max(1, len(delays))
    at = fill_times(sample, sample.recruited_at)
    still_out = np.repeat((at.max() - at) / DAY, np.maximum(given - sample.tree.recruits, 0))
    ends = np.sort(np.concatenate([delays, still_out]))
    at_risk = len(ends) - np.searchsorted(ends, days, side="left")
    return days, np.asarray(1.0 - np.cumprod(1.0 - back / at_risk), np.float64)


def _warnings(sample: RecruitmentSample, given: I8) -> tuple[str, ...]:
    beyond = int((sample.tree.recruits > given).sum())
    if not beyond:
        return ()
    return (
        (
            f"{beyond} people brought more recruits than they were given coupons: check the column, or the"
            " coupons"
        ),
    )
