"""The overview's drawings: how estimates settled, how far the target is, and where the money is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from rds.app.study_overview import SettlingEstimate
from rds.app.study_status import StudyStatus
from rds.web.console import charts
from rds.web.console.charts import Scale

WIDTH, HEIGHT = 340, 150
LEFT, RIGHT, TOP, BOTTOM = 30, 62, 8, 20
NARROWEST = 40
"""Percentage points that a chart spans at least, so that small changes look small."""


def draw_settling(one: SettlingEstimate, title: str, planned: float | None, zone: ZoneInfo) -> Markup:
    """Return one estimate over time with its interval, and at its end what was reached beside the plan."""
    last = one.points[-1]
    low, high = axis_of(one)
    up = Scale(low, high, HEIGHT - BOTTOM, TOP)
    begin = one.points[0].at if len(one.points) > 1 else last.at - timedelta(days=1)
    along = Scale(begin.timestamp(), last.at.timestamp(), LEFT, WIDTH - RIGHT)
    places = [(along.at(p.at.timestamp()), p) for p in one.points]
    band = [(x, up.at(p.high * 100)) for x, p in places] + [
        (x, up.at(p.low * 100)) for x, p in reversed(places)
    ]
    end, middle = WIDTH - RIGHT, up.at(last.estimate * 100)
    half = (last.high - last.low) * 50
    parts = [
        *grid(range(low, high + 1, 20), up, end),
        *months(begin, last.at, along, zone),
        charts.path(band, "band", closed=True),
        charts.path([(x, up.at(p.estimate * 100)) for x, p in places], "trace"),
        charts.dot(along.at(last.at.timestamp()), middle),
        charts.line(end + 7, up.at(last.low * 100), end + 7, up.at(last.high * 100), "got"),
        charts.text(end + 20, middle, f"{last.estimate * 100:.1f}", kind="value"),
        charts.text(end + 20, middle + 11, f"±{half:.1f}"),
    ]
    if planned:
        ends = [up.at((last.estimate + sign * planned) * 100) for sign in (1, -1)]
        parts.append(charts.line(end + 13, ends[0], end + 13, ends[1], "plan"))
    label = f"{title}: {last.estimate * 100:.1f} %, between {last.low * 100:.1f} and {last.high * 100:.1f}"
    return charts.svg(WIDTH, HEIGHT, f"{label}, from {last.n} people", *parts)


def axis_of(one: SettlingEstimate) -> tuple[int, int]:
    """Return a span of whole twenties that holds the later half of the line with its intervals."""
    later = one.points[len(one.points) // 2 :]
    low = int(min(p.low for p in later) * 100) // 20 * 20
    high = -(-int(max(p.high for p in later) * 100 + 1) // 20) * 20
    while high - low < NARROWEST:
        low, high = max(0, low - 20), min(100, high + 20)
    return max(0, low), min(100, high)


def grid(values: Sequence[int], up: Scale, end: float) -> list[Markup]:
    """Return lines at values, each with its number."""
    return [
        part
        for value in values
        for part in (
            charts.line(LEFT, up.at(value), end, up.at(value), "grid"),
            charts.text(LEFT - 5, up.at(value) + 3.5, f"{value:,}", anchor="end"),
        )
    ]


def months(
    begin: datetime, end: datetime, along: Scale, zone: ZoneInfo, height: float = HEIGHT
) -> list[Markup]:
    """Return the names of months below a chart; one that would be cut is left out."""
    return [
        charts.text(x, height - 5, name, anchor="middle")
        for at, name in charts.month_marks(begin, end, zone)
        if along.begin + 8 <= (x := along.at(at.timestamp())) <= along.end
    ]


def draw_target(
    completions: Sequence[datetime], status: StudyStatus, reached_on: datetime | None, zone: ZoneInfo
) -> Markup | None:
    """Return how many have completed over time, and where the pace leads; None before the first two."""
    if len(completions) < 2:
        return None
    width, height, right = 306, 118, 8
    begin, now = completions[0], max(completions[-1], status.as_of)
    last = min(max(now, reached_on or now), now + 2 * (now - begin))
    top = max(status.target, len(completions)) * 1.05
    up = Scale(0, top, height - BOTTOM, TOP)
    along = Scale(begin.timestamp(), last.timestamp(), LEFT, width - right)
    every = max(1, len(completions) // 150)
    numbered = [*enumerate(completions, start=1)]
    line = [(along.at(at.timestamp()), up.at(n)) for n, at in [*numbered[::every], numbered[-1]]]
    line.append((along.at(now.timestamp()), up.at(len(completions))))
    parts = [
        *grid(charts.nice_steps(top, 3), up, width - right),
        *months(begin, last, along, zone, height),
        charts.line(LEFT, up.at(status.target), width - right, up.at(status.target), "target"),
        charts.text(LEFT + 4, up.at(status.target) + 12, f"target {status.target:,}"),
        charts.path(line, "trace"),
        charts.dot(*line[-1]),
    ]
    if reached_on:
        share = min(1.0, (last - now) / (reached_on - now))
        there = len(completions) + share * (status.target - len(completions))
        parts.append(charts.path([line[-1], (along.at(last.timestamp()), up.at(there))], "guess"))
    label = f"{len(completions)} of {status.target} have completed"
    return charts.svg(width, height, label, *parts)


def draw_money(status: StudyStatus) -> Markup | None:
    """Return the budget as a bar: paid, owed, what may still be earned, and what open coupons may cost."""
    if status.budget is None or not status.budget.minor:
        return None
    budget = status.budget.minor
    across = Scale(0, max(budget, status.liability.minor) * 1.02, 0, 306)
    ends = [status.paid.minor, status.earned.minor, status.committed.minor, status.liability.minor]
    parts, begin = [charts.bar(0, 4, 306, 14, "fbg")], 0.0
    for kind, amount in zip(("f1", "f1b", "f1c", "f2"), ends, strict=True):
        end = across.at(amount)
        if end > begin:
            parts.append(charts.bar(begin, 4, end - begin, 14, kind))
            begin = end
    parts.append(charts.line(across.at(budget), 0, across.at(budget), 22, "limit"))
    label = f"Liability {status.liability} of a budget of {status.budget}"
    return Markup('<svg class="moneybar" viewBox="0 0 306 22" role="img" aria-label="{}">{}</svg>').format(
        label, Markup("").join(parts)
    )
