"""The chart of estimates: shares in the population with their intervals, beside those in the sample."""

from collections.abc import Sequence
from typing import TypeAlias

import altair as alt

from estimators.charts.chart import Chart
from estimators.charts.theme import MAIN, PAGE, QUIET, frame, table

Row: TypeAlias = tuple[str, float, float, float, float]
"""What is estimated, then four shares from 0 to 1: the estimate, its interval's ends, the sample's share."""
_LINE = 26
"""Pixels for each estimate."""


def shares_chart(rows: Sequence[Row], *, level: float, width: int = PAGE) -> Chart:
    """Return the chart of estimates, one line each in the order given."""
    records = [
        {
            "what": what,
            "place": place,
            "estimate": 100 * e,
            "low": 100 * low,
            "high": 100 * high,
            "sample": 100 * plain,
        }
        for place, (what, e, low, high, plain) in enumerate(rows)
    ]
    lines = alt.Y("what:N", sort=None, title=None, axis=alt.Axis(labelLimit=int(width * 0.45), grid=True))
    base = alt.Chart(table(records))
    span = alt.X("low:Q", title="Per cent of the population", scale=alt.Scale(domain=[0, 100]))
    figure = alt.layer(
        base.mark_rule(color=MAIN, strokeWidth=2).encode(y=lines, x=span, x2=alt.X2("high:Q")),
        base.mark_point(shape="diamond", filled=False, color=QUIET, size=70, strokeWidth=1.5).encode(
            y=lines, x=alt.X("sample:Q")
        ),
        base.mark_point(color=MAIN, size=70).encode(y=lines, x=alt.X("estimate:Q")),
    )
    widest = max(rows, key=lambda row: row[3] - row[2])
    moved = max(rows, key=lambda row: abs(row[1] - row[4]))
    return Chart(
        name="estimates",
        title="Population estimates and plain shares of the sample",
        description=(
            f"{len(rows)} estimated shares with {level:.0%} intervals. The widest interval is that of "
            f"{widest[0]}, {100 * widest[2]:.1f} to {100 * widest[3]:.1f} per cent. Weighting moves "
            f"{moved[0]} most, from {100 * moved[4]:.1f} per cent of the sample to {100 * moved[1]:.1f} per "
            "cent of the population."
        ),
        figure=frame(
            figure,
            title="Population estimates and plain shares of the sample",
            subtitle=(
                f"Dots and lines: estimates with {level:.0%} intervals; open diamonds: shares of the sample"
            ),
            width=width,
            height=_LINE * len(rows),
        ),
    )
