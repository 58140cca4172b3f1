"""Where a running study stands, as its team needs to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rds.app.figures import Funnel, Honoraria, Messages, Progress, Recruitment
from rds.app.study_warnings import approval_warning, committed_warning, target_warning
from rds.domain.conversation.script import steps
from rds.domain.ethics import days_of_approval
from rds.domain.honoraria import committed_share
from rds.domain.ids import StudyId
from rds.domain.money import Money
from rds.domain.study import CouponKind, Study


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyStatus:
    """A study at an instant. Half-widths are parts of 1, of 95 % intervals for shares."""

    study: StudyId
    event: int
    """The last event in these figures; none before it was still under way."""
    as_of: datetime
    recruiting: bool
    closed_because: str | None
    completed: int
    target: int
    when_reached: str
    completed_this_week: int
    completed_the_week_before: int
    half_width_planned: float | None
    half_width_reached: float | None
    """The middle one of all shares' intervals; None before there is any."""
    budget: Money | None
    committed: Money
    budget_committed: float | None
    """Which part of the budget is committed; None without a budget."""
    liability: Money
    """What is committed, and what every open coupon may still cost."""
    earned: Money
    paid: Money
    owed: Money
    payments: Mapping[str, int]
    open_coupons: int
    deferred_coupons: int
    open_conversations: Mapping[str, int]
    """By the step that they stand at, in the survey's order."""
    approval_expires: date
    approval_days: int
    warnings: tuple[str, ...]
    funnel: Funnel
    recruitment: Recruitment
    honoraria: Honoraria
    messages: Messages


def make_status(
    study: Study,
    progress: Progress,
    *,
    event: int,
    half_width_reached: float | None,
    funnel: Funnel,
    recruitment: Recruitment,
    honoraria: Honoraria,
    messages: Messages,
    now: datetime,
) -> StudyStatus:
    """Put the figures together, with what the team should be warned of."""

    def money(minor: int) -> Money:
        return Money(minor, study.honoraria.primary.currency)

    committed = money(progress.committed)
    may_cost = progress.open_coupons * study.honoraria.primary.minor + progress.open_coupons_secondary
    return StudyStatus(
        study=study.id,
        event=event,
        as_of=now,
        recruiting=progress.recruitment_open,
        closed_because=progress.closed_because,
        completed=progress.completed,
        target=study.target.participants,
        when_reached=study.target.when_reached,
        completed_this_week=progress.completed_this_week,
        completed_the_week_before=progress.completed_the_week_before,
        half_width_planned=study.target.half_width,
        half_width_reached=half_width_reached,
        budget=study.honoraria.budget,
        committed=committed,
        budget_committed=committed_share(study, committed),
        liability=money(progress.committed + may_cost),
        earned=money(honoraria.earned),
        paid=money(honoraria.paid),
        owed=money(honoraria.owed),
        payments=progress.payments,
        open_coupons=progress.open_coupons,
        deferred_coupons=progress.deferred_coupons,
        open_conversations=in_order_of_asking(study, progress.open_conversations),
        approval_expires=study.ethics.expires,
        approval_days=days_of_approval(study, now),
        warnings=tuple(warn(study, progress, committed, now)),
        funnel=funnel,
        recruitment=recruitment,
        honoraria=honoraria,
        messages=messages,
    )


def warn(study: Study, progress: Progress, committed: Money, now: datetime) -> list[str]:
    """Return what the study team should see to."""
    said = (
        approval_warning(study, now),
        committed_warning(study, committed) if progress.recruitment_open else None,
        target_warning(study, progress.completed, recruiting=progress.recruitment_open),
    )
    return [warning for warning in said if warning]


def in_order_of_asking(study: Study, by_step: Mapping[str, int]) -> dict[str, int]:
    """Return the counts in the order in which questions are asked; steps of earlier protocols come last."""
    asked = dict.fromkeys(step.name for kind in CouponKind for step in steps(study, kind))
    place = {name: position for position, name in enumerate(asked)}
    return dict(sorted(by_step.items(), key=lambda entry: (place.get(entry[0], len(place)), entry[0])))
