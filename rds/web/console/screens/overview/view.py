"""The overview in words: a heading that is a finding, what needs a person, and figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from rds.app.study_overview import (
    GRAVE,
    Matter,
    StudyOverview,
    forecast_target,
    list_matters,
    people_for,
    return_rate,
)
from rds.domain.money import Money
from rds.domain.study import Study
from rds.web.console import wording
from rds.web.console.screens.overview.charts import draw_money, draw_settling, draw_target

CHARTS = 4
NUMBERS = ("Nothing needs", "One thing needs", "Two things need", "Three things need", "Four things need")
PAYS_BY_ITSELF = "simulated"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person: its kind, a sentence, and the button that leads to it."""

    kind: str
    icon: str
    grave: bool
    words: Markup
    button: str = ""
    screen: str = ""


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


def minus(one: Money, other: Money) -> Money:
    """Return the difference of two sums of one currency."""
    return Money(one.minor - other.minor, one.currency)


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


def describe(matter: Matter, overview: StudyOverview, zone: ZoneInfo, screens: set[str]) -> Need:
    """Return a matter in words; its button leads only where the person may go."""
    kind, icon, words, button, screen = DESCRIPTIONS[matter](overview, zone)
    may_go = screen in screens
    return Need(kind, icon, matter in GRAVE, words, button if may_go else "", screen if may_go else "")


Description = tuple[str, str, Markup, str, str]


def bold(sentence: str) -> Markup:
    """Return a sentence; what stands between stars is its figure."""
    before, figure, after = sentence.split("*")
    return Markup("{}<strong>{}</strong>{}").format(before, figure, after)


def danger(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Words of distress or danger wait."""
    many = wording.count(overview.cases.urgent, "urgent case")
    return (
        "Inbox",
        "alert-triangle",
        bold(f"*{many}*: words of distress or danger stand in them."),
        "Open",
        "inbox",
    )


def approval(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """The ethics approval has expired, or will soon."""
    days, expires = overview.status.approval_days, overview.status.approval_expires
    on = f"{expires:%B} {expires.day}, {expires.year}"
    if days <= 0:
        return (
            "Approval",
            "file-text",
            bold(f"The ethics approval *expired on {on}*: nobody is enrolled."),
            "",
            "",
        )
    left = wording.count(days, "day")
    return "Approval", "file-text", bold(f"The ethics approval ends *in {left}*, on {on}."), "", ""


def fault(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Texts that no try could answer."""
    many = wording.count(overview.status.messages.set_aside, "text")
    words = bold(f"*{many}* could not be answered by any try: `rds jobs list` says why.")
    return "Fault", "alert-triangle", words, "", ""


def over_budget(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """What may still have to be paid passes the budget."""
    status = overview.status
    budget = status.budget or Money(0, status.liability.currency)
    above = wording.sum_of(minus(status.liability, budget))
    words = bold(
        f"What is promised may come to {wording.sum_of(status.liability)}, *{above} above the budget*."
    )
    return "Money", "coin", words, "", ""


def refused(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Payments that the payer refused again and again."""
    many = wording.count(overview.status.payments["refused"], "payment")
    return (
        "Money",
        "coin",
        bold(f"*{many}* refused again and again; each is a case in the inbox."),
        "Open",
        "inbox",
    )


def cases(overview: StudyOverview, zone: ZoneInfo) -> Description:
    """Cases wait."""
    since = (
        f", the oldest since {wording.day(overview.cases.oldest_at, zone)}"
        if overview.cases.oldest_at
        else ""
    )
    many = wording.count(overview.cases.open, "case")
    return (
        "Inbox",
        "inbox",
        bold(f"*{many}* open{since}; {overview.cases.with_nobody} with nobody."),
        "Open",
        "inbox",
    )


def committed(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Most of the budget is committed."""
    share = wording.percent(overview.status.budget_committed or 0)
    return (
        "Money",
        "coin",
        bold(f"*{share} of the budget* is committed. Coupons that would pass it are refused."),
        "",
        "",
    )


def past_target(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """The sample is there, and coupons are still accepted."""
    many = f"{wording.number(overview.status.completed)} of {wording.number(overview.status.target)}"
    return "Target", "users", bold(f"*{many}* have completed, and recruitment is still open."), "", ""


def due(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Payments wait for their file."""
    many = wording.count(overview.status.payments["due"], "payment")
    return "Money", "coin", bold(f"*{many}* to be exported for the payments office."), "", ""


def no_seeds(_overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Nobody can begin."""
    return (
        "Seeds",
        "ticket",
        bold("Issue *the first seed coupons*, and hand out their codes."),
        "Issue seeds",
        "coupons",
    )


def precision(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """The intervals are wider than planned."""
    status = overview.status
    planned, reached = status.half_width_planned or 0, status.half_width_reached or 0
    needed = people_for(status, planned)
    more = f" ±{planned * 100:.0f} would take about {needed:,} people." if needed else ""
    words = bold(f"*±{reached * 100:.1f} points reached*, ±{planned * 100:.0f} planned.{more}")
    return "Precision", "chart-dots", words, "", ""


DESCRIPTIONS: Mapping[Matter, Callable[[StudyOverview, ZoneInfo], Description]] = {
    Matter.DANGER: danger,
    Matter.APPROVAL: approval,
    Matter.FAULT: fault,
    Matter.OVER_BUDGET: over_budget,
    Matter.REFUSED_PAYMENTS: refused,
    Matter.CASES: cases,
    Matter.BUDGET_NEARLY_COMMITTED: committed,
    Matter.PAST_TARGET: past_target,
    Matter.DUE_PAYMENTS: due,
    Matter.NO_SEEDS: no_seeds,
    Matter.PRECISION: precision,
}


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
            f"median, {max(0, len(status.recruitment.waves) - 1)} waves",
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
