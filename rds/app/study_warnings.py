"""What the study team should know of its study file before it matters, in words."""

from datetime import datetime

from rds.domain.ethics import days_of_approval, expires_soon, is_expired
from rds.domain.honoraria import WARN_COMMITTED, committed_share
from rds.domain.money import Money
from rds.domain.study import Study


def approval_warning(study: Study, now: datetime) -> str | None:
    """Say that the ethics approval has expired or soon will; None while it holds for long enough."""
    approval = f"the ethics approval {study.ethics.number}"
    remedy = "Renew it, change ethics.expires, and adopt the file: rds study update FILE"
    if is_expired(study, now):
        return f"{approval} expired on {study.ethics.expires}: nobody is enrolled. {remedy}"
    if expires_soon(study, now):
        days = days_of_approval(study, now)
        left = f"{days} day{'s'[: days != 1]}"
        return f"{approval} expires on {study.ethics.expires}, in {left}: then nobody is enrolled. {remedy}"
    return None


def committed_warning(study: Study, committed: Money) -> str | None:
    """Say that most of the budget, or all of it, is committed; None while it is not, or without a budget."""
    share = committed_share(study, committed)
    if share is None or share <= WARN_COMMITTED:
        return None
    return (
        f"{share:.0%} of the budget is committed ({committed} of {study.honoraria.budget}: earned, and what "
        "those under way may still earn). Coupons that would pass it are refused. Raise honoraria.budget and "
        f"adopt the file (rds study update FILE), or close recruitment (rds study close {study.id})"
    )


def target_warning(study: Study, completed: int, *, recruiting: bool) -> str | None:
    """Say that a study that still recruits has its sample; None before, and once it is closed."""
    target = study.target.participants
    if not recruiting or completed < target:
        return None
    return (
        f"{completed} have completed and the target is {target}. "
        f"To accept no new coupons: rds study close {study.id}"
    )


def cost_of_target(study: Study) -> Money:
    """Return what honoraria come to at the target if everybody but one seed is somebody's recruit."""
    plan, people = study.honoraria, study.target.participants
    return Money(people * plan.primary.minor + (people - 1) * plan.secondary.minor, plan.primary.currency)


def budget_warning(study: Study) -> str | None:
    """Say that the budget may not reach the target; None when it does, or when there is none."""
    budget, cost = study.honoraria.budget, cost_of_target(study)
    if budget is None or budget.minor >= cost.minor:
        return None
    return (
        f"honoraria.budget: {budget} may not reach the target: {study.target.participants} primary honoraria "
        "and "
        f"{study.target.participants - 1} secondary ones, for everybody but one seed, come to {cost}. "
        "Raise it, or lower "
        "target.participants."
    )
