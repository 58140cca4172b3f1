"""NetDraw's .vna files: a section of people and one of ties, quoted words with spaces between."""

import csv
from pathlib import Path

from estimators.io.graph import Arrows, Nodes, graph_of, list_losses, table_of
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import text_of


def read(path: Path) -> Table:
    """Return the people and ties of a NetDraw file.

    Its node properties, which are about the picture, are passed over.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=" ", skipinitialspace=True, strict=True)
            lines = [(reader.line_num, row) for row in reader if any(row)]
    except (UnicodeDecodeError, csv.Error):
        raise SampleProblems(["the file is not well-formed .vna: words in quotation marks, UTF-8"]) from None
    sections: dict[str, list[tuple[int, list[str]]]] = {}
    current: list[tuple[int, list[str]]] = []
    for number, row in lines:
        if len(row) == 2 and row[0].lower() in ("*node", "*tie"):
            current = sections.setdefault(" ".join(row).lower(), [])
        else:
            current.append((number, row))
    people, ties = sections.get("*node data", []), sections.get("*tie data", [])
    if not people:
        raise SampleProblems(
            ["the file has no section *node data with a line of names and a line for each person"]
        )
    return table_of(_people(people), _ties(ties))


def _people(section: list[tuple[int, list[str]]]) -> Nodes:
    (_, head), *rows = section
    _refuse_ragged(rows, len(head))
    return {
        row[0]: {name: cell for name, cell in zip(head[1:], row[1:], strict=True) if cell} for _, row in rows
    }


def _ties(section: list[tuple[int, list[str]]]) -> Arrows:
    rows = section[1:]
    _refuse_ragged(rows, len(section[0][1]) if section else 0)
    return [(row[0], row[1]) for _, row in rows]


def _refuse_ragged(rows: list[tuple[int, list[str]]], width: int) -> None:
    if ragged := [str(number) for number, row in rows if len(row) != width]:
        raise SampleProblems(
            [f"lines that do not have {width} cells, as their section's first: {join_some(ragged)}"]
        )


def write(table: Table, path: Path) -> list[str]:
    """Write people and ties; return what the format cannot hold."""
    nodes, arrows = graph_of(table)
    known = list(dict.fromkeys(name for node in nodes.values() for name in node))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=" ", quoting=csv.QUOTE_ALL, lineterminator="\n")
        file.write("*node data\n")
        writer.writerow(["ID", *known])
        writer.writerows([who, *(text_of(node.get(name)) for name in known)] for who, node in nodes.items())
        file.write("*tie data\n")
        writer.writerow(["from", "to", "strength"])
        writer.writerows([source, target, 1] for source, target in arrows)
    return list_losses(table)
