"""A report as PDF, through Typst with the fonts that it brings along: nothing is fetched."""

import json
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from estimators.errors import require
from estimators.report.numbering import Block, Heading, NumberedFigure, NumberedGrid, blocks
from estimators.report.parts import Report

_DOTS = 2.5
"""Dots of a chart for each pixel: about 290 to the inch in print."""


def as_pdf(report: Report) -> bytes:
    """Return the PDF, tagged for screen readers (PDF/UA-1).

    Raises MissingExtra where Typst is not installed.
    """
    require("a report as PDF", "typst")
    import typst

    with TemporaryDirectory() as name:
        folder = Path(name)
        found = blocks(report)
        for block in found:
            if isinstance(block, NumberedFigure):
                (folder / f"{block.chart.name}.png").write_bytes(block.chart.png(scale=_DOTS))
        said = {
            "title": report.title,
            "summary": [paragraph.text for paragraph in report.summary],
            "blocks": [_plain(block) for block in found],
            "references": report.references,
        }
        (folder / "report.json").write_text(json.dumps(said), encoding="utf-8")
        page = folder / "report.typ"
        page.write_text(files(__package__).joinpath("page.typ").read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(typst.compile(page, root=folder, ignore_system_fonts=True, pdf_standards="ua-1"))


def _plain(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "title": block.title, "depth": block.depth - 1}
    if isinstance(block, NumberedGrid):
        grid = block.grid
        return {
            "kind": "table",
            "number": block.number,
            "caption": grid.caption,
            "head": grid.head,
            "rows": grid.rows,
            "groups": sorted(grid.groups),
            "words": sorted(grid.words),
            "note": grid.note,
        }
    if isinstance(block, NumberedFigure):
        return {
            "kind": "figure",
            "number": block.number,
            "caption": block.caption,
            "words": block.chart.description,
            "file": f"{block.chart.name}.png",
        }
    return {"kind": block.kind, "text": block.text}
