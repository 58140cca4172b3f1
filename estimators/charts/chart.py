"""A chart together with the words that say the same, and how both become a file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

import vl_convert
from altair.utils.schemapi import debug_mode

from estimators.charts.theme import CONFIG
from estimators.errors import EstimatorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture. `svg`, `png` and `save` draw it offline."""

    name: str
    """What its file is called, without an ending: letters, digits and hyphens."""
    title: str
    description: str
    """The text alternative: what the chart shows, in words and with the figures that matter."""
    figure: Any
    """The Altair chart, or the Vega specification (a dict) of what Vega-Lite cannot draw."""

    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite or Vega specification, looks and text alternative included."""
        if isinstance(self.figure, dict):
            return {**self.figure, "config": _vega_config(), "description": self.description}
        with debug_mode(False):
            figure = self.figure.to_dict(validate=False)
        return {**figure, "config": CONFIG, "description": self.description}

    def svg(self) -> str:
        """Return the picture as SVG that a screen reader reads out; the same chart gives the same text."""
        draw = vl_convert.vega_to_svg if isinstance(self.figure, dict) else vl_convert.vegalite_to_svg
        drawn = _own_ids(_to_hundredths(draw(self.spec())), self.name)
        opening, inside = drawn.split(">", 1)
        words = (
            f'<title id="{self.name}-title">{escape(self.title, quote=False)}</title>'
            f'<desc id="{self.name}-desc">{escape(self.description, quote=False)}</desc>'
        )
        read = f'role="img" aria-labelledby="{self.name}-title {self.name}-desc"'
        return f"{opening} {read}>{words}{inside}\n"

    def png(self, scale: float = 2) -> bytes:
        """Return the picture as PNG, `scale` dots for each pixel of its width."""
        draw = vl_convert.vega_to_png if isinstance(self.figure, dict) else vl_convert.vegalite_to_png
        return bytes(draw(self.spec(), scale=scale))


Drawing: TypeAlias = Callable[[int], Chart]
"""What draws a chart at a width in pixels (`theme.PAGE`, `theme.PHONE`)."""


def draw_quickly(draw: Drawing, width: int) -> Chart:
    """Return a drawing's chart without checking each of its parts against Vega-Lite's schema.

    Our tests check them; here it takes as long as drawing.
    """
    with debug_mode(False):
        return draw(width)


def save(chart: Chart, path: str | Path) -> None:
    """Write a chart to a file ending in .svg or .png.

    Raises EstimatorError for another ending, OSError where it cannot be written.
    """
    path = Path(path)
    if path.suffix == ".svg":
        path.write_text(chart.svg(), encoding="utf-8")
    elif path.suffix == ".png":
        path.write_bytes(chart.png())
    else:
        raise EstimatorError(
            f"a chart is saved as .svg or .png, not as {path.suffix or 'a file without an ending'}"
        )


@cache
def _vega_config() -> dict[str, Any]:
    """Return the same look in Vega's terms: what Vega-Lite makes of it."""
    empty = {"data": {"values": []}, "mark": "point", "config": CONFIG}
    return dict(vl_convert.vegalite_to_vega(empty)["config"])


def _to_hundredths(svg: str) -> str:
    """Cut the places of marks to hundredths of a pixel, which makes the file a third smaller.

    What is written in the picture stays.
    """
    return re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), svg)


def _own_ids(svg: str, name: str) -> str:
    """Number the ids in an SVG from 0 under the chart's name: two charts may then stand on one page."""
    found = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))
    for number, old in enumerate(found):
        new = f"{name}-{number}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return svg
