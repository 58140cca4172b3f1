"""Draw docs/images/demo.svg from a run: `python -m tests.support.demonstration_picture`."""

import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.live import Live

from rds.cli import demo, tables
from rds.demo.demonstration import Results

PICTURE = Path("docs/images/demo.svg")
WIDTH = 108

WITHOUT_FONTS = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Nothing in the project's pages is loaded from elsewhere."""

show_results = demo.show_results


def draw(live: Live, end: Results) -> None:
    """Save the tables of the results as a picture, and show them as always."""
    paper = Console(record=True, width=WIDTH, force_terminal=True, highlight=False)
    now = end.progress
    tables.show_figures(paper, now.funnel, now.recruitment, now.honoraria, now.messages)
    paper.print(tables.estimate_table(end.estimates), "")
    paper.print(tables.reached_precision(end.estimates), "")
    paper.save_svg(str(PICTURE), title="make demo", code_format=WITHOUT_FONTS)
    show_results(live, end)


if __name__ == "__main__":
    demo.show_results = draw
    demo.demo()
