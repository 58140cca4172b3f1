"""Stata's .dta files, through pandas."""

import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from estimators.errors import require
from estimators.io.cells import Cell, exact_numbers, format_instant, instants, texts
from estimators.io.roles import ID, RECRUITER
from estimators.io.table import SEED, Table
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import is_missing, text_of

_UNICODE = 118
"""The oldest version of the format that holds every alphabet: Stata 14 and later read it."""
_LONGEST_NAME = 32


def read(path: Path) -> Table:
    """Return the rows of a Stata file: value labels become levels in their order, dates become text."""
    require("reading Stata files", "pandas")
    import pandas as pd

    content = BytesIO(path.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnicodeWarning)  # text in another alphabet's code would come out wrong
        try:
            with pd.read_stata(content, iterator=True) as reader:
                frame, labels = reader.read(), reader.value_labels()
        except Exception as wrong:  # noqa: BLE001 - a parser that is fed something else may fail in any way
            raise SampleProblems([_refusal(wrong)]) from None
    stated = [name for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return Table(
        columns={name: [_cell(value) for value in frame[name].tolist()] for name in frame.columns},
        levels={name: _levels(labels.get(name), frame[name].cat.categories) for name in stated},
    )


def _refusal(wrong: Exception) -> str:
    if isinstance(wrong, UnicodeWarning):
        return "the file holds text that is not UTF-8: run `unicode translate` on it in Stata"
    if "Value labels" in str(wrong):
        return "two values of a variable have the same label: give each its own in Stata"
    return "the file is not Stata's, or is cut short: save it again in Stata"


def _levels(labels: Mapping[int, str] | None, found: Any) -> tuple[str, ...]:
    """Return the levels in their order.

    Also the ones that nobody chose, where the labels are named after the variable.
    """
    everything = [] if labels is None else [labels[code] for code in sorted(labels)]
    return tuple(everything) if {*found} <= {*everything} else tuple(map(text_of, found))


def _cell(value: Any) -> Cell:
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return format_instant(value)
    return value if isinstance(value, str) else float(value)


def write(table: Table, path: Path) -> list[str]:
    """Write the rows for Stata 14 and later: levels as value labels, instants in UTC.

    Return what the format cannot hold.
    """
    require("writing Stata files", "pandas")
    import pandas as pd

    columns = dict(table.columns)
    if RECRUITER not in columns:
        columns = {ID: columns.pop(ID), RECRUITER: [], **columns}
    columns[RECRUITER] = [recruiter or SEED for recruiter in table.recruiters()]
    names = _stata_names(list(columns))
    kinds = {name: _to_stata(table, name, column) for name, column in columns.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.PerformanceWarning)  # many columns are not a problem here
        pd.DataFrame({names[name]: kinds[name] for name in columns}).to_stata(
            path,
            write_index=False,
            version=_UNICODE,
            convert_dates={names[name]: "tc" for name in columns if _is_instants(kinds[name])},
            convert_strl=[names[name] for name in columns if _is_long(kinds[name])],
        )
    renamed = [f"{old} (now {new})" for old, new in names.items() if old != new]
    return [f"the names of the columns {join_some(renamed)}"] if renamed else []


def _to_stata(table: Table, name: str, column: Sequence[Cell]) -> Any:
    """Return a column as what Stata keeps: labelled categories, milliseconds since, numbers, or text."""
    import pandas as pd

    if name in table.levels:
        return pd.Categorical([text or None for text in texts(column)], categories=list(table.levels[name]))
    if name == table.recruited_at and (moments := instants(column)) is not None:
        naive = [None if moment is None else moment.replace(tzinfo=None) for moment in moments]
        if all(moment is None or moment.microsecond % 1000 == 0 for moment in naive):
            return pd.Series(naive, dtype="datetime64[ms]")
    if name not in (ID, RECRUITER) and (numbers := exact_numbers(column)) is not None:
        return pd.Series(numbers, dtype="float64")
    return pd.Series(texts(column), dtype="object")


def _is_instants(column: Any) -> bool:
    return str(column.dtype).startswith("datetime64")


def _is_long(column: Any) -> bool:
    longest = 2045  # bytes in a fixed-width text of Stata's
    return column.dtype == "object" and any(len(text.encode()) > longest for text in column)


def _stata_names(names: Sequence[str]) -> dict[str, str]:
    """Return a name that Stata takes for each column: letters, digits, underscores, 32 at most, each once."""
    given: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        plain = (plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}")[:_LONGEST_NAME]
        number, fit = 1, plain
        while fit in given.values():
            number += 1
            fit = f"{plain[: _LONGEST_NAME - len(str(number)) - 1]}_{number}"
        given[name] = fit
    return given
