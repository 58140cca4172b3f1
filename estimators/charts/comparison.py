"""Charts of comparisons: a point and an interval for each group, against the line of no difference."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt

from estimators.charts.chart import Chart, Drawing
from estimators.charts.theme import INK, MAIN, QUIET, frame
from estimators.comparison.contingency import Association
from estimators.comparison.regression_results import RATIOS, Errors, Regression
from estimators.comparison.results import Comparison
from estimators.comparison.trend import Trend
from estimators.estimation.results import short
from estimators.sample.choices import interval_name, method_name

_ERRORS: Mapping[Errors, str] = {
    "chain": "standard errors clustered by chain",
    "tree": "standard errors by the tree bootstrap",
    "naive": "standard errors as if drawn independently",
}
_ROW = 34
"""Pixels of height for each point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One row of a chart; without an interval where low and high are NaN."""

    label: str
    value: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """The row as a sentence's part."""
        reach = "" if math.isnan(self.low) else f" ({short(self.low)} to {short(self.high)})"
        return f"{self.label} {short(self.value)}{reach}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Points under each other, with what they measure."""

    name: str
    title: str
    subtitle: str
    axis: str
    points: tuple[Point, ...]
    none: float | None = None
    """Where there is no difference; None where the chart has no such line."""
    logarithmic: bool = False


def drawing(found: Comparison | Trend | Regression | Association) -> Drawing:
    """Return what draws a result of `compare`, `trend`, `regress` or `contingency`."""
    forest = _forest(found)
    return lambda width: _draw(forest, width)


def _forest(found: Comparison | Trend | Regression | Association) -> Forest:
    match found:
        case Comparison():
            return _of_comparison(found)
        case Trend():
            return _of_trend(found)
        case Regression():
            return _of_regression(found)
        case Association():
            return _of_association(found)


def _of_comparison(found: Comparison) -> Forest:
    levels = {c.level for c in found}
    what = (
        f"difference from {found.against}" if found.measure == "difference" else f"ratio to {found.against}"
    )
    return Forest(
        name="compare-groups",
        title=f"{found.outcome}: {what}",
        subtitle=(
            f"{found.method.level:.0%} intervals, {method_name(found.method.method)}, "
            f"{interval_name(found.method.interval)}"
        ),
        axis=what,
        points=tuple(
            Point(
                label=c.group if len(levels) == 1 else f"{c.level}, {c.group}",
                value=c.contrast,
                low=c.low,
                high=c.high,
            )
            for c in found
        ),
        none=0.0 if found.measure == "difference" else 1.0,
        logarithmic=found.measure == "ratio",
    )


def _of_trend(found: Trend) -> Forest:
    return Forest(
        name="compare-trend",
        title=f"{found.outcome} over {found.by}",
        subtitle="with two standard errors either side",
        axis="mean" if found.level is None else f"share of {found.level}",
        points=tuple(
            Point(label=group, value=figure, low=figure - 2 * se, high=figure + 2 * se)
            for group, figure, se in zip(found.groups, found.figures, found.se, strict=True)
        ),
    )


def _of_regression(found: Regression) -> Forest:
    ratio = RATIOS.get(found.family)
    rows = [(c.term, c.ratio if ratio else (c.coefficient, c.low, c.high)) for c in found]
    return Forest(
        name="compare-regression",
        title=f"{found.outcome}{f' = {found.of}' if found.of else ''}: {ratio or 'coefficient'} of each term",
        subtitle=f"{found.method.level:.0%} intervals, {_ERRORS[found.errors]}",
        axis=ratio or "coefficient",
        points=tuple(
            Point(label=term, value=value, low=low, high=high)
            for term, (value, low, high) in rows
            if term != "(intercept)"
        ),
        none=1.0 if ratio else 0.0,
        logarithmic=ratio is not None,
    )


def _of_association(found: Association) -> Forest:
    totals = [sum(column) for column in zip(*found.counts, strict=True)]
    nothing = float("nan")
    return Forest(
        name="compare-table",
        title=f"{found.rows} within each {found.columns}",
        subtitle=f"chi-square {found.statistic:.2f}, p = {found.p:.3f}, {method_name(found.method.method)}",
        axis=f"share of those of this {found.columns}",
        points=tuple(
            Point(
                label=f"{column}: {row}", value=count / total if total else nothing, low=nothing, high=nothing
            )
            for column, total, counts in zip(
                found.column_levels, totals, zip(*found.counts, strict=True), strict=True
            )
            for row, count in zip(found.row_levels, counts, strict=True)
        ),
    )


def _draw(forest: Forest, width: int) -> Chart:
    rows = [
        {"label": p.label, "value": p.value, "low": p.low, "high": p.high}
        for p in forest.points
        if not math.isnan(p.value)
    ]
    scale = alt.Scale(type="log" if forest.logarithmic else "linear", zero=False, nice=True)
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelOverlap=False))
    base = alt.Chart(alt.InlineData(values=[_plain(row) for row in rows]))
    layers: list[Any] = []
    if forest.none is not None:
        line = alt.Chart(alt.InlineData(values=[{"none": forest.none}]))
        layers.append(line.mark_rule(color=QUIET, strokeDash=[4, 3]).encode(x=alt.X("none:Q", scale=scale)))
    layers += [
        base.mark_rule(color=INK, strokeWidth=2).encode(
            x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q"), y=y
        ),
        base.mark_point(color=MAIN, size=90).encode(x=alt.X("value:Q", scale=scale, title=forest.axis), y=y),
    ]
    figure = frame(
        alt.layer(*layers),
        title=forest.title,
        subtitle=forest.subtitle,
        width=width,
        height=max(90, _ROW * len(rows)),
    )
    described = "; ".join(p.text for p in forest.points)
    return Chart(
        name=forest.name,
        title=forest.title,
        description=f"{forest.axis}: {described}. {forest.subtitle}.",
        figure=figure,
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()
    }
