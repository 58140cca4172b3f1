"""Drawing from a fixed list of unequal chances in constant time: the alias method (Walker 1977; Vose 1991)."""

import numpy as np
from numpy.typing import NDArray

from estimators.compiled import kernel

_INDEX = np.uint64(24)
_CHANCE = np.uint64(20)
_INDEX_BITS = np.uint64((1 << 24) - 1)
_CHANCE_BITS = np.uint64((1 << 20) - 1)


@kernel
def alias_table(weight: NDArray[np.float64], own: NDArray[np.int64], other: NDArray[np.int64]) -> None:
    """Fill a table for drawing index i with chance weight[i] / sum(weight).

    `own[i]` is the chance, in 1/2**20, of keeping cell i once it is hit; `other[i]` is the index taken instead.
    """
    cells = len(weight)
    scaled = weight * (cells / weight.sum())
    small, large = np.empty(cells, dtype=np.int64), np.empty(cells, dtype=np.int64)
    smalls = larges = 0
    for i in range(cells):
        own[i], other[i] = 1 << 20, i
        if scaled[i] < 1.0:
            small[smalls] = i
            smalls += 1
        else:
            large[larges] = i
            larges += 1
    while smalls > 0 and larges > 0:
        smalls -= 1
        low, high = small[smalls], large[larges - 1]
        own[low], other[low] = round(scaled[low] * (1 << 20)), high
        scaled[high] -= 1.0 - scaled[low]
        if scaled[high] < 1.0:
            larges -= 1
            small[smalls] = high
            smalls += 1


@kernel
def draw(bits: np.uint64, own: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """Return an index drawn from a table with the lowest 44 of 64 random bits; the highest 20 are left to the caller."""
    cell = np.int64(((bits & _INDEX_BITS) * np.uint64(len(own))) >> _INDEX)
    chance = np.int64((bits >> _INDEX) & _CHANCE_BITS)
    return int(cell if chance < own[cell] else other[cell])


@kernel
def spare(bits: np.uint64) -> float:
    """Return a number in [0, 1) from the 20 bits that `draw` leaves over."""
    return float(bits >> np.uint64(44)) * (1.0 / 1048576.0)
