"""Where a study stands, as its team sees it first: figures of one event, and what needs a person."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rds.app.study_status import StudyStatus
from rds.domain import events

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCases:
    """The open cases of a study's inbox. `oldest_at` is None without one."""

    open: int
    urgent: int
    with_nobody: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingPoint:
    """One estimate when `n` people had completed, with its 95 % interval where there is one."""

    n: int
    at: datetime
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingEstimate:
    """How the estimate of one share came to rest as people completed, oldest first."""

    outcome: str
    level: str
    points: Sequence[SettlingPoint]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOverview:
    """What the first screen shows, all of it as of `status.event`."""

    status: StudyStatus
    cases: OpenCases
    completions: Sequence[datetime]
    between_waves: timedelta | None
    """The median time from a recruiter's survey to a recruit's enrolment."""
    estimates: Sequence[SettlingEstimate] | None
    """None while they are being computed."""


LEAVE_ANSWERS = frozenset(
    {
        events.CaseAssigned,
        events.CaseClosed,
        events.CaseNoted,
        events.CaseReplied,
        events.ConsentDeclined,
        events.ConsentGiven,
        events.CouponExpired,
        events.CouponIssued,
        events.CouponPresented,
        events.CouponRefused,
        events.CouponReleased,
        events.CouponVoided,
        events.CouponsDeferred,
        events.HonorariumEarned,
        events.LanguageChosen,
        events.MessagingResumed,
        events.MessagingStopped,
        events.NumberRevealed,
        events.NumbersOpened,
        events.ParticipantEnrolled,
        events.PayoutFailed,
        events.PayoutPaid,
        events.PayoutRequested,
        events.PayoutRetried,
        events.PayoutsExported,
        events.QuestionAnswered,
        events.QuestionAsked,
        events.RecruitmentClosed,
        events.RecruitmentReopened,
        events.ReminderSent,
        events.ReviewClosed,
        events.ReviewRequested,
        events.ScreenedOut,
    }
)
"""After these who has completed, and what they answered, is what it was: an answer counts from the end of
its survey on. Any other event, also one that is new, makes the estimates be looked at once more."""


class Matter(StrEnum):
    """What somebody should see to."""

    DANGER = "danger"
    APPROVAL = "approval"
    FAULT = "fault"
    OVER_BUDGET = "over budget"
    REFUSED_PAYMENTS = "refused payments"
    CASES = "cases"
    BUDGET_NEARLY_COMMITTED = "budget nearly committed"
    PAST_TARGET = "past target"
    DUE_PAYMENTS = "due payments"
    NO_SEEDS = "no seeds"
    PRECISION = "precision"


GRAVE = frozenset({Matter.DANGER, Matter.APPROVAL, Matter.FAULT, Matter.OVER_BUDGET})
NEARLY = 0.8
APPROVAL_DAYS = 30


def list_matters(overview: StudyOverview, *, pays_by_itself: bool) -> list[Matter]:
    """Return what needs a person, the worst first."""
    status, cases = overview.status, overview.cases
    committed = status.budget_committed or 0
    over = status.budget is not None and status.liability.minor > status.budget.minor
    holds = {
        Matter.DANGER: cases.urgent > 0,
        Matter.APPROVAL: status.approval_days <= APPROVAL_DAYS,
        Matter.FAULT: status.messages.set_aside > 0,
        Matter.OVER_BUDGET: over,
        Matter.REFUSED_PAYMENTS: status.payments.get("refused", 0) > 0,
        Matter.CASES: cases.open > cases.urgent,
        Matter.BUDGET_NEARLY_COMMITTED: committed > NEARLY and status.recruiting and not over,
        Matter.PAST_TARGET: status.recruiting and status.completed >= status.target,
        Matter.DUE_PAYMENTS: status.payments.get("due", 0) > 0 and not pays_by_itself,
        Matter.NO_SEEDS: status.funnel.coupons_issued == 0,
        Matter.PRECISION: is_less_precise_than_planned(status),
    }
    return [matter for matter, here in holds.items() if here]


def is_less_precise_than_planned(status: StudyStatus) -> bool:
    """Return whether the target is reached and the intervals are still wider than the file asks."""
    planned, reached = status.half_width_planned, status.half_width_reached
    return (
        planned is not None
        and reached is not None
        and status.completed >= status.target
        and reached > planned
    )


def people_for(status: StudyStatus, half_width: float) -> int | None:
    """Return how many people would give this half-width, if design effects stay as they are."""
    reached = status.half_width_reached
    if not reached or not half_width:
        return None
    return math.ceil(status.completed * (reached / half_width) ** 2)


def forecast_target(status: StudyStatus) -> datetime | None:
    """Return when the target is reached at the pace of the last seven days; None where nobody can tell."""
    missing = status.target - status.completed
    if missing <= 0 or not status.completed_this_week or not status.recruiting:
        return None
    return status.as_of + missing / status.completed_this_week * WEEK


def return_rate(status: StudyStatus) -> float | None:
    """Return which part of the coupons issued was redeemed; None before the first."""
    issued = status.funnel.coupons_issued
    return status.funnel.coupons_by_status.get("redeemed", 0) / issued if issued else None
