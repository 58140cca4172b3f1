"""SPSS's files (.sav, .zsav, .por), through pyreadstat. They are read, not written."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from estimators.errors import EstimatorError, require
from estimators.io.cells import Cell, Columns, format_instant, series_of
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems
from estimators.sample.texts import is_missing, text_of


def read(path: Path) -> Table:
    """Return the rows of an SPSS file: value labels become levels in their order, dates become text.

    What the file declares as missing is missing.
    """
    require("reading SPSS files", "pyreadstat", "pandas")
    import pyreadstat

    path.open("rb").close()
    portable = path.suffix.lower() == ".por"
    try:
        frame, about = pyreadstat.read_por(path) if portable else pyreadstat.read_sav(path)
        declared = {} if portable else _read_declared(path)
    except Exception:  # noqa: BLE001 - a parser that is fed something else may fail in any way
        raise SampleProblems(["the file is not SPSS's, or is cut short: save it again in SPSS"]) from None
    columns = {name: [_cell(value) for value in frame[name].tolist()] for name in frame.columns}
    levels: dict[str, tuple[str, ...]] = {}
    for name, labels in about.variable_value_labels.items():
        labels = _without_missing(labels, declared.get(name, ()))
        if (labelled := _label(columns[name], labels)) is not None:
            columns[name] = labelled
            levels[name] = _levels(labels)
    return Table(
        columns=Columns({name: series_of(column) for name, column in columns.items()}),
        levels=levels,
    )


def _read_declared(path: Path) -> dict[str, Any]:
    """Return what the file declares as missing of each variable."""
    import pyreadstat

    _, about = pyreadstat.read_sav(path, metadataonly=True, user_missing=True)
    return dict(about.missing_ranges)


def _without_missing(labels: dict[Any, str], declared: Sequence[Any]) -> dict[Any, str]:
    """Return the labels of values that the file does not declare as missing, in ranges or one by one."""
    ranges = [(each["lo"], each["hi"]) if isinstance(each, dict) else (each, each) for each in declared]
    return {
        value: label
        for value, label in labels.items()
        if not any(
            isinstance(value, str) == isinstance(low, str) and low <= value <= high for low, high in ranges
        )
    }


def _label(column: Sequence[Cell], labels: dict[Any, str]) -> list[Cell] | None:
    """Return answers by their labels; None for a number of which only special values have one."""
    words = {text_of(value): label.strip() for value, label in labels.items()}
    codes = [text_of(cell) for cell in column]
    if len({*codes} - {*words} - {""}) > 0:
        return None
    return [words[code] if code else None for code in codes]


def _levels(labels: dict[Any, str]) -> tuple[str, ...]:
    """Return the labels in the order of their values, each once."""
    ordered = sorted(labels.items(), key=lambda pair: (isinstance(pair[0], str), pair[0]))
    return tuple(dict.fromkeys(label.strip() for _, label in ordered))


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime) and not is_missing(value):
        return value.date().isoformat() if value.time() == time() else format_instant(value).removesuffix("Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if is_missing(value):
        return None
    if isinstance(value, str):
        return value.strip()
    number = float(value)
    return None if math.isnan(number) else number


def write(table: Table, path: Path) -> list[str]:  # noqa: ARG001 - every format has both
    """Refuse: SPSS files are read, and SPSS opens Stata's."""
    raise EstimatorError("SPSS files are read and not written: write .dta or .csv, which SPSS opens")
