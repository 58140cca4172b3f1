"""What became of the coupons?"""

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.theme import PAGE, PHONE, frame, table
from estimators.diagnostics.recruitment_structure import Structure
from estimators.diagnostics.returns import Returns


def recruits_chart(found: Structure, width: int = PAGE) -> Chart:
    """Return how many people brought nobody, one recruit, two and so on."""
    people = sum(found.recruits)
    rows = [
        {"recruits": number, "people": count, "says": f"{count} ({count / people:.0%})"}
        for number, count in enumerate(found.recruits)
    ]
    base = alt.Chart(table(rows)).encode(
        x=alt.X(
            "people:Q",
            title="people",
            axis=alt.Axis(tickMinStep=1),
            scale=alt.Scale(domain=[0, (1.18 if width > PHONE else 1.38) * max(found.recruits)], nice=False),
        ),
        y=alt.Y("recruits:O", title="recruits"),
    )
    return Chart(
        name="recruits",
        title="How many did each person recruit?",
        description="Bars of people by how many recruits they brought: "
        + ", ".join(f"{row['says']} people with {row['recruits']}" for row in rows)
        + " people.",
        figure=frame(
            base.mark_bar(height={"band": 0.75})
            + base.mark_text(align="left", dx=4).encode(text=alt.Text("says:N")),
            title="How many did each person recruit?",
            subtitle=f"{people} people brought {sum(n * c for n, c in enumerate(found.recruits))} recruits",
            width=width,
            height=34 * max(2, len(rows)),
        ),
    )


def returns_chart(found: Returns, width: int = PAGE) -> Chart:
    """Return the part of coupons that was back after a number of days.

    Only where times are known: `found.days` is not empty.
    """
    days, part = [0.0, *found.days.tolist()], [0.0, *found.by_then.tolist()]
    rows = [{"days": day, "back": share} for day, share in zip(days, part, strict=True)]
    known = found.issued is not None
    what = "coupons given out" if known else "coupons that came back"
    marks = [
        {
            "back": share,
            "days": float(np.interp(share, part, days)),
            "says": f"{share:.0%} in {np.interp(share, part, days):.0f} days",
        }
        for share in (0.5, 0.9)
        if share <= part[-1]
    ]
    line = (
        alt.Chart(table(rows))
        .mark_line(interpolate="step-after")
        .encode(
            x=alt.X("days:Q", title="days from the recruiter's recruitment", scale=alt.Scale(nice=False)),
            y=alt.Y(
                "back:Q",
                title=f"part of the {what}",
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
        )
    )
    at = alt.Chart(table(marks))
    points = at.mark_point().encode(x=alt.X("days:Q"), y=alt.Y("back:Q"))
    notes = at.mark_text(align="left", dx=8, dy=10).encode(
        x=alt.X("days:Q"), y=alt.Y("back:Q"), text=alt.Text("says:N")
    )
    low, middle, high = found.quartiles
    return Chart(
        name="coupons",
        title="How soon did coupons come back?",
        description=(
            f"A rising curve. Of the coupons that came back, a quarter did within {low:.1f} days, half "
            f"within {middle:.1f}, three quarters within {high:.1f}, the last after {found.days[-1]:.1f}."
            + (
                f" Of all {int(found.issued.sum()):,} given out, {found.rate:.0%} came back; had all been "
                f"out as long as the first, {part[-1]:.0%} would have (Kaplan-Meier)."
                if found.issued is not None
                else ""
            )
        ),
        figure=frame(
            line + points + notes,
            title="How soon did coupons come back?",
            subtitle="Kaplan-Meier: coupons still out at the end count as not back yet"
            if known
            else "how many were given out is not known",
            width=width,
        ),
    )
