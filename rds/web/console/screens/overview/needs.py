"""What needs a person, in words: a kind, a sentence with its figure, and a button that leads to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup

from rds.app.study_overview import GRAVE, Matter, StudyOverview, people_for
from rds.domain.money import Money
from rds.web.console import wording


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person: its kind, a sentence, and the button that leads to it."""

    kind: str
    icon: str
    grave: bool
    words: Markup
    button: str = ""
    screen: str = ""


def minus(one: Money, other: Money) -> Money:
    """Return the difference of two sums of one currency."""
    return Money(one.minor - other.minor, one.currency)


def describe(matter: Matter, overview: StudyOverview, zone: ZoneInfo, screens: set[str]) -> Need:
    """Return a matter in words; its button leads only where the person may go."""
    kind, icon, words, button, screen = DESCRIPTIONS[matter](overview, zone)
    may_go = screen in screens
    return Need(kind, icon, matter in GRAVE, words, button if may_go else "", screen if may_go else "")


Description = tuple[str, str, Markup, str, str]


def bold(sentence: str) -> Markup:
    """Return a sentence; what stands between stars is its figure, what stands between backticks a command."""
    before, figure, after = sentence.split("*")
    words, command, end = after.split("`") if "`" in after else (after, "", "")
    shown = Markup('<span class="code">{}</span>').format(command) if command else ""
    return Markup("{}<strong>{}</strong>{}{}{}").format(before, figure, words, shown, end)


def danger(overview: StudyOverview, _zone: ZoneInfo) -> Description:
    """Words of distress or danger wait."""
    many = wording.count(overview.cases.urgent, "urgent case")
    return (
        "Inbox",
        "alert-triangle",
        bold(f"*{many}* with words of distress or danger."),
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
    return (
        "Money",
        "coin",
        bold(f"*{many}* to be exported for the payments office: `rds payouts export`."),
        "",
        "",
    )


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
