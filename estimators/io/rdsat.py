"""RDSAT's own files, as RDSAT 5 to 7.1 and RDS Analyst read them.

Tab-delimited text. Line 1 says RDS. Line 2: how many respondents, how many coupons each could get, the code
for a missing value, then the variables' names. Then a line for each respondent: id, network size, own coupon,
the coupons issued, the variables. A seed's own coupon is the missing code or 0. RDSAT wants variables as
numbers, so levels are numbered.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path

from estimators.errors import EstimatorError
from estimators.io.cells import Cell, exact_numbers, texts
from estimators.io.delimited import decode
from estimators.io.roles import ID, NETWORK_SIZE, OWN_COUPON, RECRUITER
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import text_of

_FIXED = 3
"""Cells before the coupons: id, network size, own coupon."""
_NOBODY = "0"


def read(path: Path) -> Table:
    """Return the rows of an RDSAT file, the missing code as a missing cell.

    A seed is who redeemed no coupon.
    """
    lines = _lines(path)
    if len(lines) < _FIXED or not lines[0][1].strip().lower().startswith("rds"):
        layout = "its first line is RDS, its second the counts and names, then come the respondents"
        raise SampleProblems([f"the file is not RDSAT's: {layout}"])
    mark = next((mark for mark in "\t," if mark in lines[1][1]), None)
    head = _cells(lines[1][1], mark)
    try:
        n, coupons = int(head[0]), int(head[1])
        missing, names = head[2], head[3:]
    except (ValueError, IndexError):
        raise SampleProblems(
            ["line 2 does not begin with three cells: respondents, coupons each, and the code for missing"]
        ) from None
    width = _FIXED + coupons + len(names)
    rows = [(number, _cells(line, mark, width)) for number, line in lines[2:]]
    problems = []
    if twice := sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"variables that appear more than once: {join_some(twice)}")
    if ragged := [str(number) for number, row in rows if len(row) != width]:
        problems.append(
            f"lines that do not have {width} cells (id, network size, own coupon, {coupons} coupons, "
            f"{len(names)} variables): {join_some(ragged)}"
        )
    if len(rows) != n:
        problems.append(f"line 2 says {n} respondents, and there are {len(rows)}")
    if problems:
        raise SampleProblems(problems)
    heads = [ID, NETWORK_SIZE, OWN_COUPON, *(f"coupon_{i}" for i in range(1, coupons + 1)), *names]
    columns: dict[str, list[Cell]] = {
        name: [None if row[i] == missing else row[i] for _, row in rows] for i, name in enumerate(heads)
    }
    columns[ID] = [row[0] for _, row in rows]
    issued = {cell for name in heads[_FIXED : _FIXED + coupons] for cell in columns[name]}
    if _NOBODY not in issued:
        columns[OWN_COUPON] = [None if cell == _NOBODY else cell for cell in columns[OWN_COUPON]]
    return Table(columns=columns, notes=_tell_missing(missing, columns))


def _tell_missing(code: str, columns: Mapping[str, Sequence[Cell]]) -> tuple[str, ...]:
    """Return the note that says how often a file's own code for missing stands in its answers and sizes."""
    answers = [name for name in columns if name not in (ID, OWN_COUPON) and not name.startswith("coupon_")]
    counts = {name: sum(cell is None for cell in columns[name]) for name in answers}
    where = join_some(f"{name} {times} time{'s' * (times > 1)}" for name, times in counts.items() if times)
    return (f"{code} is read as missing, as line 2 says: {where}",) if where else ()


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text, _ = decode(path.read_bytes())
    except SampleProblems:
        raise SampleProblems(
            ["the file is not RDSAT's: its first line is RDS, its second the counts"]
        ) from None
    return [
        (number, line) for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1) if line.strip()
    ]


def _cells(line: str, mark: str | None, least: int = _FIXED) -> list[str]:
    """Return the cells of a line, without the empty ones that a spreadsheet adds beyond the last column."""
    cells = [cell.strip() for cell in line.split(mark)]
    while len(cells) > least and not cells[-1]:
        cells.pop()
    return cells


def write(table: Table, path: Path) -> list[str]:
    """Write the rows with coupons numbered from 1 where there are none.

    Return what the format cannot hold, and the levels' numbers.
    """
    recruiters, ids = table.recruiters(), texts(table.columns[ID])
    own, issued = _coupons(table, ids, recruiters)
    variables, lost = _number_levels(table)
    sizes = texts(table.columns[NETWORK_SIZE])
    missing = _choose_missing_code(chain(sizes, own, *issued, *variables.values()))
    rows = zip(ids, sizes, own, *issued, *variables.values(), strict=True)
    _refuse_tabs([*variables, *ids, *own, *chain(*issued)])
    lines = [["RDS"], [str(len(ids)), str(len(issued)), missing, *variables]]
    lines += [[cell or missing for cell in row] for row in rows]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    return lost


def _coupons(table: Table, ids: list[str], recruiters: list[str]) -> tuple[list[str], list[list[str]]]:
    """Return each row's own coupon, and the columns of coupons issued."""
    if table.coupons and OWN_COUPON in table.columns:
        return texts(table.columns[OWN_COUPON]), [texts(table.columns[name]) for name in table.coupons]
    own, numbers = [], count(1)
    given: dict[str, list[str]] = {name: [] for name in ids}
    for recruiter in recruiters:
        own.append(str(next(numbers)) if recruiter else "")
        if recruiter in given:
            given[recruiter].append(own[-1])
    most = max(map(len, given.values()))
    filled = [[*given[name], *[""] * (most - len(given[name]))] for name in ids]
    return own, [list(column) for column in zip(*filled, strict=True)] if most else []


def _number_levels(table: Table) -> tuple[dict[str, list[str]], list[str]]:
    """Return the variables as numbers, and in words what became of text."""
    variables: dict[str, list[str]] = {}
    lost: list[str] = []
    held = {ID, RECRUITER, NETWORK_SIZE, OWN_COUPON, *table.coupons, *table.outcomes}
    left_out = [name for name in table.columns if name not in held]
    for name in table.outcomes:
        column = table.columns[name]
        if name not in table.levels and exact_numbers(column) is not None:
            variables[name] = [text_of(number) for number in exact_numbers(column) or ()]
            continue
        answers = texts(column)
        levels = table.levels.get(name) or tuple(sorted({*answers} - {""}))
        codes = {level: str(code) for code, level in enumerate(levels, start=1)}
        variables[name] = [codes.get(answer, "") for answer in answers]
        lost.append(
            f"the words of {name}: " + ", ".join(f"{code} = {level}" for level, code in codes.items())
        )
    return variables, lost + ([f"the columns {join_some(left_out)}"] if left_out else [])


def _choose_missing_code(cells: Iterator[str]) -> str:
    """Return a code for missing that no cell holds."""
    used = {float(cell) for cell in cells if re.fullmatch(r"[+-]?\d+(\.\d*)?", cell)}
    codes = chain(["0"], ("9" * digits for digits in count(2)))
    return next(code for code in codes if float(code) not in used)


def _refuse_tabs(cells: Sequence[str]) -> None:
    if wrong := [cell for cell in cells if re.search(r"[\t\r\n]", cell)]:
        raise EstimatorError(f"RDSAT cannot hold a tab or a line break in: {join_some(map(repr, wrong))}")
