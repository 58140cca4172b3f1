"""Charts as SVG, with classes in the place of colours: light and dark show one drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns values between `low` and `high` into places between `begin` and `end`."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value; what lies outside stands at the edge."""
        span = self.high - self.low or 1
        share = min(1.0, max(0.0, (value - self.low) / span))
        return round(self.begin + share * (self.end - self.begin), 1)


def svg(width: int, height: int, label: str, *parts: Markup) -> Markup:
    """Return a drawing that says in words what it shows."""
    return Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, height, label, Markup("").join(parts)
    )


def path(points: Sequence[Point], kind: str, *, closed: bool = False) -> Markup:
    """Return a line through points."""
    steps = "L".join(f"{x} {y}" for x, y in points)
    return Markup('<path class="{}" d="M{}{}"/>').format(kind, steps, "Z" if closed else "")


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Return a straight line."""
    return Markup('<path class="{}" d="M{} {}L{} {}"/>').format(kind, x1, y1, x2, y2)


def dot(x: float, y: float) -> Markup:
    """Return where a line has come to."""
    return Markup('<circle class="f1" cx="{}" cy="{}" r="3.5"/>').format(x, y)


def text(x: float, y: float, words: str, *, anchor: str = "start", kind: str = "words") -> Markup:
    """Return words that start, end or have their middle at a place."""
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(
        x, y, anchor, kind, words
    )


def bar(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """Return a rectangle."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>').format(
        x, y, round(width, 1), height, kind
    )


def month_marks(begin: datetime, end: datetime, zone: ZoneInfo, most: int = 7) -> list[tuple[datetime, str]]:
    """Return where months begin between two instants; of a short time, some days."""
    first, last = begin.astimezone(zone), end.astimezone(zone)
    if last - first < timedelta(days=45):
        days = max(1, (last - first).days // 4)
        found = [first + timedelta(days=days * n) for n in range((last - first).days // days + 1)]
        return [(at, f"{at:%b} {at.day}") for at in found if at <= last]
    marks, at = [], first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (at := (at + timedelta(days=32)).replace(day=1)) <= last:
        marks.append((at, f"{at:%b}"))
    return marks[:: max(1, -(-len(marks) // most))]


def nice_steps(high: float, most: int = 4) -> list[int]:
    """Return round values from 0 to about `high`."""
    sizes = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 100_000)
    step = next((size for size in sizes if high / size <= most), sizes[-1])
    return list(range(0, int(high) + 1, step))
