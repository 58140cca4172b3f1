"""Can the network sizes be trusted?"""

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.theme import COLOURS, PAGE, PHONE, frame, table
from estimators.diagnostics.heaping import NetworkSizes

_ROOM = 60
"""Sizes up to here are always shown; beyond, all but the largest twentieth."""
_ON, _OFF = "ends in 0 or 5", "other"


def network_sizes_chart(found: NetworkSizes, width: int = PAGE) -> Chart:
    """Return how many people reported each network size, multiples of five set apart.

    The longest tail is left out, and the chart says so.
    """
    most = int(np.quantile(np.repeat(found.sizes, found.people), 0.95))
    last = min(int(found.sizes[-1]), max(_ROOM, most))
    beyond = int(found.people[found.sizes > last].sum())
    rows = [
        {"size": size, "people": people, "kind": _OFF if size % 5 else _ON}
        for size, people in zip(found.sizes.tolist(), found.people.tolist(), strict=True)
        if size <= last
    ]
    kinds = [_ON, _OFF]
    thick = max(1.0, 0.75 * (width - 80) / (last + 1))
    figure = (
        alt.Chart(table(rows))
        .mark_bar(size=thick)
        .encode(
            x=alt.X(
                "size:Q",
                title="network size",
                scale=alt.Scale(domain=[0, last + 1], nice=False),
                axis=alt.Axis(grid=False, tickCount=8 if width > PHONE else 5),
            ),
            y=alt.Y("people:Q", title="people", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=[COLOURS[0], COLOURS[3]]),
                legend=alt.Legend(title=None, symbolType="square"),
            ),
        )
    )
    tail = f"; {beyond} above {last} are not shown" if beyond else ""
    low, middle, high = found.quartiles
    index = (
        ""
        if not found.fives.n
        else (
            f" Of the {found.fives.n} sizes of 8 or more, {found.fives.share:.0%} end in 0 or 5, where 20% "
            f"would without rounding (index {found.fives.index:.0f})."
        )
    )
    return Chart(
        name="network-sizes",
        title="Were network sizes rounded?",
        description=(
            f"Bars of how many people reported each network size: {found.sizes[0]} to {found.sizes[-1]}, "
            f"quartiles {low:g}, {middle:g} and {high:g}.{index}"
        ),
        figure=frame(
            figure,
            title="Were network sizes rounded?",
            subtitle=f"{found.n} answers{tail}"
            + (f"; heaping index {found.fives.index:.0f} (none: 100, all: 500)" if found.fives.n else ""),
            width=width,
        ),
    )
