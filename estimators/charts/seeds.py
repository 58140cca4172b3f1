"""Do the seeds still show?"""

import altair as alt

from estimators.charts.chart import Chart
from estimators.charts.theme import COLOURS, INK, PAGE, QUIET, colours, dashes, frame, legend, table
from estimators.diagnostics.convergence import CLOSE
from estimators.diagnostics.seed_dependence import SeedDependence

_FLOOR = 0.1
"""Percentage points: what is nearer than this is not drawn."""


def seed_dependence_chart(found: SeedDependence, width: int = PAGE) -> Chart:
    """Return how far from its equilibrium each wave would be, had all seeds been of one level.

    The first six levels are shown.
    """
    names = [f"all seeds {level}" for level in found.levels[: len(COLOURS)]]
    rows = [
        {"wave": wave, "distance": 100 * float(x), "start": name}
        for name, away in zip(names, found.distance, strict=False)
        for wave, x in enumerate(away)
        if x > 0
    ]
    actual = [
        {"wave": wave, "distance": 100 * float(x)}
        for wave, x in enumerate(found.seeds_distance)
        if 100 * x >= _FLOOR
    ]
    x = alt.X("wave:Q", title="wave", axis=alt.Axis(tickMinStep=1, format="d"), scale=alt.Scale(nice=False))
    y = alt.Y(
        "distance:Q",
        title="points from the equilibrium",
        scale=alt.Scale(type="log", domain=[_FLOOR, 100], nice=False),
        axis=alt.Axis(values=[0.1, 1, 10, 100], format="~g"),
    )
    key = legend(width, names, lines=True)
    lines = (
        alt.Chart(table(rows))
        .mark_line(clip=True)
        .encode(
            x=x,
            y=y,
            color=alt.Color("start:N", scale=colours(names), legend=key, sort=names),
            strokeDash=alt.StrokeDash("start:N", scale=dashes(names), legend=key, sort=names),
        )
    )
    points = (
        alt.Chart(table(actual))
        .mark_point(color="white", stroke=INK, strokeWidth=1.5, size=45)
        .encode(x=x, y=y)
    )
    close = {
        "close": 100 * CLOSE,
        "says": f"close enough: {100 * CLOSE:g} points",
        "wave": len(found.seeds_distance) - 1,
    }
    rule = alt.Chart(table([close])).mark_rule(strokeDash=[4, 3], color=QUIET).encode(y=alt.Y("close:Q"))
    note = (
        alt.Chart(table([close]))
        .mark_text(align="right", dy=-8)
        .encode(x=alt.X("wave:Q"), y=alt.Y("close:Q"), text=alt.Text("says:N"))
    )
    return Chart(
        name="seed-dependence",
        title=f"Do the seeds still show? ({found.outcome})",
        description=_describe(found),
        figure=frame(
            rule + lines + points + note,
            title="Do the seeds still show?",
            subtitle=f"{found.outcome}: how far each wave's make-up is expected to be from where recruitment "
            "settles; rings: from the seeds as they were",
            width=width,
        ),
    )


def _describe(found: SeedDependence) -> str:
    if found.waves_needed is None:
        return "No lines: as far as was seen, recruitment does not forget its seeds."
    pull = max((abs(float(x)) for x in found.pull), default=0.0)
    return (
        "Falling lines. Whoever the seeds are, the make-up of a wave is expected to be within "
        f"{100 * CLOSE:g} points of the equilibrium from wave {found.waves_needed} on; {found.beyond:.0%} of "
        f"people are in such a wave. The seeds as they were moved a share of the sample by {100 * pull:.1f} "
        "points at most."
    )
