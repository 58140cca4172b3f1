"""Reading the columns that make a sample: each reader notes every problem it finds, with the ids."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.sample.coupons import Coupons, trace
from estimators.sample.outcome import is_missing, texts_of
from estimators.sample.problems import Problems, join_some

LARGEST_NETWORK_SIZE = 10**9


def read_ids(ids: Sequence[Any] | NDArray[Any], problems: Problems) -> NDArray[np.str_]:
    """Return ids as text; each must be there, and be there once."""
    names = np.array(texts_of(ids), dtype=np.str_)
    if not len(names):
        problems.add("there are no respondents")
        problems.raise_if_any()
    if (nameless := np.flatnonzero(names == "")).size:
        problems.add(f"rows without an id: {join_some(str(row) for row in (nameless + 1).tolist())}")
    distinct, counts = np.unique(names, return_counts=True)
    if (twice := distinct[(counts > 1) & (distinct != "")]).size:
        problems.add(f"ids that appear more than once: {join_some(twice)}")
    return names


def read_recruiters(
    ids: NDArray[np.str_],
    recruiter_ids: Sequence[Any] | NDArray[Any] | Coupons[Sequence[Any]],
    seed_code: str,
    problems: Problems,
) -> NDArray[np.int64]:
    """Return the row of each row's recruiter, -1 for seeds."""
    if isinstance(recruiter_ids, Coupons):
        return trace(ids, recruiter_ids, seed_code, problems)
    recruiters = np.array(texts_of(recruiter_ids), dtype=np.str_)
    is_seed = (recruiters == "") | (recruiters == seed_code)
    if seed_code in ids:
        problems.add(f"{seed_code!r} marks seeds and is also somebody's id: choose another seed code")
    order = np.argsort(ids, kind="stable")
    at = np.minimum(np.searchsorted(ids[order], recruiters), len(ids) - 1)
    found = ids[order][at] == recruiters
    if (strangers := ~is_seed & ~found).any():
        pairs = [f"{i} (by {r})" for i, r in zip(ids[strangers], recruiters[strangers], strict=True)]
        problems.add(
            f"recruited by somebody who is not in the sample, nor marked as seeds: {join_some(pairs)}"
        )
    if (own := ~is_seed & (recruiters == ids)).any():
        problems.add(f"recruited by themselves: {join_some(ids[own])}")
    if not is_seed.any():
        problems.add(f"there are no seeds: leave a seed's recruiter empty, or write {seed_code!r}")
    return np.where(is_seed | ~found, -1, order[at]).astype(np.int64)


def read_network_size(
    ids: NDArray[np.str_], column: Sequence[Any] | NDArray[Any], problems: Problems
) -> NDArray[np.int64]:
    """Return network sizes, 0 where missing."""
    sizes = np.zeros(len(ids), dtype=np.int64)
    wrong = []
    for row, text in enumerate(texts_of(column)):
        if not text:
            continue
        try:
            size = float(text)
        except ValueError:
            size = np.nan
        if 0 <= size <= LARGEST_NETWORK_SIZE and size.is_integer():
            sizes[row] = int(size)
        else:
            wrong.append(ids[row])
    if wrong:
        problems.add(f"network size is not a whole number of 1 or more for: {join_some(wrong)}")
    return sizes


def read_times(
    ids: NDArray[np.str_],
    column: Sequence[Any] | NDArray[Any],
    recruiter_row: NDArray[np.int64],
    problems: Problems,
) -> NDArray[np.float64]:
    """Return recruitment times as seconds (dates) or as the numbers given.

    A recruiter's may not be after the recruit's.
    """
    if isinstance(column, np.ndarray) and np.issubdtype(column.dtype, np.datetime64):
        column = column.astype("datetime64[us]").tolist()
    times = np.full(len(ids), np.nan)
    for row, value in enumerate(column):
        times[row] = _seconds(value)
    if (missing := np.isnan(times)).any():
        problems.add(
            f"recruitment time is missing or not a date for: {join_some(ids[missing])}. "
            "Leave the column out where times are not known"
        )
    early = (recruiter_row >= 0) & (times < times[recruiter_row])
    if early.any():
        problems.add(f"recruited before their recruiter was: {join_some(ids[early])}")
    return times


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
