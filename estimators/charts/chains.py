"""Do the chains agree?"""

from typing import Any

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.theme import (
    BAND,
    COLOURS,
    INK,
    MAIN,
    PAGE,
    PHONE,
    colours,
    dashes,
    frame,
    legend,
    table,
)
from estimators.diagnostics.chains import Chain, Chains
from estimators.estimation.intervals import bounds
from estimators.sample.choices import IntervalType, method_name

_NAMED = len(COLOURS) - 1
"""How many chains have a look of their own; the rest are thin and grey."""
_ROWS = 30
"""How many chains a chart by rows shows."""


def bottleneck_chart(found: Chains, level: int = -1, width: int = PAGE) -> Chart:
    """Return each chain's own estimate as it grew, for one level by position: the last unless stated."""
    name = found.levels[level]
    named = [chain.seed for chain in found.chains[:_NAMED]]
    rows = [
        {"place": int(place), "estimate": float(x), "seed": chain.seed}
        for chain in found.chains
        for place, x in zip(chain.places, chain.running[level], strict=True)
        if np.isfinite(x)
    ]
    axis = alt.Axis(format=".0%") if name is not None else alt.Axis()
    x = alt.X("place:Q", title="place in the order of recruitment", scale=alt.Scale(nice=False))
    y = alt.Y("estimate:Q", title="estimate from the chain alone", axis=axis, scale=alt.Scale(zero=False))
    base = alt.Chart(table(rows)).encode(x=x, y=y)
    largest = alt.FieldOneOfPredicate(field="seed", oneOf=named)
    key = legend(width, named, lines=True)
    others = (
        base.transform_filter(~largest)
        .mark_line(color="#a8a8a8", strokeWidth=1, interpolate="step-after")
        .encode(detail=alt.Detail("seed:N"))
    )
    leading = (
        base.transform_filter(largest)
        .mark_line(interpolate="step-after")
        .encode(
            color=alt.Color("seed:N", scale=colours(named), legend=key, sort=named),
            strokeDash=alt.StrokeDash("seed:N", scale=dashes(named), legend=key, sort=named),
        )
    )
    whole = (
        alt.Chart(table([{"all": float(found.estimate[level])}]))
        .mark_rule(color=INK, strokeWidth=2)
        .encode(y=alt.Y("all:Q"))
    )
    return Chart(
        name=f"bottleneck-{level % len(found.levels) + 1}",
        title=f"Do the chains come together? ({found.outcome}: {name or 'mean'})",
        description=_describe_bottleneck(found, level),
        figure=frame(
            others + whole + leading,
            title="Do the chains come together?",
            subtitle=f"{found.outcome}: {name or 'mean'}, by {method_name(found.method.method)}, in each "
            f"seed's chain as it grew; black line: everybody; in colour the {len(named)} largest chains, by "
            "seed",
            width=width,
        ),
    )


def chains_chart(found: Chains, level: int = -1, width: int = PAGE) -> Chart:
    """Return each chain's estimate beside its size, for one level, against everybody's interval.

    The thirty largest chains are shown.
    """
    name, estimate, se = found.levels[level], float(found.estimate[level]), float(found.se[level])
    kept = found.chains[:_ROWS]
    rows = [
        {"seed": _label(chain), "estimate": float(chain.estimate[level]), "people": chain.people}
        for chain in kept
        if np.isfinite(chain.estimate[level])
    ]
    kind: IntervalType = "normal" if name is None else "logit"
    low, high = (end.item() for end in bounds(kind, 0.95, np.array([estimate]), np.array([se]), None))
    ends = {"low": low, "high": high, "all": estimate}
    axis = alt.Axis(format=".0%", tickCount=5) if name is not None else alt.Axis(tickCount=5)
    y = alt.Y(
        "seed:N",
        title="seed, people in the chain",
        sort=[_label(chain) for chain in kept],
        axis=alt.Axis(labelLimit=width // 3),
    )
    band = alt.Chart(table([ends])).mark_rect(color=BAND).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
    line = alt.Chart(table([ends])).mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("all:Q"))
    points = (
        alt.Chart(table(rows))
        .mark_point(color=MAIN, stroke="white", strokeWidth=0.7)
        .encode(
            x=alt.X("estimate:Q", title="estimate from the chain alone", axis=axis),
            y=y,
            size=alt.Size("people:Q", legend=None, scale=alt.Scale(range=[25, 260])),
        )
    )
    shares = [row["estimate"] for row in rows]
    return Chart(
        name=f"chains-{level % len(found.levels) + 1}",
        title=f"Do the chains agree? ({found.outcome}: {name or 'mean'})",
        description=(
            f"A point for each of {len(rows)} chains, the larger the more people. {_spread(shares, name)} "
            f"Everybody together: {_figure(estimate, name)}, 95% interval {_figure(ends['low'], name)} to "
            f"{_figure(ends['high'], name)}. {_verdict(found)}"
        ),
        figure=frame(
            band + line + points,
            title="Do the chains agree?",
            subtitle=(
                f"{found.outcome}: {name or 'mean'}, by {method_name(found.method.method)}; line and band: "
                "everybody, 95% interval"
            )
            + _only(found),
            width=width,
            height=19 * max(3, len(kept)),
        ),
    )


