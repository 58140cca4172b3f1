"""A sample as a graph: people with their answers, and an arrow from each recruiter to each recruit."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from estimators.errors import EstimatorError
from estimators.io.cells import Cell, texts
from estimators.io.roles import ID, RECRUITER
from estimators.io.table import SEED, Table
from estimators.sample.problems import SampleProblems, join_some

Nodes: TypeAlias = Mapping[str, Mapping[str, Cell]]
"""What is known of each person, by id; what is missing is left out."""
Arrows: TypeAlias = Sequence[tuple[str, str]]
"""From recruiter to recruit."""


def graph_of(table: Table) -> tuple[Nodes, Arrows]:
    """Return a table's people and who recruited whom."""
    ids, recruiters = texts(table.columns[ID]), table.recruiters()
    known = [name for name in table.columns if name not in (ID, RECRUITER)]
    cells = {name: table.columns[name] for name in known}
    nodes = {
        who: {name: cells[name][row] for name in known if not _blank(cells[name][row])}
        for row, who in enumerate(ids)
    }
    arrows = zip(recruiters, ids, strict=True)
    return nodes, [(recruiter, who) for recruiter, who in arrows if recruiter in nodes]


def table_of(nodes: Nodes, arrows: Arrows) -> Table:
    """Return people and arrows as a table.

    Raises SampleProblems where somebody is recruited twice or unknown.
    """
    recruiter: dict[str, str] = {}
    twice: list[str] = []
    for source, target in arrows:
        if target in recruiter:
            twice.append(target)
        recruiter[target] = source
    problems = []
    if not nodes:
        problems.append("the file has no respondents")
    if twice:
        problems.append(f"recruited more than once: {join_some(sorted(set(twice)))}")
    if strangers := sorted(({*recruiter} | {*recruiter.values()}) - {*nodes}):
        problems.append(f"in an arrow, and not among the people: {join_some(strangers)}")
    if problems:
        raise SampleProblems(problems)
    known = list(dict.fromkeys(name for node in nodes.values() for name in node))
    columns: dict[str, list[Cell]] = {ID: list(nodes), RECRUITER: [recruiter.get(who, SEED) for who in nodes]}
    columns |= {name: [node.get(name) for node in nodes.values()] for name in known if name not in columns}
    return Table(columns=columns)


def list_losses(table: Table) -> list[str]:
    """Return what no graph format holds."""
    ids, recruiters = texts(table.columns[ID]), table.recruiters()
    lost = [f"the order of the levels of {join_some(table.levels)}"] if table.levels else []
    if twice := sorted({who for who in ids if ids.count(who) > 1} if len({*ids}) < len(ids) else ()):
        lost.append(f"all but one row of each id that appears more than once: {join_some(twice)}")
    if strangers := sorted({*recruiters} - {*ids} - {""}):
        lost.append(f"recruiters who are not in the file: {join_some(strangers)}")
    return lost


def refuse_control_characters(table: Table, form: str) -> None:
    """Raise EstimatorError where a cell holds a character that the format cannot write.

    The columns are named, not the cells.
    """
    unwritable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
    if wrong := [
        name for name, column in table.columns.items() if any(map(unwritable.search, texts(column)))
    ]:
        raise EstimatorError(
            f"{form} cannot hold the control characters in: {join_some(wrong)}. Take them out"
        )


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
