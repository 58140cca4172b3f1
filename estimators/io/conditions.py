"""Conditions on the people to be estimated: `city=Beira`, `age>=25`."""

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from estimators.errors import EstimatorError
from estimators.io.cells import Rows
from estimators.sample.problems import join_some
from estimators.sample.texts import as_texts

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_SIGNS = re.compile(r"!=|>=|<=|=|<|>")


def keep_where(table: Rows, conditions: Sequence[str]) -> tuple[pl.Series | None, list[str]]:
    """Return which rows meet all conditions, None without any, and the note that says how many do."""
    if not conditions:
        return None, []
    kept = pl.Series([True] * len(table))
    for condition in conditions:
        kept = kept & _meets(table, condition)
    if not kept.any():
        raise EstimatorError(f"nobody meets {' and '.join(conditions)}: look at the column's values")
    counted = f"{int(kept.sum())} of {len(kept)} respondents; the others keep their place in the tree"
    return kept, [f"only where {' and '.join(conditions)}: {counted}"]


def _meets(table: Rows, condition: str) -> pl.Series:
    """Return which rows meet one condition; a missing answer does not."""
    for sign in _SIGNS.finditer(condition):
        name, value = condition[: sign.start()].strip(), condition[sign.end() :].strip()
        if name in table.columns:
            return _compare(as_texts(table.series(name)), sign.group(), value, condition)
    raise EstimatorError(
        f"--where {condition}: write NAME=VALUE, NAME!=VALUE, NAME>=NUMBER or such, "
        f"NAME one of {join_some(table.columns)}"
    )


def _compare(answers: pl.Series, sign: str, value: str, condition: str) -> pl.Series:
    numbers = answers.cast(pl.Float64, strict=False)
    try:
        number: float | None = float(value)
    except ValueError:
        number = None
    if sign in _COMPARISONS:
        if number is None:
            raise EstimatorError(f"--where {condition}: {sign} needs a number")
        return _COMPARISONS[sign](numbers, number).fill_null(False)  # type: ignore[no-any-return]  # a column of truth values
    same = answers == value
    if number is not None:
        same = same | (numbers == number).fill_null(False)
    return same if sign == "=" else ~same & (answers != "")
