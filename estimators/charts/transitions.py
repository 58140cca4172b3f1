"""Who recruits whom, and how much alike are they?"""

from typing import Any

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.theme import COLOURS, INK, PAGE, QUIET, colours, frame, legend, shapes, table
from estimators.diagnostics.recruitment_structure import Structure

MOST = 8
"""A table of more levels is not drawn."""


def transitions_chart(found: Structure, width: int = PAGE) -> Chart:
    """Return each level's share and number among the recruits of each level's recruiters."""
    said = "; ".join(
        f"recruiters {origin}: " + ", ".join(f"{count} {level}" for level, count in to.items())
        for origin, to in found.transitions.items()
    )
    return Chart(
        name="transitions",
        title=f"Who recruits whom? ({found.outcome})",
        description=(
            f"A table of recruits by {found.outcome}. {said}. Recruitment homophily "
            f"{_ratio(found.recruitment_homophily)}."
        ),
        figure=frame(
            _transition_cells(found, width),
            title="Who recruits whom?",
            subtitle=(
                f"recruits of each level's recruiters by {found.outcome}; recruitment homophily "
                f"{_ratio(found.recruitment_homophily)}"
            ),
            width=width,
            height=58 * max(1, len(found.transitions)),
        ),
    )


def _transition_cells(found: Structure, width: int) -> Any:
    """Return the table of recruiters by recruits, the darker a cell the larger its share."""
    levels = list(found.transitions)
    total = {origin: sum(to.values()) for origin, to in found.transitions.items()}
    rows = [
        {
            "from": origin,
            "to": level,
            "share": count / total[origin] if total[origin] else 0.0,
            "says": f"{count} ({count / total[origin]:.0%})" if total[origin] else "0",
        }
        for origin, to in found.transitions.items()
        for level, count in to.items()
    ]
    room = (width - 110) / max(1, len(levels))
    angle = 0 if 6.4 * max(map(len, levels), default=0) < room else -35
    base = alt.Chart(table(rows)).encode(
        x=alt.X(
            "to:N",
            title="recruit",
            sort=levels,
            axis=alt.Axis(
                orient="top",
                labelAngle=angle,
                domain=False,
                ticks=False,
                labelLimit=110,
                labelAlign="left" if angle else "center",
            ),
        ),
        y=alt.Y(
            "from:N", title="recruiter", sort=levels, axis=alt.Axis(domain=False, ticks=False, labelLimit=100)
        ),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#eef3f9", COLOURS[0]]), legend=None)
    )
    numbers = base.mark_text(fontSize=13).encode(
        text=alt.Text("says:N"),
        color=alt.condition("datum.share > 0.5", alt.value("white"), alt.value(INK)),
    )
    return cells + numbers


def homophily_chart(found: Structure, width: int = PAGE) -> Chart:
    """Return for each level how much alike ties are, and how many peers it has against the others.

    A value of 1 is no difference.
    """
    kinds = ["homophily of ties", "network size against others"]
    levels = list(found.transitions)
    rows: list[dict[str, Any]] = [
        {"level": level, "ratio": float(ratio), "kind": kind}
        for kind, by_level in zip(
            kinds, (found.population_homophily, found.differential_activity), strict=True
        )
        for level, ratio in by_level.items()
        if np.isfinite(ratio) and ratio > 0
    ]
    ratios = [row["ratio"] for row in rows]
    key = legend(width, kinds)
    none = alt.Chart(table([{"none": 1}])).mark_rule(color=QUIET, strokeDash=[4, 3]).encode(x=alt.X("none:Q"))
    points = (
        alt.Chart(table(rows))
        .mark_point(size=110, stroke=INK, strokeWidth=0.4)
        .encode(
            x=alt.X(
                "ratio:Q",
                title="ratio (1: no difference)",
                scale=alt.Scale(
                    type="log", nice=False, domain=[min([0.5, *ratios]) / 1.08, max([2.0, *ratios]) * 1.08]
                ),
                axis=alt.Axis(values=[0.1, 0.2, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 10], format="~g"),
            ),
            y=alt.Y("level:N", title=None, sort=levels, axis=alt.Axis(grid=True)),
            color=alt.Color("kind:N", scale=colours(kinds), legend=key, sort=kinds),
            shape=alt.Shape("kind:N", scale=shapes(kinds), legend=key, sort=kinds),
        )
    )
    said = "; ".join(
        f"{level}: homophily {_ratio(found.population_homophily[level])}, network size "
        f"{_ratio(found.differential_activity[level])} times "
        "the others'"
        for level in levels
    )
    return Chart(
        name="homophily",
        title=f"How much alike are those who know each other? ({found.outcome})",
        description=f"Two points for each level, against a line at 1. {said}.",
        figure=frame(
            none + points,
            title="How much alike are those who know each other?",
            subtitle=f"{found.outcome} in the population, by {found.weights} weights",
            width=width,
            height=34 * max(2, len(levels)),
        ),
    )


def _ratio(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "unknown"
