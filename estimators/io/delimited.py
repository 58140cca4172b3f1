"""Delimited text: which encoding and separator a file has, and its cells, every one as text."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from estimators.errors import EstimatorError
from estimators.sample.problems import Problems, SampleProblems

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_QUOTED = re.compile(rb'"[^"]*"')
_STATED_SEPARATOR = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
_SPACES = re.compile(r'[ \t]+(?=(?:[^"\n]*"[^"\n]*")*[^"\n]*$)', re.MULTILINE)
"""Spaces that are not within quotes."""
_EDGES = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_BLANK_LINE = re.compile(rb"\n(?=\r?\n)")
_BLANKS = (b" ", b"\t", b"\r", b"\v", b"\f", b'"')
"""What may stand at the edges of a cell and is no part of it; the separator itself may, within quotes."""
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
"""Marks of width zero, which word processors and web pages leave in what is copied from them."""
INVISIBLE_NOTE = "characters that cannot be seen are taken out"
_SAMPLED = 50
"""How many lines tell the separator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The cells of a file, row by row."""

    frame: pl.DataFrame
    blank: int
    """How many of the rows are blank lines."""
    separator: str
    notes: list[str]
    trimmed: bool = False
    """Whether no cell has blanks at its edges, nor is null."""


_ARCHIVES = {
    b"PK\x03\x04": ".xlsx or .ods",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"$FL2": ".sav",
    b"\x1f\x8b": ".rds",
}
"""What other programs' files begin with, and the ending that they should have."""


def read_cells(content: bytes, *, encoding: str | None = None, usual_separator: str = ",") -> Cells:
    """Return the cells of a text file, blank lines as rows of empty cells.

    Raises SampleProblems where the text is not well-formed or lines differ in length.
    """
    if ending := next((name for mark, name in _ARCHIVES.items() if content.startswith(mark)), None):
        raise SampleProblems(
            [f"the file is not text: give its name the ending {ending}, or save it as CSV UTF-8"]
        )
    content = content.removesuffix(b"\x1a")  # where DOS programs end a file
    if encoding is None and (found := _read_plain(content, usual_separator)) is not None:
        return found
    text, notes = decode(content, encoding)
    text, said = clean(text)
    notes += said
    stated = _STATED_SEPARATOR.match(text)
    text = text[stated.end() :] if stated else text
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    separator = stated.group(1) if stated else find_separator(text, usual_separator)
    if not stated and _is_apart_by_spaces(text, separator):
        text, separator = _SPACES.sub(" ", _EDGES.sub("", text)), " "
    if separator != usual_separator:
        notes.append(_tell_separator(separator))
    frame, blank = _read_by_column(text.encode(), separator) or (_read_by_row(text, separator), 0)
    return Cells(frame=frame, blank=blank, separator=separator, notes=notes)


def _read_plain(content: bytes, usual_separator: str) -> Cells | None:
    """Return the cells of a large file that is plain UTF-8, without a second copy of it; None for others."""
    head = content[: _SAMPLED * 2000]
    if len(head) == len(content) or b"\n" not in head or b"\0" in content:
        return None
    plain = content.isascii()
    if not plain and b"\xe2\x80" in content:
        return None
    if head.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS)):
        return None
    text = head.decode(errors="replace")
    if _STATED_SEPARATOR.match(text):
        return None
    separator = find_separator(text, usual_separator)
    found = _read_by_column(content, separator)
    if found is None:
        return None
    notes = [] if separator == usual_separator else [_tell_separator(separator)]
    trimmed = plain and not any(blank in content for blank in _BLANKS if blank != separator.encode())
    return Cells(frame=found[0], blank=found[1], separator=separator, notes=notes, trimmed=trimmed)


def _tell_separator(separator: str) -> str:
    if separator == " ":
        return "spaces stand between the cells"
    return f"the separator is {SEPARATORS.get(separator, repr(separator))}"


