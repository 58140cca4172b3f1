"""What a report is made of, whatever it is written as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from estimators.charts.chart import Drawing

Kind: TypeAlias = Literal["said", "to be written", "caution"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; `[1]` cites a reference."""

    text: str
    kind: Kind = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of text. The first column heads its row; `groups` are the rows that head those below them."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: frozenset[int] = frozenset({0})
    """The columns that hold words, to the left; the others hold figures, to the right."""

    @property
    def groups(self) -> frozenset[int]:
        """The rows that have their first cell alone."""
        return frozenset(i for i, row in enumerate(self.rows) if len(row) > 1 and not any(row[1:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its caption; `draw` makes it at a width in pixels, with what it shows in words."""

    caption: str
    draw: Drawing


Part: TypeAlias = Paragraph | Grid | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, what stands below it, and the sections within it."""

    title: str
    parts: tuple[Part, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report. Tables and figures are numbered as they come; references as they are cited."""

    title: str
    summary: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    references: tuple[str, ...]

    def parts(self) -> Iterator[Part]:
        """Yield everything that is not a heading, in reading order."""
        yield from self.summary
        for section in self.sections:
            yield from _within(section)


def _within(section: Section) -> Iterator[Part]:
    yield from section.parts
    for inner in section.sections:
        yield from _within(inner)


def paragraphs(texts: Sequence[str], kind: Kind = "said") -> tuple[Paragraph, ...]:
    """Return texts as paragraphs, the empty ones left out."""
    return tuple(Paragraph(text, kind) for text in texts if text)
