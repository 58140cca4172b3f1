"""A sample from a CSV file. Every cell is read as text, so that a code such as 007 stays what it is."""

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from estimators.coupons import Coupons
from estimators.problems import SampleProblems, listed
from estimators.sample import MissingNetworkSize, RecruitmentSample


def read_csv(
    path: str | Path,
    outcomes: Sequence[str] | None = None,
    *,
    id: str = "id",  # noqa: A002  the column's name in the file format
    recruiter: str | Coupons[str] = "recruiter_id",
    network_size: str = "network_size",
    recruited_at: str | None = None,
    levels: Mapping[str, Sequence[str]] | None = None,
    categories: Collection[str] = (),
    seed_code: str = "seed",
    missing_network_size: MissingNetworkSize = "error",
) -> RecruitmentSample:
    """Return the sample in a comma-separated UTF-8 file with a header line.

    `outcomes` names the columns of outcomes; all columns not otherwise named when None. `recruiter` names the column of recruiters'
    ids, or the columns of coupons. An empty cell is missing. A column of numbers is a quantity unless they are all 0 or 1 or some
    are written like codes (007) or the column is among the `categories`. Raises SampleProblems with everything that is wrong; OSError when the file cannot be read.
    """
    columns = _columns(Path(path))
    coupons = [recruiter.redeemed, *recruiter.issued] if isinstance(recruiter, Coupons) else [recruiter]
    named = [id, *coupons, network_size, *([recruited_at] if recruited_at else [])]
    wanted = [name for name in columns if name not in named] if outcomes is None else list(outcomes)
    if absent := [name for name in dict.fromkeys([*named, *wanted]) if name not in columns]:
        raise SampleProblems([f"the file has no column {listed(absent)}; it has {listed(columns)}"])
    as_text = {*(levels or {}), *categories}
    return RecruitmentSample.from_columns(
        columns[id],
        Coupons(columns[recruiter.redeemed], [columns[name] for name in recruiter.issued])
        if isinstance(recruiter, Coupons)
        else columns[recruiter],
        columns[network_size],
        {name: columns[name] if name in as_text else _numbers_or_text(columns[name]) for name in wanted},
        recruited_at=columns[recruited_at] if recruited_at else None,
        levels=levels,
        seed_code=seed_code,
        missing_network_size=missing_network_size,
    )


def header_of(path: str | Path) -> list[str]:
    """Return the names of a file's columns."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def _columns(path: Path) -> dict[str, list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = [row for row in csv.reader(file, strict=True) if row] or [[]]
    except UnicodeDecodeError:
        raise SampleProblems(["the file is not UTF-8 text: save it as CSV UTF-8"]) from None
    except csv.Error as wrong:
        raise SampleProblems([f"the file is not well-formed CSV: {wrong}"]) from None
    problems = []
    if twice := sorted({name for name in head if head.count(name) > 1}):
        problems.append(f"columns that appear more than once: {listed(twice)}")
    if ragged := [str(line) for line, row in enumerate(rows, start=2) if len(row) != len(head)]:
        problems.append(f"lines that do not have {len(head)} cells, as the header does: {listed(ragged)}")
    if not rows:
        problems.append("the file has no respondents: it needs a header line and a line for each")
    if problems:
        raise SampleProblems(problems)
    return {name: [row[i] for row in rows] for i, name in enumerate(head)}


def _numbers_or_text(cells: list[str]) -> list[str] | list[float | None]:
    """Return a column as numbers when every answer is one; a code such as 007 or 1_000 is text."""
    numbers: list[float | None] = []
    for cell in cells:
        text = cell.strip()
        digits = text.lstrip("+-")
        if not text:
            numbers.append(None)
        elif (
            digits[:1] in set("0123456789.")
            and "_" not in text
            and not (digits[0] == "0" and digits[1:2].isdigit())
        ):
            try:
                numbers.append(float(text))
            except ValueError:
                return cells
        else:
            return cells
    return numbers
