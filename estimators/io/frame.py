"""A sample from a pandas or polars data frame (or any other that narwhals knows)."""

from collections.abc import Sequence
from typing import Any, Unpack

import narwhals.stable.v2 as nw
import polars as pl
from narwhals.stable.v2.typing import IntoDataFrame

from estimators.io.cells import Columns
from estimators.io.options import ReadingOptions
from estimators.io.table import Table
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.texts import text_of


def from_frame(
    frame: IntoDataFrame, outcomes: Sequence[str] | None = None, **options: Unpack[ReadingOptions]
) -> RecruitmentSample:
    """Return the sample in a data frame with one row per respondent; arguments are as in `read_csv`.

    The levels of categorical columns keep the frame's order. Codes that the frame turned into numbers
    (1001.0) are whole again; one that has lost its leading zeros cannot be told, so read such columns as
    text.
    """
    table = nw.from_native(frame, eager_only=True)
    levels = {
        name: tuple(str(level) for level in table[name].cat.get_categories().to_list())
        for name in table.columns
        if isinstance(table[name].dtype, nw.Categorical | nw.Enum)
    }
    columns = Columns({name: _series(table[name]) for name in table.columns})
    return Table(columns=columns, levels=levels, thing="frame").sample(outcomes, **options)


def _series(column: nw.Series[Any]) -> pl.Series:
    """Return a column as text or numbers; truth values are the words true and false."""
    native = column.to_native()
    series = native if isinstance(native, pl.Series) else None
    if series is not None and (series.dtype == pl.String or series.dtype.is_numeric()):
        return series
    cells = [
        None if missing else cell
        for cell, missing in zip(column.to_list(), column.is_null().to_list(), strict=True)
    ]
    if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells):
        return pl.Series(cells, dtype=pl.Float64, strict=False)
    words = {True: "true", False: "false"}
    return pl.Series([words[c] if isinstance(c, bool) else text_of(c) for c in cells], dtype=pl.String)
