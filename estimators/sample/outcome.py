"""What was asked of each respondent: categories give proportions, quantities give means and quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from estimators.sample.problems import Problems, join_some
from estimators.sample.texts import Column, as_numbers, as_texts, text_of


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


def read_outcome(
    ids: pl.Series,
    name: str,
    column: Column,
    levels: Sequence[str] | None,
    problems: Problems,
) -> Outcome:
    """Return one column as an outcome.

    Text, truth values and numbers that are all 0 or 1 become categories; other numbers a quantity. Levels
    come in alphabetical order unless `levels` states another; an answer that is not one of the stated levels
    is a problem.
    """
    numbers = as_numbers(column) if levels is None else None
    if numbers is not None and not _all_zero_or_one(numbers):
        if (endless := np.isinf(numbers)).any():
            problems.add(
                f"outcome {name!r} is an infinite number for: {{}}. Leave missing answers empty",
                ids.filter(pl.Series(endless)),
            )
        return Quantity(name, numbers)
    texts, places = _split(column)
    found = texts.unique().sort().to_list()
    stated = tuple(text for text in found if text) if levels is None else tuple(map(str, levels))
    codes = texts.cast(pl.Enum(stated), strict=False).to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
    if places is not None:
        codes, texts = codes[places], texts.gather(places) if set(found) - {"", *stated} else texts
    if set(found) - {"", *stated}:
        problems.add(
            f"outcome {name!r} is not one of its stated levels ({join_some(stated)}) for: {{}}",
            ids.filter(pl.Series(codes < 0) & (texts != "")),
        )
    return Categories(name, stated, codes)


def _split(column: Column) -> tuple[pl.Series, NDArray[np.int64] | None]:
    """Return answers as text, one for each row; categories each once, and each row's place among them."""
    if not isinstance(column, pl.Series) or not isinstance(column.dtype, pl.Enum):
        return _answers(column), None
    places = column.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
    held = as_texts(column.dtype.categories)
    used = np.bincount(places + 1, minlength=len(held) + 1)[1:] > 0
    return pl.concat([held.set(pl.Series(~used), ""), pl.Series([""])]), places


def _answers(column: Column) -> pl.Series:
    """Return answers as text, truth values as the words true and false."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "bO":
        column = column.tolist()
    if isinstance(column, pl.Series) and column.dtype in (pl.Boolean, pl.Object):
        column = column.to_list()
    if isinstance(column, Sequence) and any(isinstance(value, bool) for value in column):
        column = ["false" if v is False else "true" if v is True else text_of(v) for v in column]
    return as_texts(column)


def _all_zero_or_one(numbers: NDArray[np.float64]) -> bool:
    return bool(np.isin(numbers[~np.isnan(numbers)], (0.0, 1.0)).all())