def recruits_by_seed_chart(found: Chains, width: int = PAGE) -> Chart:
    """Return how many people each seed's chain has, and in how many waves; the thirty largest chains."""
    kept = found.chains[:_ROWS]
    rows = [
        {
            "seed": chain.seed,
            "recruits": chain.people - 1,
            "says": f"{chain.people - 1}" + (f", to wave {len(chain.by_wave) - 1}" if width > PHONE else ""),
        }
        for chain in kept
    ]
    base = alt.Chart(table(rows)).encode(
        x=alt.X(
            "recruits:Q",
            title="recruits in the chain",
            axis=alt.Axis(tickMinStep=1),
            scale=alt.Scale(domain=[0, max(1.0, 1.17 * (kept[0].people - 1))], nice=False),
        ),
        y=alt.Y("seed:N", title="seed", sort=[chain.seed for chain in kept]),
    )
    none = sum(chain.people == 1 for chain in found.chains)
    return Chart(
        name="recruits-by-seed",
        title="How far did each seed's chain grow?",
        description=(
            f"A bar for each chain. The largest, of seed {kept[0].seed}, has {kept[0].people - 1} recruits "
            f"in {len(kept[0].by_wave) - 1} waves, {found.largest_share:.0%} of all people with its seed; "
            f"{none} of {len(found.chains)} seeds brought nobody."
        ),
        figure=frame(
            base.mark_bar(height={"band": 0.75})
            + base.mark_text(align="left", dx=4).encode(text=alt.Text("says:N")),
            title="How far did each seed's chain grow?",
            subtitle=f"{found.sample.n} people from {len(found.chains)} seeds{_only(found)}",
            width=width,
            height=19 * max(3, len(kept)),
        ),
    )


def _label(chain: Chain) -> str:
    return f"{chain.seed}, {chain.people}"


def _only(found: Chains) -> str:
    return f"; the {_ROWS} largest of {len(found.chains)} chains" if len(found.chains) > _ROWS else ""


def _figure(value: float, level: str | None) -> str:
    return f"{value:.3g}" if level is None else f"{max(0.0, min(1.0, value)):.0%}"


def _spread(estimates: list[Any], level: str | None) -> str:
    if not estimates:
        return "Nobody in them counts."
    return (
        f"Their own estimates run from {_figure(min(estimates), level)} to {_figure(max(estimates), level)}."
    )


def _verdict(found: Chains) -> str:
    if np.isnan(found.mixing_p):
        return "Whether they mixed cannot be tested."
    apart = "differ by more than" if found.mixing_p < 0.05 else "differ by no more than"
    return f"Chains {apart} recruitment across the levels explains (P = {found.mixing_p:.3f})."


def _describe_bottleneck(found: Chains, level: int) -> str:
    name = found.levels[level]
    ends = [float(chain.estimate[level]) for chain in found.chains[:_NAMED]]
    said = ", ".join(
        f"{chain.seed} ({chain.people} people) {_figure(end, name)}"
        for chain, end in zip(found.chains, ends, strict=False)
        if np.isfinite(end)
    )
    return (
        f"A line for each of {len(found.chains)} chains: its own estimate as it grew. The largest end at: "
        f"{said}. Everybody: {_figure(float(found.estimate[level]), name)}. {_verdict(found)}"
    )
