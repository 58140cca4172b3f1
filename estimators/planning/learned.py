"""How a study under way recruits, learned from its own data: what a forecast of it starts from."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.planning.trajectory import F8, Start, Trajectory
from estimators.sample.outcome import Categories
from estimators.sample.problems import join_some
from estimators.sample.recruitment_order import fill_times
from estimators.sample.recruitment_sample import RecruitmentSample

DAY = 86_400.0
ENOUGH = 20
"""Fewer recruiters than this whose coupons have had their time are too few to learn from alone."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Learned:
    """A trajectory and a start read off a sample, with what the reader must know about how."""

    trajectory: Trajectory
    start: Start
    warnings: tuple[str, ...]


def learn(
    sample: RecruitmentSample,
    *,
    outcome: str | None = None,
    level: str | None = None,
    coupons: int = 3,
    coupon_days: float | None = None,
    population_size: int | None = None,
) -> Learned:
    """Return how a study recruits, as of its last recruitment.

    Recruits and delays are those of people whose coupons have had their time: `coupon_days`, or else the time
    within which nine in ten recruits came. `outcome` and `level` name the trait to be estimated; without them
    half the people have one that nobody recruits by. Raises EstimatorError where the sample has no times, too
    few recruits, or more recruits of one person than `coupons`.
    """
    times, recruiter, trait = _days(sample), _recruiter_rows(sample), _trait(sample, outcome, level)
    recruited = recruiter >= 0
    believed = _believed(sample, recruiter)[recruited]
    delay = times[recruited] - times[recruiter[recruited]]
    found = np.bincount(recruiter[recruited], minlength=len(recruiter))
    _check(sample, delay[believed], found, coupons)
    now = float(times.max())
    patience = coupon_days or float(np.quantile(delay[believed], 0.9))
    ripe = times <= now - patience
    warnings: tuple[str, ...] = ()
    if np.count_nonzero(ripe) < ENOUGH or found[ripe].sum() < ENOUGH:
        ripe = np.ones_like(ripe)
        few = f"few coupons have had their {patience:.0f} days yet"
        warnings = (f"{few}: recruitment is learned from everybody, and will look slower than it is",)
    brought = np.bincount(found[ripe], minlength=coupons + 1).astype(np.float64)
    trajectory = Trajectory(
        recruits=brought / brought.sum(),
        delays=np.sort(delay[believed & ripe[recruiter[recruited]]]),
        joins=_joins(trait, recruiter),
        sizes=(_sizes(sample, trait, 0), _sizes(sample, trait, 1)),
        population_size=population_size,
    )
    start = _start(sample, recruiter, trait, now - times, found)
    return Learned(trajectory=trajectory, start=start, warnings=warnings)


def _check(sample: RecruitmentSample, delay: F8, found: NDArray[np.int64], coupons: int) -> None:
    if len(delay) < ENOUGH:
        raise EstimatorError(
            f"{len(delay)} recruits are too few to learn from: a forecast needs {ENOUGH}; "
            "plan with a design until then"
        )
    if found.max() > coupons:
        raise EstimatorError(
            f"more recruits than the {coupons} coupons of each: {join_some(sample.ids[found > coupons])}. "
            "Say how many coupons there are"
        )


def _start(
    sample: RecruitmentSample,
    recruiter: NDArray[np.int64],
    trait: NDArray[np.int64],
    since: F8,
    found: NDArray[np.int64],
) -> Start:
    known = sample.network_size > 0
    size = np.where(known, sample.network_size, np.median(sample.network_size[known])).astype(np.float64)
    return Start(
        recruiter=recruiter,
        trait=trait,
        network_size=size,
        since=since,
        found=found,
        coming=np.zeros(0),
        coming_trait=0.0,
    )


def with_seeds(start: Start, coming: F8) -> Start:
    """Return the start with more seeds still to come, on those days.

    They have the trait as often as everybody so far.
    """
    share = float((start.trait == 1).sum() / max(1, (start.trait >= 0).sum()))
    return replace(start, coming=coming, coming_trait=share)


def _days(sample: RecruitmentSample) -> F8:
    if sample.recruited_at is None:
        raise EstimatorError(
            "a forecast needs the time each person was recruited: a column recruited_at or enrolled_at"
        )
    return sample.tree.to_rows(fill_times(sample, sample.recruited_at)) / DAY


def _believed(sample: RecruitmentSample, recruiter: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for whom both their own time and the recruiter's is known."""
    known = (
        np.ones(len(sample), dtype=bool) if sample.recruited_at is None else ~np.isnan(sample.recruited_at)
    )
    return np.asarray(known & known[recruiter])


def _recruiter_rows(sample: RecruitmentSample) -> NDArray[np.int64]:
    row_of = {name: row for row, name in enumerate(sample.ids.tolist())}
    return np.array([row_of.get(name, -1) for name in sample.recruiter_ids.tolist()], dtype=np.int64)


def _trait(sample: RecruitmentSample, outcome: str | None, level: str | None) -> NDArray[np.int64]:
    """Return 1 with the trait, 0 without, -1 unknown."""
    if outcome is None:
        return np.arange(len(sample.ids)) % 2
    answers = sample.outcome(outcome)
    if not isinstance(answers, Categories):
        raise EstimatorError(f"{outcome} is a number: a plan needs an outcome with levels")
    wanted = answers.levels[-1] if level is None else level
    if wanted not in answers.levels:
        raise EstimatorError(f"{outcome} has no level {wanted!r}; it has {join_some(answers.levels)}")
    code = answers.levels.index(wanted)
    return np.where(answers.codes < 0, -1, (answers.codes == code).astype(np.int64))


def _joins(trait: NDArray[np.int64], recruiter: NDArray[np.int64]) -> F8:
    """Return the share of recruits with the trait, by the recruiter's.

    One of each is added, so that rare is not never.
    """
    pairs = (recruiter >= 0) & (trait >= 0)
    to, origin = trait[pairs], trait[recruiter[pairs]]
    origins = [origin == 0, origin == 1, np.ones_like(origin, dtype=bool)]
    return np.array([(to[mine].sum() + 1) / (mine.sum() + 2) for mine in origins])


def _sizes(sample: RecruitmentSample, trait: NDArray[np.int64], group: int) -> F8:
    known = sample.network_size > 0
    mine = known & (trait == group)
    return np.sort(sample.network_size[mine if mine.any() else known]).astype(np.float64)
