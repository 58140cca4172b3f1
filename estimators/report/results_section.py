"""The estimates: the table that everybody reads first, and its chart."""

import math

from estimators.charts.estimates import Row, shares_chart
from estimators.diagnostics.plausibility import FEW_PEOPLE
from estimators.estimation.results import Estimate
from estimators.report.formatting import (
    count,
    figure_name,
    heading,
    interval_of,
    label,
    part,
    point_of,
    ratio,
    with_unit,
)
from estimators.report.parts import Figure, Grid, Part, Section, paragraphs
from estimators.report.request import Request
from estimators.sample.choices import method_name
from estimators.sample.outcome import Quantity

_NAMED = 6
"""How many estimates the text names."""
_LINES = 40
"""How many estimates a chart shows at most: more cannot be read."""


def estimates_section(request: Request) -> Section:
    """Return the estimates with their intervals and design effects."""
    table = request.table
    priced = [e for e in table if math.isfinite(e.design_effect) and math.isfinite(e.effective_n)]
    said = ""
    if priced:
        effects = [f"{e.design_effect:.1f}" for e in sorted(priced, key=lambda e: e.design_effect)]
        ran = f"Design effects ran from {effects[0]} to {effects[-1]}"
        said = (
            f"{ran if effects[0] != effects[-1] else f'The design effect was {effects[0]}'}: for the least "
            "precise estimate the sample tells as much as a simple random sample of "
            f"{count(min(e.effective_n for e in priced))} would."
        )
    return Section(
        title="Population estimates",
        parts=(
            *paragraphs([_warn_of_few(request)], "caution"),
            *paragraphs([_headline(request), said]),
            _grid(request),
            *_chart(request),
        ),
    )


def _warn_of_few(request: Request) -> str:
    """Return what a reader has to know of figures from few people; nothing where they are enough."""
    people = int(request.counted.sum())
    if people >= FEW_PEOPLE:
        return ""
    return (
        f"{people} participants are few: these figures describe those who took part more than the "
        "population. Intervals are wide where they can be had at all, and a test under Diagnostics that "
        "finds nothing is no sign that nothing is there."
    )


def _headline(request: Request) -> str:
    shown = [
        f"{with_unit(e)} ({request.level:.0%} CI {interval_of(e)}) for {figure_name(e.outcome, e.level)}"
        for e in request.headline()[:_NAMED]
    ]
    return f"Estimated for the population were {'; '.join(shown)}."


def _grid(request: Request) -> Grid:
    rows: list[tuple[str, ...]] = []
    unanswered = means = False
    for name in request.outcomes:
        missing, answered = request.missing(name), request.answers(name, None)
        unanswered |= missing > 0
        lines = [e for e in request.table if e.outcome == name]
        head = heading(name) + (f" (missing: {count(missing)})" if missing else "")
        rows.append((head, "", "", "", "", ""))
        if isinstance(request.sample.outcome(name), Quantity):
            means = True
            rows += [(f"{heading(name)}, mean", count(answered), *_figures(e)) for e in lines]
            continue
        rows += [
            (label(e.level or ""), part(request.answers(name, e.level), answered), *_figures(e))
            for e in lines
        ]
    note = "n: participants who count and gave that answer; per cent of those who answered."
    if unanswered:
        note += " Missing: participants without an answer, left out of that variable's estimates."
    return Grid(
        caption=f"Participants and estimates for the population ({method_name(request.table.method.method)})",
        head=(
            "",
            "n (unweighted %)",
            "Estimate, %",
            f"{request.level:.0%} CI",
            "Design effect",
            "Effective n",
        ),
        rows=tuple(rows),
        note=f"{note} CI: confidence interval." + (" Means are in the variable's own unit." if means else ""),
    )


def _figures(e: Estimate) -> tuple[str, str, str, str]:
    return point_of(e), interval_of(e), ratio(e.design_effect, 1), ratio(e.effective_n, 0)


def _chart(request: Request) -> tuple[Part, ...]:
    rows: list[Row] = [
        (figure_name(e.outcome, e.level), e.estimate, e.low, e.high, _plain(request, e.outcome, e.level))
        for e in request.headline()
        if e.level is not None and math.isfinite(e.low)
    ]
    if not rows:
        return ()
    return (
        Figure(
            caption="Estimates for the population with their intervals, and shares of the sample"
            + (f" (the first {_LINES})" if len(rows) > _LINES else ""),
            draw=lambda width: shares_chart(rows[:_LINES], level=request.level, width=width),
        ),
    )


def _plain(request: Request, outcome: str, level: str | None) -> float:
    return request.answers(outcome, level) / request.answers(outcome, None)
