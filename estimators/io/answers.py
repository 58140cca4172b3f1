"""Columns of a table as codes, network sizes and answers, and notes of what was assumed on the way."""

import re
from collections.abc import Collection, Sequence

import polars as pl

from estimators.io.cells import Rows
from estimators.io.conditions import keep_where
from estimators.io.doubts import doubt_answers
from estimators.io.numbers import Ambiguous, make_whole, read_numbers
from estimators.io.options import Reading
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import as_texts

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")


class Answers:
    """Reads the columns of one table by one set of options, and collects what was assumed."""

    def __init__(self, table: Rows, reading: Reading) -> None:
        self._table, self._reading = table, reading
        added = tuple(code.strip() for code in reading.missing_codes)
        self._usual = () if "" in added else table.missing_codes
        self._added = tuple(code for code in added if code)
        self._missing: dict[str, list[str]] = {}
        self._whole: list[str] = []
        self._marks: dict[str, list[str]] = {}
        self._notes: list[str] = []

    @property
    def notes(self) -> list[str]:
        """What was assumed, one sentence for each kind."""
        notes = [f"{code} is read as missing: {join_some(where)}" for code, where in self._missing.items()]
        if self._whole:
            notes.append(f"2.0 is read as 2, and so on, in {join_some(self._whole)}")
        notes += [f"{mark} in {join_some(names)}" for mark, names in self._marks.items()]
        return [*notes, *self._notes]

    def codes(self, name: str) -> pl.Series:
        """Return a column of ids, recruiters, coupons or times as text."""
        series = self._table.series(name)
        texts = as_texts(series)
        missing = self._mask(name, texts, self._usual)
        if missing is not None:
            texts = texts.set(missing, "")
        return self._make_whole(name, texts)

    def sizes(self, name: str) -> pl.Series:
        """Return network sizes, as numbers where all are."""
        texts = self._known(name)
        return texts if texts.dtype != pl.String else self._numbers(name, texts)

    def outcomes(self, names: Sequence[str], *, as_text: Collection[str]) -> dict[str, pl.Series]:
        """Return the answers: text for those columns, elsewhere numbers where all answers are."""
        kept, note = keep_where(self._table, self._reading.where)
        found = {}
        for name in names:
            answers = self._known(name)
            if name in as_text:
                answers = self._make_whole(name, as_texts(answers))
            elif answers.dtype == pl.String:
                answers = self._numbers(name, answers)
            if kept is not None:
                answers = answers.set(~kept, "" if answers.dtype == pl.String else None)
            self._notes += doubt_answers(name, answers, stated=name in as_text)
            found[name] = answers
        self._notes += note
        return found

    def known_levels(self, levels: Sequence[str]) -> tuple[str, ...]:
        """Return a column's levels without those that stand for missing."""
        return tuple(level for level in levels if level not in (*self._usual, *self._added))

    def _known(self, name: str) -> pl.Series:
        """Return a column as text or numbers, without what stands for missing."""
        series = self._table.series(name)
        answers = series.fill_nan(None).cast(pl.Float64) if series.dtype.is_numeric() else as_texts(series)
        missing = self._mask(name, answers, (*self._usual, *self._added))
        return (
            answers if missing is None else answers.set(missing, "" if answers.dtype == pl.String else None)
        )

    def _mask(self, name: str, cells: pl.Series, codes: Sequence[str]) -> pl.Series | None:
        """Return which cells hold a code for missing, counted for the notes; None where none does."""
        masks = []
        for code in _find_present(cells, codes):
            mask = _holds(cells, code)
            if mask is not None and (times := int(mask.sum())):
                self._missing.setdefault(code, []).append(f"{name} {times} time{'s' * (times > 1)}")
                masks.append(mask)
        if not masks:
            return None
        return pl.select(pl.any_horizontal(masks)).to_series()

    def _numbers(self, name: str, texts: pl.Series) -> pl.Series:
        try:
            numbers = read_numbers(texts, self._reading.decimal, self._table.separator)
        except Ambiguous as marks:
            which = "say which with --decimal comma or --decimal point (in Python decimal=)"
            raise SampleProblems(
                [f"{name} has {marks} that may stand before decimals or between thousands: {which}"]
            ) from None
        if numbers is None:
            return texts
        for mark in numbers.marks:
            self._marks.setdefault(mark, []).append(name)
        return numbers.values

    def _make_whole(self, name: str, texts: pl.Series) -> pl.Series:
        whole = make_whole(texts)
        if whole is None:
            return texts
        self._whole.append(name)
        return whole


def _find_present(cells: pl.Series, codes: Sequence[str]) -> list[str]:
    """Return the codes that may be there: numbers, and the words that one look at the column finds."""
    words = [code for code in codes if not _NUMBER.fullmatch(code)]
    if cells.dtype == pl.String and cells.is_in(words).any():
        return list(codes)
    return [code for code in codes if code not in words]


def _holds(cells: pl.Series, code: str) -> pl.Series | None:
    """Return which cells hold a code, as it is written or as the same number; None where none can."""
    number = float(code) if _NUMBER.fullmatch(code) else None
    if cells.dtype == pl.String:
        same = cells == code
        if number is None:
            return same
        return same | (cells.cast(pl.Float64, strict=False) == number).fill_null(False)
    return None if number is None else (cells == number).fill_null(False)
