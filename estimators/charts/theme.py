"""One look for every chart: readable in print, in grey, on a phone, and by people who see fewer colours.

Six colours at six lightnesses, at least nine steps of CIE L* apart, so that they stay apart in grey and for every kind of colour
vision; shapes and dashes say the same again. Nothing global is set: a chart carries its look when it is drawn.
"""

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

_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
_BOLD, _PLAIN = 8.3, 6.4
"""How wide a letter of a title and of other text is, on average, in pixels."""

CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "white",
    "padding": 8,
    "view": {"stroke": None},
    "aria": False,
    "title": {"anchor": "start", "frame": "bounds", "fontSize": 15, "fontWeight": "bold", "color": INK, "offset": 12,
              "subtitleFontSize": 12, "subtitleColor": INK, "subtitlePadding": 4},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK,
             "domainColor": QUIET, "tickColor": QUIET, "gridColor": "#e6e6e6", "labelLimit": 140, "titlePadding": 8,
             "labelOverlap": True},
    "legend": {"orient": "top", "direction": "horizontal", "labelFontSize": 12, "titleFontSize": 12,
               "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK, "symbolSize": 90, "symbolStrokeWidth": 2,
               "labelLimit": 200, "columnPadding": 14, "offset": 6},
    "line": {"strokeWidth": 2.2, "color": MAIN},
    "bar": {"color": MAIN},
    "area": {"color": BAND},
    "rule": {"color": QUIET, "strokeWidth": 1.2},
    "point": {"color": MAIN, "filled": True, "size": 60, "opacity": 1},
    "text": {"color": INK, "fontSize": 12},
    "range": {"category": list(COLOURS), "symbol": list(SHAPES)},
}  # fmt: skip
"""The Vega-Lite configuration of every chart. `aria` is off because the chart as a whole has words of its own (`Chart`)."""


def framed(figure: Any, *, title: str, subtitle: str = "", width: int = PAGE, height: int = 260) -> Any:
    """Return an Altair chart (one view or layers) under a title, `width` pixels wide in all; titles are wrapped to it."""
    inside = width - 2 * CONFIG["padding"]
    heading = alt.TitleParams(
        text=wrap(title, int(inside / _BOLD)), subtitle=wrap(subtitle, int(inside / _PLAIN))
    )
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return figure.properties(title=heading, width=width, height=height, autosize=fit)


def legend_columns(width: int, names: list[str]) -> int:
    """Return how many entries of a legend stand next to each other."""
    longest = max(map(len, names), default=1) * _PLAIN + 34
    return max(1, min(len(names), int((width - 60) / longest)))


def colours(levels: list[str]) -> Any:
    """Return the scale that gives each of up to six levels its colour."""
    return alt.Scale(domain=levels, range=list(COLOURS[: len(levels)]))


def shapes(levels: list[str]) -> Any:
    """Return the scale that gives each of up to six levels its shape."""
    return alt.Scale(domain=levels, range=list(SHAPES[: len(levels)]))


def dashes(levels: list[str]) -> Any:
    """Return the scale that gives each of up to six levels its dash. Give it no legend where shapes have one: it would dash them."""
    return alt.Scale(domain=levels, range=[list(dash) for dash in DASHES[: len(levels)]])
