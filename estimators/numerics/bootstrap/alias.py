"""Drawing from fixed unequal chances in constant time: the alias method (Walker 1977; Vose 1991).

One 64-bit entry holds both halves of a cell, and indices are unsigned, so that numba has no negative index to
allow for: together that is three times as fast as the plain form. Of the 64 random bits that a draw is given,
`draw` uses the lowest 44 and `met` the rest.
"""

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.compiled import kernel

_BITS = np.uint64(20)
_CELL_BITS = np.uint64(24)
_CELL = np.uint64((1 << 24) - 1)
_CHANCE = np.uint64((1 << 20) - 1)
_LOW = np.uint64((1 << 32) - 1)
_HALF = np.uint64(32)


@kernel
def alias_table(weight: NDArray[np.float64], table: NDArray[np.uint64]) -> None:
    """Fill a table for drawing index i with chance weight[i] / sum(weight), to within a millionth.

    The low half of an entry is the chance, in 1 / 2**20, of staying with its index; the high half is the
    index taken instead.
    """
    cells = len(weight)
    total = 0.0
    for i in range(cells):
        total += weight[i]
    scaled, keep = np.empty(cells), np.empty(cells, dtype=np.int64)
    other, small, large = np.empty_like(keep), np.empty_like(keep), np.empty_like(keep)
    smalls = larges = 0
    for i in range(cells):
        scaled[i], keep[i], other[i] = weight[i] * (cells / total), 1 << 20, i
        if scaled[i] < 1.0:
            small[smalls] = i
            smalls += 1
        else:
            large[larges] = i
            larges += 1
    while smalls > 0 and larges > 0:
        smalls -= 1
        low, high = small[smalls], large[larges - 1]
        keep[low], other[low] = round(scaled[low] * (1 << 20)), high
        scaled[high] -= 1.0 - scaled[low]
        if scaled[high] < 1.0:
            larges -= 1
            small[smalls] = high
            smalls += 1
    for i in range(cells):
        table[i] = (np.uint64(other[i]) << _HALF) | np.uint64(keep[i])


@kernel
def draw(bits: np.uint64, first: np.uint64, cells: np.uint64, table: NDArray[np.uint64]) -> np.uint64:
    """Return an index drawn from the table of `cells` entries that starts at `first`.

    Fair while cells are far below 2**24.
    """
    cell = ((bits & _CELL) * cells) >> _CELL_BITS
    entry = table[first + cell]
    return cell if ((bits >> _CELL_BITS) & _CHANCE) < (entry & _LOW) else entry >> _HALF


@kernel
def is_met(bits: np.uint64, left: np.uint64, people: np.uint64) -> bool:
    """Return whether one of `people`, taken at random, is among the `left` who are still there."""
    return bool((bits >> (_CELL_BITS + _BITS)) * people < (left << _BITS))
