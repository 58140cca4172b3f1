"""Columns of codes as text and of figures as numbers, whatever the caller's column is made of."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A column of text that has neither nulls nor blanks at the edges of its cells."""

    texts: pl.Series

    def __len__(self) -> int:
        return len(self.texts)


Column: TypeAlias = Sequence[Any] | NDArray[Any] | pl.Series | Trimmed
PANDAS_MISSING = ("NAType", "NaTType")
_UTF_32 = f"utf-32-{sys.byteorder[0]}e"
"""How numpy keeps text."""
_LARGEST_WHOLE = 2.0**53
"""Beyond this a float no longer holds every whole number."""


def text_of(value: Any) -> str:
    """Return a code as text, empty when missing.

    A code that a data frame turned into 1001.0 is 1001 again.
    """
    if is_missing(value):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def is_missing(value: Any) -> bool:
    """Return whether a cell is empty: None, NaN, pandas' NA or NaT, or blank text.

    The word "None" is an answer.
    """
    if value is None or type(value).__name__ in PANDAS_MISSING:
        return True
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return isinstance(value, str) and not value.strip()


def as_texts(column: Column) -> pl.Series:
    """Return a column of codes as text, empty where missing."""
    if isinstance(column, Trimmed):
        return column.texts
    series = _series(column)
    if series is None or (series.dtype.is_float() and not _is_whole(series)):
        values = column.tolist() if isinstance(column, np.ndarray) else list(column)
        return pl.Series([text_of(value) for value in values], dtype=pl.String)
    if series.dtype.is_float():
        series = series.fill_nan(None).cast(pl.Int64)
    return series.cast(pl.String).str.strip_chars().fill_null("")


def as_array(texts: pl.Series) -> NDArray[np.str_]:
    """Return text as an array of fixed width."""
    lengths = texts.str.len_bytes()
    if len(texts) and lengths.min() == lengths.max() and lengths.max():
        letters = str(texts.str.join("").item())
        if letters.isascii():  # every cell has the same width, and every letter is one byte
            return (
                np.frombuffer(letters.encode(), dtype=np.uint8).astype(np.uint32).view(f"U{lengths.max()!s}")
            )
    widest = int(texts.str.len_chars().to_numpy().max(initial=1))
    letters = texts.str.pad_end(widest, "\0").str.join("").item()
    return np.frombuffer(letters.encode(_UTF_32), dtype=f"U{widest}")


def as_numbers(column: Column) -> NDArray[np.float64] | None:
    """Return a column as numbers, NaN where missing; None where it holds anything else or no answer."""
    if isinstance(column, Trimmed):
        return None
    series = column if isinstance(column, pl.Series) else None
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuf":
        series = pl.Series(column)
    if series is not None and series.dtype.is_numeric():
        numbers = series.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    elif series is not None and series.dtype != pl.Null and series.dtype != pl.Object:
        return None
    else:
        return _numbers(column.tolist() if isinstance(column, np.ndarray) else list(column))
    return None if np.isnan(numbers).all() else numbers


def _series(column: Sequence[Any] | NDArray[Any] | pl.Series) -> pl.Series | None:
    """Return a column that is of one kind, or None."""
    if isinstance(column, pl.Series):
        return column if _is_plain(column) else None
    if isinstance(column, np.ndarray):
        return pl.Series(column) if column.dtype.kind in "iufU" else None
    try:
        return pl.Series(values=list(column), dtype=pl.String, strict=True)
    except TypeError:
        return None


def _is_plain(series: pl.Series) -> bool:
    kind = series.dtype
    return kind.is_numeric() or kind in (pl.String, pl.Null) or isinstance(kind, pl.Categorical | pl.Enum)


def _is_whole(numbers: pl.Series) -> bool:
    known = numbers.drop_nulls().drop_nans()
    return bool((known.abs() < _LARGEST_WHOLE).all() and (known == known.floor()).all())


def _numbers(values: Sequence[Any]) -> NDArray[np.float64] | None:
    numbers = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if is_missing(value):
            continue
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
            return None
        numbers[row] = float(value)
    return None if np.isnan(numbers).all() else numbers
