"""The page, part by part: each can be simulated and written without the others."""

import re
from dataclasses import dataclass, field
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "validation.md"
MARK = "<!-- part: {} -->\n"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one part found: its text, its charts (SVG by file name), and the figures outside their bands."""

    text: str
    charts: dict[str, str] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


def put(name: str, part: Part, order: list[str], page: Path = PAGE) -> None:
    """Write a part's charts, and its text in its place on the page; the other parts stay."""
    images = page.parent / "images"
    images.mkdir(exist_ok=True)
    for file, svg in part.charts.items():
        (images / file).write_text(svg, encoding="utf-8")
    parts = parts_of(page.read_text(encoding="utf-8")) if page.exists() else {}
    parts[name] = part.text.strip() + "\n"
    written = [MARK.format(each) + "\n" + parts[each] for each in order if each in parts]
    page.write_text("\n".join(written), encoding="utf-8")


def parts_of(text: str) -> dict[str, str]:
    """Return the parts of a page by name."""
    pieces = re.split(r"<!-- part: ([\w-]+) -->\n", text)[1:]
    return {name: body.strip() + "\n" for name, body in zip(pieces[::2], pieces[1::2], strict=True)}
