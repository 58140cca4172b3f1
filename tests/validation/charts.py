"""Two charts as plain SVG: where the estimates lie about the truth, and how often the intervals hold it."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from tests.validation.study import LEVEL, Findings

WIDTH, ROW, LEFT, TOP = 760, 20, 190, 46
COLOURS = ("#1b6ca8", "#c0532b", "#3f7d3a")


def bias_chart(found: list[Findings]) -> str:
    """Return mean and standard deviation of every method's estimates, a colour for each design."""
    methods = [bias.method for bias in found[0].biases]
    low, high = 0.10, 0.40
    parts = [*_axis(low, high, 7, len(methods), "{:.0%}"), *_rule(0.2, low, high, len(methods), "truth")]
    for row, method in enumerate(methods):
        parts.append(_label(method, row))
        for i, findings in enumerate(found):
            b = findings.bias(method)
            y = _y(row) + (i - 1) * 5
            parts.append(_line(_x(b.mean - b.sd, low, high), y, _x(b.mean + b.sd, low, high), y, COLOURS[i]))
            parts.append(_dot(_x(b.mean, low, high), y, COLOURS[i]))
    return _svg("Estimated share: mean and standard deviation over the runs", parts, len(methods), found)


def coverage_chart(found: list[Findings]) -> str:
    """Return the coverage of every method with every interval (normal), a colour for each design."""
    pairs = [(c.method, c.interval) for c in found[0].coverages if c.type == "normal"]
    low, high = 0.0, 1.0
    parts = [*_axis(low, high, 6, len(pairs), "{:.0%}"), *_rule(LEVEL, low, high, len(pairs), f"{LEVEL:.0%}")]
    for row, (method, interval) in enumerate(pairs):
        parts.append(_label(f"{method} · {interval}", row))
        for i, findings in enumerate(found):
            share = findings.coverage(method, interval).share
            parts.append(_dot(_x(share, low, high), _y(row) + (i - 1) * 4, COLOURS[i]))
    return _svg("How often a 95 % interval holds the truth", parts, len(pairs), found)


def _svg(title: str, parts: Iterable[str], rows: int, found: list[Findings]) -> str:
    height = TOP + rows * ROW + 34
    key = [
        _dot(LEFT + 10 + i * 180, 32, COLOURS[i]) + _text(LEFT + 20 + i * 180, 36, findings.design.name)
        for i, findings in enumerate(found)
    ]
    body = "\n".join([_text(8, 16, title, weight="bold"), *key, *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _axis(low: float, high: float, ticks: int, rows: int, form: str) -> list[str]:
    bottom = TOP + rows * ROW
    parts = []
    for i in range(ticks):
        value = low + (high - low) * i / (ticks - 1)
        x = _x(value, low, high)
        parts.append(_line(x, TOP, x, bottom, "#e4e4e4"))
        parts.append(_text(x, bottom + 18, form.format(value), anchor="middle"))
    return parts


def _rule(value: float, low: float, high: float, rows: int, name: str) -> list[str]:
    x = _x(value, low, high)
    return [
        _line(x, TOP, x, TOP + rows * ROW, "#888"),
        _text(x, TOP + rows * ROW + 30, name, anchor="middle"),
    ]


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - 24) * (min(max(value, low), high) - low) / (high - low)


def _y(row: int) -> float:
    return TOP + (row + 0.5) * ROW


def _label(name: str, row: int) -> str:
    return _text(LEFT - 10, _y(row) + 4, name, anchor="end")


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
