"""The chart of a plan: respondents week by week, as the runs have them."""

from typing import Any

import altair as alt

from estimators.charts.chart import Chart, Drawing
from estimators.charts.theme import BAND, INK, MAIN, QUIET, frame
from estimators.planning.results import Plan


def drawing(plan: Plan) -> Drawing:
    """Return what draws the median run and the range of nine in ten, against the target."""
    return lambda width: _draw(plan, width)


def _draw(plan: Plan, width: int) -> Chart:
    m = plan.method
    last = plan.week_by_week[-1]
    title = f"{plan.reaches_target:.0%} of runs reach {m.target} respondents within {m.days:g} days"
    return Chart(
        name="plan-weeks",
        title=title,
        description=(
            f"Respondents by day of fieldwork over {m.runs} simulated studies, from {m.already} on day 0 to "
            f"a median of {last.median:.0f} on day {m.days:g} (nine in ten runs: {last.low:.0f} to "
            f"{last.high:.0f}). The target is {m.target}."
        ),
        figure=frame(
            _layers(plan),
            title=title,
            subtitle="Line: the median run. Band: nine in ten runs. Dashes: the target.",
            width=width,
        ),
    )


def _layers(plan: Plan) -> Any:
    m = plan.method
    rows = [{"day": 0.0, "median": m.already, "low": m.already, "high": m.already}]
    rows += [
        {"day": min(7.0 * week, m.days), "median": s.median, "low": s.low, "high": s.high}
        for week, s in enumerate(plan.week_by_week, start=1)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("day:Q", title="day of fieldwork"))
    target = alt.Chart(alt.InlineData(values=[{"target": m.target}]))
    return alt.layer(
        base.mark_area(color=BAND).encode(y=alt.Y("low:Q", title="respondents"), y2=alt.Y2("high:Q")),
        base.mark_line(color=MAIN).encode(y=alt.Y("median:Q")),
        target.mark_rule(color=INK, strokeDash=[6, 4]).encode(y=alt.Y("target:Q")),
        target.mark_text(align="left", dy=-7, color=QUIET).encode(
            x=alt.value(4), y=alt.Y("target:Q"), text=alt.value(f"target {m.target}")
        ),
    )
