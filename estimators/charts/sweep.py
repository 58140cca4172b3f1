"""Charts of a sweep: each estimate over the population sizes, with its interval."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair as alt
import numpy as np

from estimators.charts.chart import Chart, Drawing
from estimators.charts.theme import COLOURS, PHONE, colours, frame, legend_columns, shapes, table
from estimators.estimation.cross_table import CrossTable
from estimators.estimation.results import EstimateTable
from estimators.population_size.sweep import Sweep, SweptFigure

_APART = 0.016
"""How far the lines' points stand apart, as a share of the axis: intervals must not hide each other."""

_SHORT = 0.05
"""An axis of shares no longer than this has labels with a decimal."""


def drawings(found: Sweep[Any]) -> list[Drawing]:
    """Return what draws a sweep: a chart for each outcome, and for each group where there are groups."""
    by_chart: dict[tuple[str, ...], list[SweptFigure]] = {}
    for figure in found.figures:
        by_chart.setdefault((figure.label[0], *figure.label[2:]), []).append(figure)
    return [
        partial(_draw, found, of, _largest(figures), place)
        for place, (of, figures) in enumerate(by_chart.items(), start=1)
    ]


def _largest(figures: list[SweptFigure]) -> list[SweptFigure]:
    """Return the figures that are coloured: one of two complementary shares, else the six largest."""
    if len(figures) == 2 and abs(sum(f.estimates[0] for f in figures) - 1) < 1e-9:
        return figures[1:]
    return sorted(figures, key=lambda f: -f.estimates[-1])[: len(COLOURS)]


def _draw(
    found: Sweep[Any], of: tuple[str, ...], figures: list[SweptFigure], place: int, width: int
) -> Chart:
    names = [f.label[1] for f in figures]
    sizes = np.array(found.population_sizes, dtype=float)
    reach = max(float(np.log(sizes[-1] / sizes[0])), 1.0)
    rows = [
        {
            "size": N * float(np.exp(reach * _APART * (i - (len(figures) - 1) / 2))),
            "estimate": f.estimates[j],
            "low": f.lows[j],
            "high": f.highs[j],
            "level": f.label[1],
        }
        for i, f in enumerate(figures)
        for j, N in enumerate(sizes.tolist())
        if np.isfinite(f.estimates[j])
    ]
    share = isinstance(found.tables[0], EstimateTable | CrossTable) and names != ["mean"]
    ticks = sizes[:: max(1, round(len(sizes) / 4))] if width <= PHONE else sizes
    x = alt.X(
        "size:Q",
        title="population size (each doubling as wide as the last)",
        scale=alt.Scale(type="log", nice=False, padding=12),
        axis=alt.Axis(values=ticks.tolist(), format=",d", grid=False),
    )
    legend = alt.Legend(title=None, columns=legend_columns(width, names)) if len(names) > 1 else None
    colour = alt.Color("level:N", sort=names, scale=colours(names), legend=legend)
    base = alt.Chart(table(rows))
    estimates = alt.Y(
        "estimate:Q",
        title="estimate",
        scale=alt.Scale(zero=False),
        axis=alt.Axis(format=_axis_format(rows) if share else ""),
    )
    layers = [
        base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(
            x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour
        ),
        base.mark_line().encode(x=x, y=estimates, color=colour),
        base.mark_point(size=70).encode(
            x=x,
            y=estimates,
            color=colour,
            shape=alt.Shape("level:N", sort=names, scale=shapes(names), legend=legend),
        ),
    ]
    what = of[0] if len(names) > 1 or names == ["mean"] else f"{of[0]}: {names[0]}"
    title = f"How far {what} depends on the population size" + (f", {of[1]}" if len(of) > 1 else "")
    words = "; ".join(
        f"{f.label[1]} from {_format_figure(f.estimates[0], share)} at {found.population_sizes[0]:,} to "
        f"{_format_figure(f.estimates[-1], share)} at {found.population_sizes[-1]:,}"
        for f in figures
    )
    return Chart(
        name=f"sweep-{place}",
        title=title,
        description=f"Estimates of {what} over population sizes: {words}.",
        figure=frame(alt.layer(*layers), title=title, subtitle="lines: intervals at each size", width=width),
    )


def _axis_format(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return whole per cents, with a decimal where the axis is so short that they would repeat."""
    ends = [row[end] for row in rows for end in ("low", "high") if np.isfinite(row[end])]
    return ".1%" if ends and max(ends) - min(ends) < _SHORT else ".0%"


def _format_figure(value: float, share: bool) -> str:
    return f"{value:.1%}" if share else f"{value:.3g}"
