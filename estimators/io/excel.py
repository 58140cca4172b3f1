"""Workbooks of Excel (.xlsx, .xlsm, .xls) and LibreOffice (.ods), through calamine: read, not written."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from estimators.errors import EstimatorError, require
from estimators.io.cells import format_instant
from estimators.io.delimited import INVISIBLE, INVISIBLE_NOTE
from estimators.io.grid import table_of_cells
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import text_of


def read(path: Path, *, sheet: str | None = None) -> Table:
    """Return the rows of a sheet, the first one unless another is named.

    A whole number is written without decimals, a date as ISO 8601. Raises SampleProblems where there is no
    such sheet, or nobody on it.
    """
    require("reading workbooks", "python_calamine")
    from python_calamine import CalamineWorkbook

    path.open("rb").close()
    try:
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise SampleProblems([f"the workbook has no sheet {sheet}; it has {join_some(names)}"])
        rows = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except SampleProblems:
        raise
    except Exception:  # noqa: BLE001 - a parser that is fed something else may fail in any way
        raise SampleProblems(
            [
                (
                    "the file is not a workbook, or is cut short or locked: save it again, or as CSV UTF-8; "
                    "where it is text, give its name the ending .csv"
                )
            ]
        ) from None
    notes, read = [], f"sheet {sheet or names[0]}"
    if sheet is None and len(names) > 1:
        notes.append(f"the {read} is read; --sheet names another ({join_some(names[1:])})")
        read += f" (others, with --sheet: {join_some(names[1:])})"
    if any(isinstance(cell, str) and cell != cell.translate(INVISIBLE) for row in rows for cell in row):
        notes.append(INVISIBLE_NOTE)
    columns = zip(*rows, strict=True)
    frame = pl.DataFrame(
        {
            str(place): pl.Series([_text(cell) for cell in cells], dtype=pl.String)
            for place, cells in enumerate(columns)
        }
    )
    return replace(table_of_cells(frame, notes=notes, blank=frame.height), thing=read)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return text_of(cell.translate(INVISIBLE))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return format_instant(cell).removesuffix("Z")
    return str(cell) if isinstance(cell, time | timedelta) else text_of(cell)


def write(table: Table, path: Path) -> list[str]:  # noqa: ARG001 - every format has both
    """Refuse: a workbook is read, and Excel opens CSV."""
    raise EstimatorError("workbooks are read and not written: write .csv, which Excel opens")
