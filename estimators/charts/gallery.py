"""Charts as files: each at page and at phone width, and a page that shows them with their words."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from estimators.charts.chart import Chart, Drawing, draw_quickly, save
from estimators.charts.theme import PAGE, PHONE

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 760px; margin: 0 auto; padding: 0 0 2rem; color: #1f1f1f; background: white }}
body {{ font: 16px/1.5 Arial, "Liberation Sans", Helvetica, sans-serif }}
h1, figcaption {{ padding: 0 12px }}
figure {{ margin: 0 0 2.5rem }}
img {{ max-width: 100%; height: auto }}
@media print {{
  @page {{ margin: 1.5cm }}
  figure {{ break-inside: avoid }}
  img {{ max-height: 22cm }}
}}
</style>
<h1>{title}</h1>
{figures}
</html>
"""

_FIGURE = """<figure>
<picture>
<source media="(max-width: 600px)" srcset="{name}-phone.svg"><img src="{name}.svg" alt="{title}">
</picture>
<figcaption>{description}</figcaption>
</figure>"""


def save_gallery(drawings: Iterable[Drawing], directory: str | Path, *, name: str, title: str) -> Path:
    """Write `CHART.svg` and `CHART-phone.svg` for each drawing into a directory, made where it is not there.

    Returns the page that shows them all, each with its words: `NAME.html`. Raises OSError where a file cannot
    be written.
    """
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    charts: list[Chart] = []
    for draw in drawings:
        chart = draw_quickly(draw, PAGE)
        save(chart, directory / f"{chart.name}.svg")
        save(draw_quickly(draw, PHONE), directory / f"{chart.name}-phone.svg")
        charts.append(chart)
    figures = "\n".join(
        _FIGURE.format(name=c.name, title=escape(c.title), description=escape(c.description)) for c in charts
    )
    page = directory / f"{name}.html"
    page.write_text(_PAGE.format(title=escape(title), figures=figures), encoding="utf-8")
    return page
