"""What the study owes, and what it has paid."""

from dataclasses import dataclass
from datetime import datetime

from rds.domain.coupons import Coupon
from rds.domain.events import HonorariumEarned, HonorariumKind
from rds.domain.ids import ParticipantId
from rds.domain.money import Money
from rds.domain.study import Study

WARN_COMMITTED = 0.8
"""From which part of the budget on the study team is warned."""
COUPONS_AT_ONCE = 64
"""How many coupons may be accepted at the same time, none of them counted yet: the parts of a commitment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A participant's honoraria so far, in one currency. What is owed includes payments under way."""

    earned: Money
    paid: Money

    @property
    def owed(self) -> Money:
        """Earned and not yet paid."""
        return Money(self.earned.minor - self.paid.minor, self.earned.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """An enrolled person, with what they were promised at enrolment."""

    id: ParticipantId
    recruiter: ParticipantId | None
    chain: ParticipantId
    wave: int
    quota: int
    primary: Money
    secondary: Money
    """What the recruiter is promised for this person's survey."""
    completed: bool
    completed_at: datetime | None = None
    withdrawn: bool = False


def may_earn(study: Study, coupon: Coupon) -> Money:
    """Return what a coupon leads to if its survey is completed, the recruiter's part included."""
    primary = study.honoraria.primary
    return Money(primary.minor + coupon.secondary.minor, primary.currency)


def fits_budget(study: Study, committed: Money, more: Money) -> bool:
    """Return whether so much more may be committed. Without a budget, anything may."""
    budget = study.honoraria.budget
    return budget is None or committed.minor + more.minor <= budget.minor


def commitment_far_from_budget(study: Study, coupon: Coupon) -> Money | None:
    """Return up to which commitment a coupon may be accepted while others are being accepted too.

    None when it must be decided alone: the budget is small, or the coupon promises more than a new one.
    """
    plan = study.honoraria
    usual = plan.primary.minor + plan.secondary.minor
    if plan.budget is None or may_earn(study, coupon).minor > usual:
        return None
    at_most = plan.budget.minor - COUPONS_AT_ONCE * usual
    return Money(at_most, plan.budget.currency) if at_most >= 0 else None


def openings(study: Study, committed: Money) -> int | None:
    """Return how many more recruits' coupons the budget lets in; None without a budget."""
    plan = study.honoraria
    if plan.budget is None:
        return None
    left = plan.budget.minor - committed.minor
    return max(left // max(plan.primary.minor + plan.secondary.minor, 1), 0)


def committed_share(study: Study, committed: Money) -> float | None:
    """Return which part of the budget is committed; None without a budget."""
    budget = study.honoraria.budget
    return committed.minor / budget.minor if budget and budget.minor else None


def earn_by_completion(participant: Participant) -> tuple[HonorariumEarned, ...]:
    """Return what a completed survey earns: the primary honorarium, and the recruiter's secondary one."""
    earned = []
    if participant.primary.minor:
        earned.append(
            HonorariumEarned(
                participant=participant.id,
                kind=HonorariumKind.PRIMARY,
                recruit=None,
                amount=participant.primary,
            )
        )
    if participant.recruiter is not None and participant.secondary.minor:
        earned.append(
            HonorariumEarned(
                participant=participant.recruiter,
                kind=HonorariumKind.SECONDARY,
                recruit=participant.id,
                amount=participant.secondary,
            )
        )
    return tuple(earned)
