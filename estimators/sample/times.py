"""Reading when each respondent took part."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from estimators.sample.problems import Problems
from estimators.sample.texts import Column, Trimmed, is_missing

_INSTANT = r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)Z?)?$"
"""What polars reads by column; anything else that is ISO 8601 is read one by one."""
_EXCEL = "These are Excel's numbers of days: show the column as dates there, and save the file again. "
WANTED = "write dates as 2026-06-30, or with the time as 2026-06-30T14:05"


def read_times(ids: pl.Series, column: Column, problems: Problems) -> NDArray[np.float64]:
    """Return recruitment times as seconds (dates) or as the numbers given, NaN where they are no times."""
    values = column.texts if isinstance(column, Trimmed) else _cells(column)
    times = _by_column(values) if isinstance(values, pl.Series) else np.array([_seconds(v) for v in values])
    if (unread := np.isnan(times)).any():
        rows = np.flatnonzero(unread).tolist()
        shown = [f"{ids[row]}{_quote(values[row])}" for row in rows]
        in_excel = _EXCEL if all(_is_day_of_excel(values[row]) for row in rows) else ""
        problems.add(
            f"recruitment time is missing or not a date for: {{}}; {WANTED}. {in_excel}"
            "Leave the column out where times are not known",
            shown,
        )
    return times


def _is_day_of_excel(value: Any) -> bool:
    """Return whether a cell holds a day between 1954 and 2064 as Excel numbers them."""
    return re.fullmatch(r"[2-5]\d{4}(\.\d+)?", str(value).strip()) is not None


def check_order(
    ids: pl.Series, times: NDArray[np.float64], recruiter_row: NDArray[np.int64], problems: Problems
) -> None:
    """Note everybody who took part before their recruiter did."""
    early = (recruiter_row >= 0) & (times < times[recruiter_row])
    if early.any():
        problems.add(
            "recruited before their recruiter was: {}. Correct the times in the file, or leave them out",
            ids.filter(pl.Series(early)),
        )


def _cells(column: Sequence[Any] | NDArray[Any] | pl.Series) -> Sequence[Any] | pl.Series:
    if isinstance(column, np.ndarray):
        return list(column.astype("datetime64[us]").tolist() if column.dtype.kind == "M" else column.tolist())
    if isinstance(column, pl.Series) and column.dtype != pl.String:
        return column.to_list()
    return column


def _by_column(texts: pl.Series) -> NDArray[np.float64]:
    """Return ISO 8601 text as seconds, NaN where it is none."""
    texts = texts.str.strip_chars().fill_null("")
    parts = texts.str.extract_groups(_INSTANT).struct.unnest()
    clock = parts["2"].fill_null("00:00")
    clock = pl.select(pl.when(clock.str.len_chars() == 5).then(clock + ":00").otherwise(clock)).to_series()
    moments = (parts["1"] + "T" + clock).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    seconds = (moments.dt.epoch("us").cast(pl.Float64) / 1e6).fill_null(float("nan")).to_numpy().copy()
    for row in np.flatnonzero(np.isnan(seconds) & (texts != "").to_numpy()).tolist():
        seconds[row] = _seconds(texts[row])
    return seconds


def _quote(value: Any) -> str:
    return "" if is_missing(value) else f" ({str(value).strip()!r})"


def _seconds(value: Any) -> float:
    """Return an instant as seconds since 1970 UTC (a date without a zone is UTC), or NaN."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return float("nan")
    if is_missing(value):
        return float("nan")
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
    return float(value) if isinstance(value, int | float | np.number) else float("nan")
