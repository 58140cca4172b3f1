"""From the cells of a sheet to columns with names: titles, nameless columns, empty rows are passed over."""

from collections import Counter

import polars as pl

from estimators.io.cells import Columns
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems, join_some

_TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "mean", "average", "gesamt", "summe", "somme", "suma", "soma"}
)
_LOOKED_AT = 10
"""Lines among which the line of names is looked for."""


def table_of_cells(
    cells: pl.DataFrame,
    *,
    notes: list[str],
    blank: int = 0,
    separator: str | None = None,
    trimmed: bool = False,
) -> Table:
    """Return the table whose names are the first line that is not a title, and notes of what was passed over.

    `blank` rows were blank lines, which nobody need be told of; `separator` is what stood between the cells,
    where the file was text; `trimmed` says that no cell has blanks at its edges.
    """
    said = list(notes)
    if not cells.height:
        raise SampleProblems([_NOBODY])
    titles = _count_titles(cells)
    if titles:
        first = (
            "the first line is taken for a title"
            if titles == 1
            else f"the first {titles} lines are taken for titles"
        )
        said.append(first)
    names = [str(name).strip() for name in cells.row(titles)]
    rows = cells.slice(titles + 1)
    rows, empty = _drop_empty(rows, trimmed)
    rows, repeats = _drop_repeated_names(rows, cells.row(titles))
    said += repeats
    if empty > blank:
        said.append(
            "an empty row is dropped" if empty - blank == 1 else f"{empty - blank} empty rows are dropped"
        )
    rows, ends = _drop_ends(rows)
    said += ends
    if not rows.height:
        raise SampleProblems([_NOBODY])
    said += _tell_nameless(names, rows)
    columns: dict[str, pl.Series] = {}
    for place, name in enumerate(names):
        if name and name not in columns:
            columns[name] = rows.to_series(place)
    repeated = {name for name, times in Counter(names).items() if name and times > 1}
    return Table(
        columns=Columns(columns),
        notes=tuple(said),
        repeated=frozenset(repeated),
        separator=separator,
        trimmed=trimmed,
    )


def _drop_empty(rows: pl.DataFrame, trimmed: bool) -> tuple[pl.DataFrame, int]:
    """Return the rows that hold more than spaces, and how many do not."""
    if not rows.height:
        return rows, 0
    first = rows.to_series(0)
    suspected = first == ""
    if not trimmed:
        suspected = suspected | first.str.starts_with(" ") | first.str.starts_with("\t")
    if not suspected.any():
        return rows, 0
    empty = ~rows.filter(suspected).select(pl.any_horizontal(pl.all().str.strip_chars() != "")).to_series()
    dropped = suspected.arg_true().filter(empty)
    kept = pl.Series([True] * rows.height).scatter(dropped, False)
    return rows.filter(kept), len(dropped)


def _drop_repeated_names(rows: pl.DataFrame, names: tuple[str, ...]) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows that are not the line of names once more, and the note that says so."""
    suspected = (rows.to_series(0) == names[0]).arg_true().to_list()
    repeats = [row for row in suspected if rows.row(row) == names]
    if not repeats or not any(names):
        return rows, []
    kept = pl.Series([True] * rows.height).scatter(repeats, False)
    times = "once" if len(repeats) == 1 else f"{len(repeats)} times"
    return rows.filter(kept), [f"the line of names is repeated {times} below, and passed over there"]


_NOBODY = "the file has no respondents: it needs a header line and a line for each"


def _count_titles(cells: pl.DataFrame) -> int:
    """Return how many lines stand before the names: those half as full as the fullest, or less."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in cells.head(_LOOKED_AT).iter_rows()]
    return next(place for place, count in enumerate(filled) if 2 * count > max(filled))


def _drop_ends(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows without footnotes and totals below them, and the notes that say so."""
    notes = []
    while rows.height > 1 and _is_footnote(rows):
        rows = rows.head(-1)
        notes.append("the last row is one sentence, and is passed over")
    if rows.height > 1 and _is_total(rows.row(-1)):
        rows = rows.head(-1)
        notes.append("the last row is a total, and is passed over")
    return rows, list(dict.fromkeys(notes))


def _is_footnote(rows: pl.DataFrame) -> bool:
    """Return whether the last row has words in its first cell alone, where respondents have one word."""
    first, *others = rows.row(-1)
    if len(first.split()) < 2 or any(others) or not others:
        return False
    respondents = rows.filter(pl.any_horizontal(pl.all().exclude(rows.columns[0]) != ""))
    return not respondents.to_series(0).str.strip_chars().str.contains(r"\s").any()


def _is_total(row: tuple[str, ...]) -> bool:
    """Return whether a row sums the others up, as its first word says."""
    first = next((cell.strip() for cell in row if cell.strip()), "")
    return first.rstrip(":").casefold() in _TOTALS


def _tell_nameless(names: list[str], rows: pl.DataFrame) -> list[str]:
    nameless = [place for place, name in enumerate(names) if not name]
    full = [place for place in nameless if (rows.to_series(place) != "").any()]
    notes = []
    if full == [0]:
        notes.append("the first column has no name, and is passed over (R's row names)")
    elif full:
        notes.append(f"columns without a name are passed over: {join_some(place + 1 for place in full)}")
    if empty := len(nameless) - len(full):
        notes.append(
            "an empty column without a name is dropped"
            if empty == 1
            else f"{empty} empty columns without a name are dropped"
        )
    return notes
