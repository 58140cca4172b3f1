"""Charts of population size: what was believed and what was found; or each estimate with its interval."""

from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from estimators.charts.chart import Chart, Drawing
from estimators.charts.theme import BAND, DASHES, INK, MAIN, PHONE, QUIET, frame, table
from estimators.population_size.counted import SizeTable
from estimators.population_size.posterior import SizePosterior
from estimators.population_size.sizes import SizeDistribution

_STEPS = 120
"""How many steps a distribution is drawn in."""


def drawings(found: SizePosterior | SizeTable) -> list[Drawing]:
    """Return what draws a result."""
    if isinstance(found, SizePosterior):
        return [lambda width: _distributions(found, width)]
    return [lambda width: _estimates(found, width)]


def _distributions(found: SizePosterior, width: int) -> Chart:
    """Draw prior and posterior up to the posterior's 95 % quantile, its interval shaded."""
    most = max(found.posterior.quantile(0.95), found.prior.quantile(0.5))
    edges = np.linspace(found.sample.n, most, _STEPS + 1)
    after, before = _heights(found.posterior, edges), _heights(found.prior, edges)
    curves = [
        {"size": size, "height": height, "which": which}
        for which, heights in (("after the sample", after), ("before (prior)", before))
        for size, height in heights
    ]
    inside = [{"size": size, "height": height} for size, height in after if found.low <= size <= found.high]
    which = ["after the sample", "before (prior)"]
    x = alt.X("size:Q", title="population size", scale=alt.Scale(nice=False, zero=False), axis=_axis(width))
    y = alt.Y("height:Q", title="how likely", axis=alt.Axis(labels=False, ticks=False, grid=False))
    line = (
        alt.Chart(table(curves))
        .mark_line()
        .encode(
            x=x,
            y=y,
            color=alt.Color("which:N", title=None, scale=alt.Scale(domain=which, range=[MAIN, QUIET])),
            strokeDash=alt.StrokeDash(
                "which:N", title=None, scale=alt.Scale(domain=which, range=[list(DASHES[0]), list(DASHES[1])])
            ),
        )
    )
    layers = [
        alt.Chart(table(inside)).mark_area(color=BAND).encode(x=x, y=y),
        line,
        alt.Chart(table([{"size": found.median}])).mark_rule(color=MAIN).encode(x=alt.X("size:Q")),
    ]
    reach = f"{found.low:,.0f} to {found.high:,.0f}"
    title = f"About {found.median:,.0f} people, {found.method.level:.0%} interval {reach}"
    subtitle = (
        f"successive sampling; prior {found.belief}, {found.shared_with_prior:.0%} shared with the posterior"
    )
    return Chart(
        name="population-size",
        title=title,
        description=(
            f"Before the sample the median was {found.prior.quantile(0.5):,.0f} people, after it "
            f"{found.median:,.0f}; {found.method.level:.0%} of the posterior lies between {reach}. "
            f"{found.shared_with_prior:.0%} of the posterior was already in the prior."
        ),
        figure=frame(alt.layer(*layers), title=title, subtitle=subtitle, width=width, height=260),
    )


def _heights(distribution: SizeDistribution, edges: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return the density in the middle of each step."""
    return [
        ((low + high) / 2, (distribution.up_to(high) - distribution.up_to(low)) / (high - low))
        for low, high in pairwise(edges.tolist())
    ]


def _estimates(found: SizeTable, width: int) -> Chart:
    ends = [e.high for e in found if np.isfinite(e.high)] + [e.estimate for e in found]
    rows = [
        {"name": e.name, "estimate": e.estimate, "low": e.low, "high": min(e.high, 1.2 * max(ends))}
        for e in found
    ]
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelOverlap=False))
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(table(rows))
    layers = [
        base.mark_rule(color=INK, strokeWidth=2).encode(
            x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q"), y=y
        ),
        base.mark_point(color=MAIN, size=90).encode(
            x=alt.X("estimate:Q", scale=scale, title="population size", axis=_axis(width)), y=y
        ),
    ]
    best = found.estimates[0]
    title = (
        f"About {best.estimate:,.0f} people, {found.method.level:.0%} interval {_reach(best.low, best.high)}"
    )
    subtitle = f"{found.design}: {found.count:,g} counted, {found.share:.1%} of the population"
    words = "; ".join(f"{e.name} {e.estimate:,.0f} ({_reach(e.low, e.high)})" for e in found)
    return Chart(
        name="population-size",
        title=title,
        description=f"Population size: {words}. {subtitle}.",
        figure=frame(
            alt.layer(*layers), title=title, subtitle=subtitle, width=width, height=max(90, 40 * len(rows))
        ),
    )


def _reach(low: float, high: float) -> str:
    return f"{low:,.0f} to {high:,.0f}" if np.isfinite(high) else f"{low:,.0f} or more"


def _axis(width: int) -> Any:
    return alt.Axis(format=",d", tickCount=4 if width <= PHONE else 8)
