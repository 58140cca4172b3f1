"""A report as one self-contained HTML page: no script, no request to anywhere."""

import re
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from estimators.charts.chart import Chart
from estimators.report.numbering import Heading, NumberedFigure, NumberedGrid, blocks
from estimators.report.parts import Paragraph, Report

_CITED = re.compile(r"\[(\d+)\]")
_NAMESPACE = re.compile(r' xmlns(:xlink)?="[^"]*"')


def as_html(report: Report) -> str:
    """Return the page. Charts are drawn in it, once for a page and once for a phone."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"cited": _link_citations, "drawn": _embed_chart}
    environment.tests |= {
        "heading": lambda block: isinstance(block, Heading),
        "paragraph": lambda block: isinstance(block, Paragraph),
        "table": lambda block: isinstance(block, NumberedGrid),
        "figure": lambda block: isinstance(block, NumberedFigure),
    }
    template = environment.from_string(
        files(__package__).joinpath("page.html.j2").read_text(encoding="utf-8")
    )
    return template.render(report=report, blocks=blocks(report))


def _link_citations(text: str) -> Markup:
    """Return text in which each citation leads to its reference."""
    return Markup(_CITED.sub(r'<a href="#reference-\1">[\1]</a>', str(escape(text))))  # noqa: S704 - escaped just before


def _embed_chart(chart: Chart) -> Markup:
    """Return a chart as part of a page, which needs no XML namespaces."""
    return Markup(_NAMESPACE.sub("", chart.svg()))  # noqa: S704 - made by the chart library from our own figures
