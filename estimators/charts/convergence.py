"""Has the estimate settled?"""

from typing import Any

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.theme import COLOURS, PAGE, QUIET, colours, dashes, frame, legend, table
from estimators.diagnostics.convergence import Convergence
from estimators.estimation.intervals import bounds
from estimators.sample.choices import IntervalType, method_name

_WILD = 0.05
"""The first part of the respondents, whose estimates vary too much: their lines may leave the chart."""
_STEPS = 300
"""How many points of a line are drawn, at most."""


def convergence_chart(found: Convergence, width: int = PAGE) -> Chart:
    """Return the estimate as recruitment went on, with the final interval at its end.

    The six largest levels are shown where there are more.
    """
    proportion = found.levels != (None,)
    order = np.argsort(-found.final, kind="stable")[: len(COLOURS)] if proportion else np.arange(1)
    kept = [1] if len(found.levels) == 2 else sorted(order.tolist())
    names = [found.levels[i] or "mean" for i in kept]
    title = "Has the estimate settled?"
    what = f"{found.outcome}: {names[0]}" if len(names) == 1 and proportion else found.outcome
    return Chart(
        name="convergence",
        title=f"{title} ({what})",
        description=_describe(found, kept, names),
        figure=frame(
            _layers(found, kept, names, width),
            title=title,
            subtitle=f"{what} by {method_name(found.method.method)}, respondents in order of recruitment"
            + (" (wave by wave: times are not known)" if found.order == "wave" else "")
            + "; bar: 95% interval at the end",
            width=width,
        ),
    )


def _layers(found: Convergence, kept: list[int], names: list[str], width: int) -> Any:
    """Return the lines as recruitment went on, the final estimates as rules and their intervals as bars."""
    proportion = found.levels != (None,)
    n = found.running.shape[1]
    running, ends = _running_rows(found, kept, names), _final_rows(found, kept, names)
    right = n * (1.012 + 0.012 * len(kept))
    x = alt.X("people:Q", title="respondents so far", scale=alt.Scale(domain=[0, right], nice=False))
    steady = [row["estimate"] for row in running if row["people"] > n * _WILD]
    reach = [*steady, *(end[side] for end in ends for side in ("low", "high"))]
    room = alt.Scale(domain=_with_margin(reach)) if reach else alt.Scale()
    axis = alt.Axis(format=".0%") if proportion else alt.Axis()
    y = alt.Y("estimate:Q", title="estimate", axis=axis, scale=room)
    key = legend(width, names, lines=True) if len(names) > 1 else None
    colour = alt.Color("level:N", scale=colours(names), legend=key)
    dash = alt.StrokeDash("level:N", scale=dashes(names), legend=key)
    lines = alt.Chart(table(running)).mark_line(clip=True).encode(x=x, y=y, color=colour, strokeDash=dash)
    at_end = alt.Chart(table(ends))
    final = at_end.mark_rule(strokeDash=[2, 3], color=QUIET).encode(y=alt.Y("final:Q", scale=room))
    bars = at_end.mark_bar(width=5, opacity=0.75)
    interval = bars.encode(
        x=alt.X("people:Q"), y=alt.Y("low:Q", scale=room), y2=alt.Y2("high:Q"), color=colour
    )
    return final + interval + lines


def _running_rows(found: Convergence, kept: list[int], names: list[str]) -> list[dict[str, Any]]:
    n = found.running.shape[1]
    steps = np.unique(np.linspace(1, n, min(n, _STEPS)).round().astype(int)).tolist()
    return [
        {"people": step, "estimate": float(found.running[i, step - 1]), "level": name}
        for i, name in zip(kept, names, strict=True)
        for step in steps
        if np.isfinite(found.running[i, step - 1])
    ]


def _final_rows(found: Convergence, kept: list[int], names: list[str]) -> list[dict[str, Any]]:
    n = found.running.shape[1]
    scale: IntervalType = "normal" if found.levels == (None,) else "logit"
    low, high = bounds(scale, 0.95, found.final, found.se, None)
    return [
        {
            "people": n * (1.012 + 0.012 * at),
            "low": float(low[i]),
            "high": float(high[i]),
            "final": float(found.final[i]),
            "level": name,
        }
        for at, (i, name) in enumerate(zip(kept, names, strict=True))
        if np.isfinite(low[i])
    ]


def _with_margin(values: list[float]) -> list[float]:
    margin = 0.06 * (max(values) - min(values))
    return [min(values) - margin, max(values) + margin]


def _describe(found: Convergence, kept: list[int], names: list[str]) -> str:
    def figure(value: float) -> str:
        return f"{value:.3g}" if found.levels == (None,) else f"{value:.1%}"

    n = found.running.shape[1]
    quarters = [max(0, round(n * part) - 1) for part in (0.25, 0.5, 0.75)]
    lines = [
        f"{name}: {', '.join(figure(found.running[i, at]) for at in quarters)} after a quarter, half and "
        f"three quarters of the {n} respondents, {figure(found.final[i])} in the end; close to it from "
        f"respondent {found.settled_from[i]} on."
        for i, name in zip(kept, names, strict=True)
    ]
    verdict = (
        "Early and late respondents differ by more than chance."
        if found.warnings
        else "No drift beyond chance."
    )
    return " ".join([f"Lines of the estimate of {found.outcome} by order of recruitment.", *lines, verdict])
