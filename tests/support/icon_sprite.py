"""Draws the console's icons into one file: `python -m tests.support.icon_sprite TABLER_ICONS`, the folder of
the unpacked npm package @tabler/icons.
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).parents[2] / "rds" / "web" / "static" / "icons.svg"
NAMES = (
    "alert-triangle",
    "arrow-left",
    "ban",
    "chart-dots",
    "check",
    "clock",
    "coin",
    "dots",
    "download",
    "eye",
    "eye-off",
    "file-text",
    "fingerprint",
    "hand-stop",
    "heartbeat",
    "inbox",
    "info-circle",
    "key",
    "language",
    "layout-dashboard",
    "list-details",
    "logout",
    "message",
    "phone",
    "plus",
    "printer",
    "refresh",
    "school",
    "search",
    "send",
    "sitemap",
    "ticket",
    "user",
    "users",
    "x",
)


def draw_sprite(icons: Path) -> str:
    """Return the sprite: a symbol an icon, without the frames that every icon of the package begins with."""
    symbols = [draw_symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in NAMES]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def draw_symbol(name: str, svg: str) -> str:
    """Return one icon as a symbol."""
    shapes = re.findall(r"<(?:path|circle|line|rect|polyline)[^>]*/>", svg)
    drawn = "".join(shape for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


if __name__ == "__main__":
    SPRITE.write_text(draw_sprite(Path(sys.argv[1]) / "icons" / "outline"), encoding="utf-8")
