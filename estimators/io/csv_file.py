"""Comma-separated files. Every cell is read as text, so that a code such as 007 stays what it is."""

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from estimators.io.cells import texts
from estimators.io.table import ID, NETWORK_SIZE, RECRUITER, SEED, Table
from estimators.sample.coupons import Coupons
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.recruitment_sample import MissingNetworkSize, RecruitmentSample


def read_csv(
    path: str | Path,
    outcomes: Sequence[str] | None = None,
    *,
    id: str = ID,  # noqa: A002  the column's name in the file format
    recruiter: str | Coupons[str] = RECRUITER,
    network_size: str = NETWORK_SIZE,
    recruited_at: str | None = None,
    levels: Mapping[str, Sequence[str]] | None = None,
    categories: Collection[str] = (),
    seed_code: str = SEED,
    missing_network_size: MissingNetworkSize = "error",
) -> RecruitmentSample:
    """Return the sample in a comma-separated UTF-8 file with a header line.

    `outcomes` names the columns of outcomes; when None, all that are neither named otherwise nor about
    recruitment (wave, times, coupons: see docs/recruitment-csv.md). `recruiter` names the column of
    recruiters' ids, or the columns of coupons. An empty cell is missing. A column of numbers is a quantity
    unless they are all 0 or 1 or some are written like codes (007) or the column is among the `categories`.
    Raises SampleProblems with everything that is wrong; OSError when the file cannot be read.
    """
    return read(Path(path)).sample(
        outcomes,
        id=id,
        recruiter=recruiter,
        network_size=network_size,
        recruited_at=recruited_at,
        levels=levels,
        categories=categories,
        seed_code=seed_code,
        missing_network_size=missing_network_size,
    )


def read(path: Path) -> Table:
    """Return the rows of a CSV file, every cell as text."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = [row for row in csv.reader(file, strict=True) if row] or [[]]
    except UnicodeDecodeError:
        raise SampleProblems(["the file is not UTF-8 text: save it as CSV UTF-8"]) from None
    except csv.Error as wrong:
        raise SampleProblems([f"the file is not well-formed CSV: {wrong}"]) from None
    problems = []
    if twice := sorted({name for name in head if head.count(name) > 1}):
        problems.append(f"columns that appear more than once: {join_some(twice)}")
    if ragged := [str(line) for line, row in enumerate(rows, start=2) if len(row) != len(head)]:
        problems.append(f"lines that do not have {len(head)} cells, as the header does: {join_some(ragged)}")
    if not rows:
        problems.append("the file has no respondents: it needs a header line and a line for each")
    if problems:
        raise SampleProblems(problems)
    return Table(columns={name: [row[i] for row in rows] for i, name in enumerate(head)})


def write(table: Table, path: Path) -> list[str]:
    """Write the rows, UTF-8 with a header line; return what the format cannot hold."""
    columns = {name: texts(column) for name, column in table.columns.items()}
    if RECRUITER in columns:
        columns[RECRUITER] = [recruiter or SEED for recruiter in table.recruiters()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return [f"the order of the levels of {join_some(table.levels)}"] if table.levels else []
