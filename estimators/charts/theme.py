"""One look for every chart: readable in print, in grey, on a phone, and by people who see fewer colours.

Six colours at six lightnesses, at least nine steps of CIE L* apart, so that they stay apart in grey and for
every kind of colour vision; shapes and dashes say the same again. Nothing global is set: a chart carries its
look when it is drawn.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import altair as alt

PAGE = 720
"""Pixels: as wide as a page's text."""
PHONE = 360
"""Pixels: as wide as a phone held upright."""

COLOURS = ("#0b2f66", "#d1702a", "#0f7f7a", "#6aa9e0", "#9b2247", "#e3c64f")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ((1, 0), (6, 3), (2, 2), (10, 3, 2, 3), (10, 4), (2, 4))
MAIN = COLOURS[0]
BAND = "#c5d3e8"
"""For what surrounds the main thing: an interval, a part of a bar."""
QUIET = "#6b6b6b"
"""For what is there to compare with: a reference line, a note."""
INK = "#1f1f1f"
NO_ANSWER = "no answer"
"""The level of those who did not answer: light grey, whatever the others are."""

_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
_BOLD, _PLAIN = 8.3, 6.4
"""How wide a letter of a title and of other text is, on average, in pixels."""

CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "white",
    "padding": 8,
    "view": {"stroke": None},
    "aria": False,
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "fontWeight": "bold",
        "color": INK,
        "offset": 12,
        "subtitleFontSize": 12,
        "subtitleColor": INK,
        "subtitlePadding": 4,
    },
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "gridColor": "#e6e6e6",
        "labelLimit": 140,
        "titlePadding": 8,
        "labelOverlap": True,
    },
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "symbolSize": 90,
        "symbolStrokeWidth": 2,
        "labelLimit": 200,
        "columnPadding": 14,
        "offset": 6,
    },
    "line": {"strokeWidth": 2.2, "color": MAIN},
    "bar": {"color": MAIN},
    "area": {"color": BAND},
    "rule": {"color": QUIET, "strokeWidth": 1.2},
    "point": {"color": MAIN, "filled": True, "size": 60, "opacity": 1},
    "text": {"color": INK, "fontSize": 12},
    "range": {"category": list(COLOURS), "symbol": list(SHAPES)},
}
"""The Vega-Lite configuration of every chart; `aria` is off because `Chart` has a text alternative."""


def frame(figure: Any, *, title: str, subtitle: str = "", width: int = PAGE, height: int = 260) -> Any:
    """Return an Altair chart (one view or layers) under a title, `width` pixels wide in all.

    Titles are wrapped to the width.
    """
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    head = alt.TitleParams(**heading(title, subtitle, width))
    return figure.properties(title=head, width=width, height=height, autosize=fit)


def heading(title: str, subtitle: str, width: int) -> dict[str, Any]:
    """Return a title and what stands under it in lines that fit the width."""
    inside = width - 2 * CONFIG["padding"]
    return {"text": wrap(title, int(inside / _BOLD)), "subtitle": wrap(subtitle, int(inside / _PLAIN))}


def legend_columns(width: int, names: list[str]) -> int:
    """Return how many entries of a legend stand next to each other."""
    longest = max(map(len, names), default=1) * _PLAIN + 34
    return max(1, min(len(names), int((width - 60) / longest)))


def legend(width: int, names: list[str], *, lines: bool = False) -> Any:
    """Return a legend above the chart, in as many columns as fit; `lines` shows dashes rather than points."""
    columns = legend_columns(width, [f"{name}   " for name in names] if lines else names)
    if lines:
        return alt.Legend(title=None, columns=columns, symbolType="stroke", symbolSize=400)
    return alt.Legend(title=None, columns=columns)


def colours(levels: list[str]) -> Any:
    """Return the scale that gives each of up to six levels its colour, and `NO_ANSWER` a light grey."""
    return _scale(levels, COLOURS, "#bdbdbd")


def shapes(levels: list[str]) -> Any:
    """Return the scale that gives each of up to six levels its shape."""
    return _scale(levels, SHAPES, "circle")


def dashes(levels: list[str]) -> Any:
    """Return the scale that gives each of up to six levels its dash.

    Give it no legend where shapes have one: it would dash them.
    """
    return _scale(levels, [list(dash) for dash in DASHES], [1, 0])


def table(rows: list[dict[str, Any]]) -> Any:
    """Return rows as the data of a chart: a tuple, of which Altair makes no copy for each layer."""
    return {"values": tuple(rows)}


def _scale(levels: list[str], looks: Sequence[Any], silent: Any) -> Any:
    answers = iter(looks)
    return alt.Scale(
        domain=levels, range=[silent if level == NO_ANSWER else next(answers) for level in levels]
    )
