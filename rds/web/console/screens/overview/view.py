"""The overview in words: a heading that is a finding, and figures."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rds.app.study_overview import (
    StudyOverview,
    forecast_target,
    list_matters,
    return_rate,
)
from rds.domain.study import Study
from rds.web.console import wording
from rds.web.console.screens.overview.charts import draw_money, draw_settling, draw_target
from rds.web.console.screens.overview.needs import describe, minus

CHARTS = 4
NUMBERS = ("Nothing needs", "One thing needs", "Two things need", "Three things need", "Four things need")
PAYS_BY_ITSELF = "simulated"


def make_view(overview: StudyOverview, study: Study, zone: ZoneInfo, screens: set[str]) -> dict[str, Any]:
    """Return the template's values. `screens`: those that the person may open."""
    status = overview.status
    matters = list_matters(overview, pays_by_itself=study.payout == PAYS_BY_ITSELF)
    reached_on = forecast_target(status)
    return {
        "status": status,
        "cases": overview.cases,
        "heading": heading(overview, len(matters)),
        "needs": [describe(matter, overview, zone, screens) for matter in matters],
        "target_chart": draw_target(overview.completions, status, reached_on, zone),
        "forecast": forecast_words(overview, zone),
        "funnel": funnel_rows(overview),
        "lost": lost_words(overview),
        "money_chart": draw_money(status),
        "may_cost": minus(status.liability, status.committed),
        "may_earn": minus(status.committed, status.earned),
        "over": status.budget is not None and status.liability.minor > status.budget.minor,
        "strip": strip(overview),
    }


def charts_of(overview: StudyOverview, study: Study, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return the first estimates: title, drawing, and the same as a table."""
    questions = {question.key: question for question in study.survey}
    language, planned = study.languages[0], overview.status.half_width_planned
    drawn = []
    for one in (overview.estimates or ())[:CHARTS]:
        question = questions[one.outcome]
        label = next(option.label[language] for option in question.options if option.key == one.level)
        title = f"{question.text[language]} {label}"
        drawn.append(
            {
                "title": f"{label}, %",
                "question": question.text[language],
                "chart": draw_settling(one, title, planned, zone),
                "points": one.points[::-1][:12],
            }
        )
    return drawn


def heading(overview: StudyOverview, matters: int) -> str:
    """Return the finding that the page begins with."""
    status = overview.status
    if status.completed >= status.target:
        stands = "The study is at its target."
    elif not status.funnel.coupons_issued:
        stands = "The study is open, and nobody has a coupon yet."
    else:
        stands = f"{wording.number(status.completed)} of {wording.number(status.target)} have completed."
    many = NUMBERS[matters] if matters < len(NUMBERS) else f"{matters} things need"
    return f"{stands} {many} a person."


def forecast_words(overview: StudyOverview, zone: ZoneInfo) -> str:
    """Say when the target is reached at this week's pace."""
    status = overview.status
    if status.completed >= status.target:
        return "Reached."
    if not status.completed:
        return "Nobody has completed yet."
    week = f"{wording.count(status.completed_this_week, 'survey')} in the last seven days"
    reached_on = forecast_target(status)
    if reached_on is None:
        return f"{week}: at this pace the target is not reached."
    return (
        f"{week}: at this pace the target is reached on {wording.day(reached_on, zone)}, {reached_on.year}."
    )


def funnel_rows(overview: StudyOverview) -> list[tuple[str, int, float]]:
    """Return how many people came how far, each with its part of those who presented a coupon."""
    funnel = overview.status.funnel
    rows = (
        ("presented", funnel.presented),
        ("consented", funnel.consented),
        ("eligible", funnel.eligible),
        ("completed", funnel.completed),
    )
    return [(word, people, people / funnel.presented if funnel.presented else 0) for word, people in rows]


def lost_words(overview: StudyOverview) -> str:
    """Say where people were lost, and how many are under way."""
    lost = [f"{n:,} {reason.replace('_', ' ')}" for reason, n in overview.status.funnel.losses.items() if n]
    under_way = sum(overview.status.open_conversations.values())
    said = [f"Lost or waiting: {', '.join(lost)}."] if lost else []
    return " ".join([*said, f"Under way: {under_way:,}."])


def strip(overview: StudyOverview) -> list[tuple[str, str, str]]:
    """Return the row of single figures: title, figure, and what it counts."""
    status = overview.status
    funnel, rate = status.funnel, return_rate(status)
    sent = sum(status.messages.outbound.values())
    lost = sum(status.messages.outbound.get(fate, 0) for fate in ("undelivered", "failed"))
    return [
        ("Coupons still out", wording.number(status.open_coupons), f"of {funnel.coupons_issued:,} issued"),
        (
            "Return rate",
            "none yet" if rate is None else wording.percent(rate),
            f"{funnel.coupons_by_status.get('redeemed', 0):,} redeemed",
        ),
        (
            "Between waves",
            span(overview.between_waves),
            f"median, {wording.count(max(0, len(status.recruitment.waves) - 1), 'wave')}",
        ),
        ("Earned to paid", span(status.honoraria.median_time_to_payment), "median"),
        (
            "Not delivered",
            f"{lost / sent:.1%}".replace("%", " %") if sent else "none yet",
            f"{lost:,} of {sent:,} texts",
        ),
    ]


def span(time: timedelta | None) -> str:
    """Return how long something takes."""
    return "none yet" if time is None else wording.age(time).replace("just now", "at once")
