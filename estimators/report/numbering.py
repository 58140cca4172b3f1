"""Tables and figures with their numbers, in reading order: what every way of writing a report begins with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from estimators.charts.chart import Chart, Drawing, draw_quickly
from estimators.charts.theme import PAGE, PHONE
from estimators.report.parts import Figure, Grid, Paragraph, Part, Report, Section


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: 2 for a section, 3 for a section within it."""

    title: str
    depth: int

    @property
    def anchor(self) -> str:
        """What a link to it leads to: its title in small letters; no two sections share one."""
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class NumberedGrid:
    """A table with its number."""

    number: int
    grid: Grid


@dataclass(frozen=True)
class NumberedFigure:
    """A figure with its number, drawn once it is asked for."""

    number: int
    caption: str
    draw: Drawing

    @cached_property
    def chart(self) -> Chart:
        """The chart for a page; its name is the figure's number, so that no two on a page share one."""
        return replace(draw_quickly(self.draw, PAGE), name=f"figure-{self.number}")

    @cached_property
    def narrow(self) -> Chart:
        """The chart for a phone."""
        return replace(draw_quickly(self.draw, PHONE), name=f"figure-{self.number}-phone")


Block = Heading | Paragraph | NumberedGrid | NumberedFigure


def blocks(report: Report) -> list[Block]:
    """Return everything below the title and its summary in reading order."""
    tables, figures = count(1), count(1)

    def block(part: Part) -> Block:
        if isinstance(part, Grid):
            return NumberedGrid(next(tables), part)
        if isinstance(part, Figure):
            return NumberedFigure(next(figures), part.caption, part.draw)
        return part

    def within(section: Section, depth: int) -> Iterator[Block]:
        yield Heading(section.title, depth)
        yield from map(block, section.parts)
        for inner in section.sections:
            yield from within(inner, depth + 1)

    return [each for section in report.sections for each in within(section, 2)]
