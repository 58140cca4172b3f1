"""Recruiting people from a population in cells of a group and a network size, nobody twice."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.alias import alias_table, draw, is_met
from estimators.numerics.bootstrap.stream import STEP, mix, unit
from estimators.numerics.compiled import kernel

_PATIENCE = 200  # draws of people already in the sample before the rest are listed
_HALF = np.uint64(32)
_ONE = np.uint64(1)


class Cells(NamedTuple):
    """A population, one cell for each group and network size that occurs in it; C cells."""

    group: NDArray[np.uint64]
    """Group of each cell, shape (C,)."""
    people: NDArray[np.uint64]
    """People in each cell, shape (C,)."""
    chance: NDArray[np.float64]
    """How likely each cell is before anyone is taken, a row for recruits of each group; the last row is
    for seeds."""
    table: NDArray[np.uint64]
    """The same as alias tables, one after the other."""
    member_start: NDArray[np.int64]
    """Where each cell's respondents start in `member`, shape (C + 1,)."""
    member: NDArray[np.int64]
    """Rows of the sample."""


def cells_of(
    group: NDArray[np.int64],
    people: NDArray[np.int64],
    chance: NDArray[np.float64],
    rows: NDArray[np.int64],
    cell: NDArray[np.int64],
) -> Cells:
    """Return the cells; `cell[i]` is that of the respondent in row `rows[i]`."""
    table = np.empty(chance.shape, dtype=np.uint64)
    for entries, weight in zip(table, chance, strict=True):
        alias_table(weight, entries)
    return Cells(
        group=group.astype(np.uint64),
        people=people.astype(np.uint64),
        chance=chance,
        table=table.ravel(),
        member_start=np.concatenate([[0], np.bincount(cell, minlength=len(group)).cumsum()]),
        member=rows[np.argsort(cell, kind="stable")],
    )


@kernel
def recruit(
    cells: Cells,
    recruiter: NDArray[np.uint64],
    row: NDArray[np.uint64],
    begin: int,
    end: int,
    state: np.uint64,
    left: NDArray[np.uint64],
    found: NDArray[np.uint64],
) -> np.uint64:
    """Draw persons `begin` to `end` and return where the random stream has got to.

    A draw from the chances of the full cells is repeated until it meets somebody who is still there: that is
    a draw from chances shrunk by those already taken, because a cell and the ties to its group shrink with
    its people. `left` counts who is not taken; `found[i]` becomes person i's cell and `row[i + 1]` where the
    chances of their recruits start in the table. Person i is drawn from `row[recruiter[i]]`.
    """
    people, group, table = cells.people, cells.group, cells.table
    number = np.uint64(len(people))
    taken, last, repeats = np.uint64(begin), np.uint64(end), 0
    while taken < last:
        state += STEP
        bits = mix(state)
        first = row[recruiter[taken]]
        cell = draw(bits, first, number, table)
        if not is_met(bits, left[cell], people[cell]):
            repeats += 1
            if repeats < _PATIENCE:
                continue
            state += STEP
            chance = cells.chance[first // number]
            if _ties_left(chance, people, left) == 0.0:  # nobody is left whom this group recruits
                chance = cells.chance[len(cells.chance) - 1]
            cell = _draw_from_list(mix(state), chance, people, left)
        repeats = 0
        left[cell] -= _ONE
        found[taken] = cell
        taken += _ONE
        row[taken] = group[cell] * number
    return state


@kernel
def member_at_random(cells: Cells, cell: np.uint64, bits: np.uint64) -> int:
    """Return the row of one of a cell's respondents, each as likely, by the upper 32 random bits."""
    first = np.uint64(cells.member_start[cell])
    alike = np.uint64(cells.member_start[cell + _ONE]) - first
    return int(cells.member[first + (((bits >> _HALF) * alike) >> _HALF)])


@kernel
def copy_into(source: NDArray[np.uint64], target: NDArray[np.uint64]) -> None:
    """Copy counts; numba compiles this ten times faster than an assignment to a slice."""
    for i in range(len(source)):
        target[i] = source[i]


@kernel
def _ties_left(chance: NDArray[np.float64], people: NDArray[np.uint64], left: NDArray[np.uint64]) -> float:
    total = 0.0
    for cell in range(len(people)):
        total += chance[cell] * left[cell] / people[cell]
    return total


@kernel
def _draw_from_list(
    bits: np.uint64, chance: NDArray[np.float64], people: NDArray[np.uint64], left: NDArray[np.uint64]
) -> np.uint64:
    """Return the cell of somebody still there, from the list of everybody's chances."""
    mark, last = _ties_left(chance, people, left) * unit(bits), 0
    for cell in range(len(people)):
        if left[cell] > 0 and chance[cell] > 0.0:
            mark -= chance[cell] * left[cell] / people[cell]
            last = cell
            if mark < 0.0:
                break
    return np.uint64(last)
