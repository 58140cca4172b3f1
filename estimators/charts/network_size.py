"""What became of the reported network sizes."""

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.theme import BAND, MAIN, PAGE, QUIET, frame
from estimators.network_size.visibility import Visibility


def visibility_chart(found: Visibility, width: int = PAGE) -> Chart:
    """Return the imputed visibility by reported size: the median, and a band for 95 % of the draws."""
    size = found.original.network_size
    rows = []
    for report in np.unique(size[size > 0]).tolist():
        here = size == report
        low, high = np.quantile(found.draws[:, here], [0.025, 0.975]).tolist()
        rows.append(
            {"reported": report, "median": float(np.median(found.median[here])), "low": low, "high": high}
        )
    ends = [rows[0]["reported"], rows[-1]["reported"]]
    scale = alt.Scale(type="log", nice=False)
    x = alt.X("reported:Q", scale=scale, title="reported network size", axis=alt.Axis(tickCount=6))
    base = alt.Chart(alt.InlineData(values=rows))
    same = alt.Chart(alt.InlineData(values=[{"reported": end, "same": end} for end in ends]))
    axis = alt.Axis(tickCount=6)
    layers = alt.layer(
        base.mark_area(color=BAND).encode(x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q")),
        same.mark_line(color=QUIET, strokeDash=[4, 3], strokeWidth=1.2).encode(
            x=x, y=alt.Y("same:Q", scale=scale)
        ),
        base.mark_point(color=MAIN, size=30).encode(
            x=x, y=alt.Y("median:Q", scale=scale, title="imputed visibility")
        ),
    )
    unknown = int((size == 0).sum())
    rest = f" {unknown} people reported none and are not shown." if unknown else ""
    first, last = rows[0], rows[-1]
    return Chart(
        name="network-size-visibility",
        title="What became of the reported network sizes?",
        description=(
            "Points of imputed visibility over reported network size, with a band that holds 95% of the "
            f"draws and a line where both are the same. Reports of {first['reported']} become "
            f"{first['median']:g} ({first['low']:g} to {first['high']:g}), those of {last['reported']} "
            f"become {last['median']:g} ({last['low']:g} to {last['high']:g}).{rest}"
        ),
        figure=frame(
            layers,
            title="What became of the reported network sizes?",
            subtitle=(
                f"median and 95% of the draws; reliability {found.method.reliability:g} assumed. Dashed: as "
                "reported"
            ),
            width=width,
            height=300,
        ),
    )
