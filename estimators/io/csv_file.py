"""Delimited text. Every cell is read as text, so that a code such as 007 stays what it is."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from estimators.io.cells import texts
from estimators.io.delimited import read_cells
from estimators.io.grid import table_of_cells
from estimators.io.options import ReadingOptions
from estimators.io.roles import RECRUITER
from estimators.io.table import SEED, Table
from estimators.sample.problems import join_some
from estimators.sample.recruitment_sample import RecruitmentSample


def read_csv(
    path: str | Path,
    outcomes: Sequence[str] | None = None,
    *,
    encoding: str | None = None,
    **options: Unpack[ReadingOptions],
) -> RecruitmentSample:
    """Return the sample in a file of delimited text with a line of names.

    `outcomes` names the columns of outcomes; when None, all that are neither named otherwise nor about
    recruitment (wave, times, coupons: see docs/recruitment-csv.md). `encoding` and the separator are found
    where they are not stated. The options say what the columns are called and how they are read: see
    `estimators.io.options.Reading`. An empty cell, NA, ., NaN, NULL and #N/A are missing. A column of numbers
    is a quantity unless they are all 0 or 1 or some are written like codes (007) or the column is among the
    `categories`.
    What was assumed is in the sample's `notes`. Raises SampleProblems with everything that is wrong; OSError
    when the file cannot be read.
    """
    return read(Path(path), encoding=encoding).sample(outcomes, **options)


def read(path: Path, *, encoding: str | None = None) -> Table:
    """Return the rows of a file of delimited text, every cell as text."""
    usual = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    cells = read_cells(path.read_bytes(), encoding=encoding, usual_separator=usual)
    return table_of_cells(
        cells.frame,
        notes=cells.notes,
        blank=cells.blank,
        separator=cells.separator,
        trimmed=cells.trimmed,
    )


def write(table: Table, path: Path) -> list[str]:
    """Write the rows, UTF-8 with a header line; return what the format cannot hold."""
    columns = {name: texts(column) for name, column in table.columns.items()}
    if RECRUITER in columns:
        columns[RECRUITER] = [recruiter or SEED for recruiter in table.recruiters()]
    separator = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return [f"the order of the levels of {join_some(table.levels)}"] if table.levels else []
