"""What was asked of each respondent: categories give proportions, quantities give means and quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.sample.problems import Problems, join_some

PANDAS_MISSING = ("NAType", "NaTType")


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """An outcome with levels.

    `levels` are in their stated order; `codes[i]` is the position of row i's level in it, or -1 where the
    answer is missing.
    """

    name: str
    levels: tuple[str, ...]
    codes: NDArray[np.int64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows have an answer."""
        return self.codes >= 0

    @property
    def content(self) -> NDArray[np.str_]:
        """Each row's level as text, empty where missing."""
        return np.array([*self.levels, ""], dtype=np.str_)[self.codes]


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """An outcome measured on a scale.

    `values[i]` in the outcome's own unit, NaN where the answer is missing.
    """

    name: str
    values: NDArray[np.float64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows have an answer."""
        return ~np.isnan(self.values)

    @property
    def content(self) -> NDArray[np.str_]:
        """Each row's value as text, for the fingerprint."""
        return self.values.astype(np.str_)


Outcome: TypeAlias = Categories | Quantity


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


def texts_of(column: Sequence[Any] | NDArray[Any]) -> list[str]:
    """Return a column of codes as text, empty where missing."""
    values = column.tolist() if isinstance(column, np.ndarray) else column
    return [text_of(value) for value in values]


def read_outcome(
    ids: NDArray[np.str_],
    name: str,
    column: Sequence[Any] | NDArray[Any],
    levels: Sequence[str] | None,
    problems: Problems,
) -> Outcome:
    """Return one column as an outcome.

    Text, truth values and numbers that are all 0 or 1 become categories; other numbers a quantity. Levels
    come in alphabetical order unless `levels` states another; an answer that is not one of the stated levels
    is a problem.
    """
    values = column.tolist() if isinstance(column, np.ndarray) else list(column)
    if levels is None and (numbers := _numbers(values)) is not None and not _all_zero_or_one(numbers):
        if (endless := np.isinf(numbers)).any():
            problems.add(
                f"outcome {name!r} is an infinite number for: {join_some(ids[endless])}."
                " Leave missing answers empty"
            )
        return Quantity(name, numbers)
    texts = ["false" if v is False else "true" if v is True else text_of(v) for v in values]
    found = set(texts) - {""}
    stated = tuple(sorted(found)) if levels is None else tuple(map(str, levels))
    codes = {level: code for code, level in enumerate(stated)}
    if found - set(stated):
        wrong = [i for i, text in zip(ids, texts, strict=True) if text and text not in codes]
        problems.add(
            f"outcome {name!r} is not one of its stated levels ({join_some(stated)}) for: {join_some(wrong)}"
        )
    return Categories(name, stated, np.array([codes.get(text, -1) for text in texts], dtype=np.int64))


def _all_zero_or_one(numbers: NDArray[np.float64]) -> bool:
    return bool(np.isin(numbers[~np.isnan(numbers)], (0.0, 1.0)).all())


def _numbers(values: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return the column as numbers, or None when it holds anything else or no answer at all."""
    numbers = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if is_missing(value):
            continue
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
            return None
        numbers[row] = float(value)
    return None if np.isnan(numbers).all() else numbers
