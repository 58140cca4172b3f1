"""A report as Markdown, its charts as SVG files in a folder beside it."""

import re
from pathlib import Path

from estimators.report.numbering import Block, Heading, NumberedFigure, NumberedGrid, blocks
from estimators.report.parts import Grid, Report

_SPECIAL = re.compile(r"([\\`*_{}<>#|])")


def as_markdown(report: Report, folder: str) -> tuple[str, dict[str, str]]:
    """Return the page, and the drawings that belong into `folder` by their file names."""
    found = blocks(report)
    lines = [f"# {_plain(report.title)}", *(_plain(paragraph.text) for paragraph in report.summary)]
    lines += [_write_block(block, folder) for block in found]
    lines.append("## References")
    lines.append(
        "\n".join(f"{number}. {_plain(text)}" for number, text in enumerate(report.references, start=1))
    )
    drawings = {f"{b.chart.name}.svg": b.chart.svg() for b in found if isinstance(b, NumberedFigure)}
    return "\n\n".join(lines) + "\n", drawings


def _write_block(block: Block, folder: str) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.depth} {_plain(block.title)}"
    if isinstance(block, NumberedGrid):
        note = f"\n\n*{_plain(block.grid.note)}*" if block.grid.note else ""
        return f"**Table {block.number}.** {_plain(block.grid.caption)}\n\n{_table(block.grid)}{note}"
    if isinstance(block, NumberedFigure):
        words = _plain(block.chart.description)
        file = Path(folder, f"{block.chart.name}.svg").as_posix()
        return f"![{words}](<{file}>)\n\n**Figure {block.number}.** {_plain(block.caption)}. {words}"
    if block.kind == "to be written":
        return f"> **To be written:** {_plain(block.text)}"
    if block.kind == "caution":
        return f"> **Caution:** {_plain(block.text)}"
    return _plain(block.text)


def _table(grid: Grid) -> str:
    rule = [":---" if i in grid.words else "---:" for i in range(len(grid.head))]
    rows = [
        [f"**{_plain(row[0])}**", *row[1:]] if i in grid.groups else list(map(_plain, row))
        for i, row in enumerate(grid.rows)
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [list(map(_plain, grid.head)), rule, *rows])


def _plain(text: str) -> str:
    """Return text that Markdown leaves as it is."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
