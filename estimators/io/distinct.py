"""A column of few different cells as each of them once, so that a million rows are read like a dozen."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

_LOOKED_AT = 1000
"""So many cells tell whether a column has few different ones."""
_FEW = 100


@dataclass(frozen=True, slots=True)
class Distinct:
    """The cells of a column: each once with where the rows find theirs, or one for each row."""

    cells: pl.Series
    places: NDArray[np.int64] | None = None
    """The place of each row's cell among `cells`; None where the cells are the rows' own."""

    def count(self, which: pl.Series) -> int:
        """Return how many rows hold the cells that are marked."""
        if self.places is None:
            return int(which.sum())
        return int(self.times()[which.to_numpy()].sum())

    def times(self) -> NDArray[np.int64]:
        """Return how many rows hold each cell."""
        if self.places is None:
            return np.ones(len(self.cells), dtype=np.int64)
        return np.bincount(self.places, minlength=len(self.cells))

    def rows(self) -> pl.Series:
        """Return the column, one cell for each row."""
        if self.places is None:
            return self.cells
        if self.cells.dtype == pl.String:
            return self.cells.gather(self.places)
        return pl.Series(self.cells.fill_null(float("nan")).to_numpy()[self.places]).fill_nan(None)

    def categories(self) -> pl.Series:
        """Return a column of text as categories, null where empty."""
        if self.places is None:
            return self.cells
        held = self.cells.filter(self.cells != "").unique(maintain_order=True)
        return self.cells.cast(pl.Enum(held), strict=False).gather(self.places)


def find_distinct(column: pl.Series) -> Distinct:
    """Return a column of text by its distinct cells where these are few; any other as it is."""
    if column.dtype != pl.String or len(column) <= _LOOKED_AT:
        return Distinct(column)
    held = column.head(_LOOKED_AT).unique().drop_nulls()
    if len(held) > _FEW:
        return Distinct(column)
    coded = column.cast(pl.Enum(held), strict=False)
    if coded.null_count():
        held = column.unique().drop_nulls()
        if len(held) > _FEW or column.null_count():
            return Distinct(column)
        coded = column.cast(pl.Enum(held))
    return Distinct(held, coded.to_physical().cast(pl.Int64).to_numpy())
