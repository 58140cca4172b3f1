"""Cells of a file, and what they are: text, numbers, instants."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Protocol, TypeAlias

import polars as pl

from estimators.sample.texts import text_of

Cell: TypeAlias = str | float | None
"""Text, a number, or None where it is missing; blank text is missing too. Instants are ISO 8601 text."""


class Rows(Protocol):
    """A table, as far as reading its answers needs it."""

    @property
    def columns(self) -> Mapping[str, Sequence[Cell]]:
        """The columns by their names."""
        ...

    @property
    def levels(self) -> Mapping[str, tuple[str, ...]]:
        """The levels of columns whose format states their order."""
        ...

    @property
    def missing_codes(self) -> tuple[str, ...]:
        """What stands for missing beside an empty cell."""
        ...

    @property
    def separator(self) -> str | None:
        """What stood between the cells, where the file was text."""
        ...

    @property
    def trimmed(self) -> bool:
        """Whether no cell of text has blanks at its edges, nor is null."""
        ...

    def __len__(self) -> int: ...

    def series(self, name: str) -> pl.Series:
        """Return a column as a whole."""
        ...


class Columns(Mapping[str, Sequence[Cell]]):
    """Columns as a file's reader found them; a column becomes a list where it is asked for as one."""

    def __init__(self, series: Mapping[str, pl.Series]) -> None:
        self._series = dict(series)

    def __getitem__(self, name: str) -> Sequence[Cell]:
        return self._series[name].to_list()

    def __iter__(self) -> Iterator[str]:
        return iter(self._series)

    def __len__(self) -> int:
        return len(self._series)

    def __contains__(self, name: object) -> bool:
        return name in self._series

    def series(self, name: str) -> pl.Series:
        """Return a column as a whole."""
        return self._series[name]


def series_of(column: Sequence[Cell]) -> pl.Series:
    """Return cells as one column: numbers where all are, text elsewhere."""
    if isinstance(column, pl.Series):
        return column
    if any(isinstance(cell, str) for cell in column):
        return pl.Series([None if cell is None else text_of(cell) for cell in column], dtype=pl.String)
    return pl.Series(column, dtype=pl.Float64)


def texts(column: Sequence[Cell]) -> list[str]:
    """Return cells as text, empty where missing."""
    return [text_of(cell) for cell in column]


def numbers_or_text(column: Sequence[Cell]) -> Sequence[Cell]:
    """Return a column as numbers when every answer is one; a code such as 007 or 1_000 is text."""
    numbers: list[Cell] = []
    for cell in column:
        if isinstance(cell, float) or cell is None:
            numbers.append(cell)
            continue
        text = cell.strip()
        digits = text.lstrip("+-")
        if not text:
            numbers.append(None)
        elif (
            digits[:1] in set("0123456789.")
            and "_" not in text
            and not (digits[0] == "0" and digits[1:2].isdigit())
        ):
            try:
                numbers.append(float(text))
            except ValueError:
                return column
        else:
            return column
    return numbers


def exact_numbers(column: Sequence[Cell]) -> list[float | None] | None:
    """Return a column as numbers where every answer is one that a number type holds exactly.

    None otherwise, or without answers.
    """
    numbers: list[float | None] = []
    for written, cell in zip(column, numbers_or_text(column), strict=True):
        if isinstance(cell, str) or (cell is not None and not isfinite(cell)):
            return None
        if cell is not None and isinstance(written, str) and Decimal(written.strip()) != Decimal(repr(cell)):
            return None
        numbers.append(cell)
    return None if all(number is None for number in numbers) else numbers


def instants(column: Sequence[Cell]) -> list[datetime | None] | None:
    """Return a column as instants in UTC where every answer is one; None otherwise, or without answers.

    No zone means UTC.
    """
    found: list[datetime | None] = []
    for text in texts(column):
        try:
            moment = datetime.fromisoformat(text) if text else None
        except ValueError:
            return None
        found.append(moment if moment is None else in_utc(moment))
    return None if all(moment is None for moment in found) else found


def in_utc(moment: datetime) -> datetime:
    """Return an instant in UTC; one without a zone is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def format_instant(moment: datetime | date) -> str:
    """Return a date, or an instant in UTC, as ISO 8601 text."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return in_utc(moment).isoformat().replace("+00:00", "Z")