def decode(content: bytes, encoding: str | None = None) -> tuple[str, list[str]]:
    """Return a file's text, and the note that says how it was read where that is not UTF-8."""
    if encoding is not None:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), []
        except LookupError:
            raise EstimatorError(
                f"there is no encoding {encoding}: try utf-8, cp1252, cp1251, utf-16"
            ) from None
        except UnicodeDecodeError:
            raise SampleProblems(
                [f"the file is not {encoding} text: leave --encoding out, or name another"]
            ) from None
    name = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    if name is None and len(content) > 3 and content[1:400:2].count(0) > content[0:400:2].count(0) + 50:
        name = "utf-16-le"
    try:
        text = content.decode(name or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return _decode_western(content)
    return text, [] if name in (None, "utf-8") else ["the encoding is UTF-16"]


def clean(text: str) -> tuple[str, list[str]]:
    """Return a file's text without what nobody sees, and the note that says so.

    Raises SampleProblems where the file is damaged.
    """
    text = text.rstrip("\0")  # where a disk or a transfer padded the file
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SampleProblems([f"the file is damaged at line {line}: save it again, or take that line out"])
    visible = text.translate(INVISIBLE)
    return visible, [] if len(visible) == len(text) else [INVISIBLE_NOTE]


def _decode_western(content: bytes) -> tuple[str, list[str]]:
    if b"\0" in content:
        raise SampleProblems(["the file is not text: save it as CSV UTF-8"])
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text, [
        "the file is not UTF-8 and is read as Windows-1252 (Western European); --encoding names another"
    ]


def find_separator(text: str, usual: str = ",") -> str:
    """Return the separator that most of the first lines have equally often; the usual one where none has."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in _first_lines(text)]
    best, found = (0, 0), usual
    for separator in (usual, *(each for each in SEPARATORS if each != usual)):
        counts = Counter(number for line in lines if (number := line.count(separator)))
        if counts:
            number, lines_alike = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
            if (lines_alike, number) > best:
                best, found = (lines_alike, number), separator
    return found


def _is_apart_by_spaces(text: str, separator: str) -> bool:
    """Return whether spaces part the cells: no separator is there, and all lines have as many words."""
    lines = [re.sub(r'"[^"]*"', "x", line) for line in _first_lines(text)]
    if len(lines) < 2 or any(separator in line for line in lines):
        return False
    header, *rest = [len(line.split()) for line in lines]
    return header > 2 and {*rest} in ({header}, {header + 1})


def _first_lines(text: str) -> list[str]:
    return [line for line in text[: _SAMPLED * 2000].splitlines() if line.strip()][:_SAMPLED]


def _read_by_column(content: bytes, separator: str) -> tuple[pl.DataFrame, int] | None:
    """Return the cells, and how many lines are blank, where all others are well-formed and equally long."""
    bare = _QUOTED.sub(b"q", content) if b'"' in content else content
    if b'"' in bare or bare.isspace() or not bare or len(separator.encode()) != 1:
        return None
    width = bare[: bare.find(b"\n")].count(separator.encode()) + 1
    try:
        frame = pl.read_csv(
            content,
            has_header=False,
            infer_schema=False,
            empty_string_is_null=False,
            separator=separator,
            new_columns=[str(i) for i in range(width)],
            schema={str(i): pl.String for i in range(width)},
        )
    except pl.exceptions.PolarsError:  # also where a line has more cells than the first
        return None
    blank = _count_blank(bare, separator, frame.height, width)
    return None if blank is None else (frame, blank)


def _count_blank(bare: bytes, separator: str, height: int, width: int) -> int | None:
    """Return how many lines are blank, None where a line is shorter or the cells are of other lines.

    `bare` has one letter for what is in quotes, and no line of more than `width` cells.
    """
    if _count(bare, b"\n") + (not bare.endswith(b"\n")) != height:
        return None
    separators = _count(bare, separator.encode())
    if width > 1 and separators == (width - 1) * height:
        return 0
    blank = len(_BLANK_LINE.findall(bare)) + bare.startswith((b"\n", b"\r\n"))
    return blank if separators == (width - 1) * (height - blank) else None


def _count(content: bytes, letter: bytes) -> int:
    return int(np.count_nonzero(np.frombuffer(content, dtype=np.uint8) == ord(letter)))


def _read_by_row(text: str, separator: str) -> pl.DataFrame:
    """Return the cells of lines that are not all alike; blank lines are left out."""
    rows = _split_rows(text, separator)
    if not rows:
        return pl.DataFrame()
    (_, names), *others = rows
    if {len(row) for _, row in others} == {len(names) + 1} and any(row[-1] for _, row in others):
        names.insert(0, "")  # R's write.table gives the row names no name, not even an empty one
    header, width = _find_header([row for _, row in rows])
    problems = Problems()
    trimmed = [(line, _fit(row, width, place < header)) for place, (line, row) in enumerate(rows)]
    if ragged := [line for line, row in trimmed if row is None]:
        problems.add(
            f"lines that do not have {width} cells, as the header does: {{}}. Correct them in the file: a "
            "cell that holds the separator stands in quotation marks",
            ragged,
        )
    problems.raise_if_any()
    columns = zip(*(row for _, row in trimmed if row is not None), strict=True)
    return pl.DataFrame({str(i): pl.Series(column, dtype=pl.String) for i, column in enumerate(columns)})


def _split_rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line that is not blank, and the number of the line that ends them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, row) for row in reader if row)
    except csv.Error as wrong:
        begun = rows[-1][0] + 1 if rows else 1
        what = f"{wrong}, near line {reader.line_num}"
        if "unexpected end" in str(wrong):
            what = f"a quotation mark opens in line {begun} and is never closed; close it, or take it out"
        raise SampleProblems([f"the file is not well-formed CSV: {what}"]) from None
    return rows


def _find_header(rows: list[list[str]]) -> tuple[int, int]:
    """Return which line is the header, the first that is not a title, and how many cells it has."""
    most = max(sum(map(bool, row)) for row in rows[:10])
    header = next(place for place, row in enumerate(rows) if 2 * sum(map(bool, row)) > most)
    return header, max(place for place, cell in enumerate(rows[header], start=1) if cell or place == 1)


def _fit(row: list[str], width: int, is_title: bool) -> list[str] | None:
    """Return a row at the header's width, or None where cells are missing or too many are filled."""
    filled = sum(map(bool, row))
    if len(row) < width:
        if is_title:
            return [*row, *[""] * (width - len(row))]
        return [*row, *[""] * (width - len(row))] if filled <= 1 and width > 2 and len(row) == 1 else None
    return row[:width] if not any(row[width:]) else None
