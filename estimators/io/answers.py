"""Columns of a table as codes, network sizes and answers, and notes of what was assumed on the way."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from estimators.io.cells import Rows
from estimators.io.conditions import keep_where
from estimators.io.distinct import Distinct, find_distinct
from estimators.io.doubts import doubt_answers
from estimators.io.numbers import Ambiguous, make_whole, read_numbers
from estimators.io.options import Reading
from estimators.io.roles import is_about_recruitment
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import Trimmed, as_texts

_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")


class Answers:
    """Reads the columns of one table by one set of options, and collects what was assumed."""

    def __init__(self, table: Rows, reading: Reading) -> None:
        self._table, self._reading = table, reading
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

    def codes(self, name: str) -> Trimmed:
        """Return a column of ids, recruiters, coupons or times as text."""
        texts = self._texts(name)
        missing = self._mask(name, Distinct(texts), self._codes_of(name, for_answers=False))
        if missing is not None:
            texts = texts.set(missing, "")
        return Trimmed(self._make_whole(name, texts))

    def sizes(self, name: str) -> pl.Series:
        """Return network sizes, as numbers where all are."""
        known = self._known(name)
        return known.rows() if known.cells.dtype != pl.String else self._numbers(name, known).rows()

    def outcomes(self, names: Sequence[str], *, as_text: Collection[str]) -> dict[str, pl.Series]:
        """Return the answers: text for those columns, elsewhere numbers where all answers are."""
        kept, note = keep_where(self._table, self._reading.where)
        found = {}
        for name in names:
            answers = self._known(name)
            if name in as_text:
                answers = replace(answers, cells=self._make_whole(name, as_texts(answers.cells)))
            elif answers.cells.dtype == pl.String:
                answers = self._numbers(name, answers)
            if kept is not None:
                answers = _keep(answers, kept)
            if not is_about_recruitment(name, tuple(self._table.columns)):
                self._notes += doubt_answers(name, answers, stated=name in as_text)
            found[name] = answers.categories() if answers.cells.dtype == pl.String else answers.rows()
        self._notes += note
        return found

    def known_levels(self, name: str) -> tuple[str, ...]:
        """Return the levels that a column's format states, without those that stand for missing."""
        codes = self._codes_of(name)
        return tuple(level for level in self._table.levels[name] if level not in codes)

    def _codes_of(self, name: str, *, for_answers: bool = True) -> tuple[str, ...]:
        """Return what stands for missing in a column; of ids and coupons not the codes for all answers."""
        for_all = [code.strip() for code in self._reading.missing_codes]
        own = [code.strip() for code in self._reading.missing_codes_by_column.get(name, ())]
        usual = () if "" in (*for_all, *own) else self._table.missing_codes
        added = [code for code in ([*for_all, *own] if for_answers else own) if code]
        return tuple(dict.fromkeys([*usual, *added]))

    def _texts(self, name: str) -> pl.Series:
        """Return a column as text without blanks at the edges of its cells."""
        series = self._table.series(name)
        return series if self._table.trimmed and series.dtype == pl.String else as_texts(series)

    def _known(self, name: str) -> Distinct:
        """Return a column as text or numbers, without what stands for missing."""
        series = self._table.series(name)
        if series.dtype.is_numeric():
            answers = Distinct(series.fill_nan(None).cast(pl.Float64))
        else:
            answers = find_distinct(series)
            if not self._table.trimmed or series.dtype != pl.String:
                answers = replace(answers, cells=as_texts(answers.cells))
        missing = self._mask(name, answers, self._codes_of(name))
        if missing is None:
            return answers
        nothing = "" if answers.cells.dtype == pl.String else None
        return replace(answers, cells=answers.cells.set(missing, nothing))

    def _mask(self, name: str, answers: Distinct, codes: Sequence[str]) -> pl.Series | None:
        """Return which cells hold a code for missing, counted for the notes; None where none does."""
        masks = []
        for code in _find_present(answers.cells, codes):
            mask = _holds(answers.cells, code)
            if mask is not None and (times := answers.count(mask)):
                self._missing.setdefault(code, []).append(f"{name} {times} time{'s' * (times > 1)}")
                masks.append(mask)
        if not masks:
            return None
        return pl.select(pl.any_horizontal(masks)).to_series()

    def _numbers(self, name: str, answers: Distinct) -> Distinct:
        try:
            numbers = read_numbers(answers.cells, self._reading.decimal, self._table.separator)
        except Ambiguous as marks:
            which = "say which with --decimal comma or --decimal point (in Python decimal=)"
            raise SampleProblems(
                [f"{name} has {marks} that may stand before decimals or between thousands: {which}"]
            ) from None
        if numbers is None:
            return answers
        for mark in numbers.marks:
            self._marks.setdefault(mark, []).append(name)
        return replace(answers, cells=numbers.values)

    def _make_whole(self, name: str, texts: pl.Series) -> pl.Series:
        whole = make_whole(texts)
        if whole is None:
            return texts
        self._whole.append(name)
        return whole


def _keep(answers: Distinct, kept: pl.Series) -> Distinct:
    """Return the answers, missing in the rows that are not kept."""
    nothing = "" if answers.cells.dtype == pl.String else None
    if answers.places is None:
        return Distinct(answers.cells.set(~kept, nothing))
    cells = answers.cells.extend_constant(nothing, 1)
    return Distinct(cells, np.where(kept.to_numpy(), answers.places, len(cells) - 1))


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
