"""Who recruited whom, laid out for speed.

The layout does not depend on the order of the rows.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class RecruitmentTree:
    """The recruitment chains, breadth-first.

    Seeds first, then wave 1, and every recruiter's recruits next to each other. Position in these arrays is
    called a node. Siblings (and seeds) are in order of their ids, so the same people give the same nodes in
    whatever order their rows came. All arrays have length n and cannot be written to.
    """

    order: NDArray[np.int64]
    """The row of each node."""
    parent: NDArray[np.int64]
    """The node of each node's recruiter; -1 for seeds."""
    first_recruit: NDArray[np.int64]
    """The node of each node's first recruit (meaningless where it has none)."""
    recruits: NDArray[np.int64]
    """How many recruits each node has."""
    wave: NDArray[np.int64]
    """Steps from the seed; 0 for seeds."""
    chain: NDArray[np.int64]
    """The node of the seed from which each node descends."""
    line: NDArray[np.int64]
    """The nodes in line: each is followed by all their descendants."""
    begins: NDArray[np.int64]
    """Where each node stands in line."""
    ends: NDArray[np.int64]
    """Where the last of each node's descendants stands (or the node itself)."""
    siblings: NDArray[np.int64]
    """The first node of every group of siblings, ascending; the seeds are the first group.

    Not of length n.
    """
    together: NDArray[np.int64]
    """How many siblings each of these groups has."""

    @property
    def seeds(self) -> int:
        """How many seeds there are: they are the first nodes."""
        return int(np.count_nonzero(self.parent < 0))

    def to_rows(self, by_node: NDArray[T]) -> NDArray[T]:
        """Return values given per node in the order of the sample's rows."""
        by_row = np.empty_like(by_node)
        by_row[self.order] = by_node
        return by_row


def grow(
    ids: NDArray[np.str_], recruiter_row: NDArray[np.int64]
) -> tuple[RecruitmentTree, NDArray[np.int64]]:
    """Lay out the chains breadth-first.

    `recruiter_row` is the row of each row's recruiter, -1 for seeds. Also returns the rows that no seed leads
    to: people who recruited each other in a circle, and their descendants. They are not in the tree.
    """
    n = len(ids)
    rank = np.empty(n, dtype=np.int64)
    rank[np.argsort(ids, kind="stable")] = np.arange(n)
    by_recruiter = np.lexsort((rank, recruiter_row))
    bounds = np.searchsorted(recruiter_row[by_recruiter], np.arange(-1, n + 1)).tolist()
    siblings = by_recruiter.tolist()

    rows = siblings[: bounds[1]]
    parent, wave, chain = [-1] * len(rows), [0] * len(rows), list(range(len(rows)))
    first, recruits = [], []
    for node, row in enumerate(rows):  # `rows` grows while it is walked: it is the queue
        children = siblings[bounds[row + 1] : bounds[row + 2]]
        first.append(len(rows))
        recruits.append(len(children))
        rows.extend(children)
        parent.extend([node] * len(children))
        wave.extend([wave[node] + 1] * len(children))
        chain.extend([chain[node]] * len(children))
    begins, ends = _in_line(parent)
    arrays = [
        np.array(a, dtype=np.int64)
        for a in (rows, parent, first, recruits, wave, chain, np.argsort(begins), begins, ends)
    ]
    siblings = np.array(
        [0, *(node for node, brought in zip(first, recruits, strict=True) if brought)], dtype=np.int64
    )
    arrays += [siblings, np.diff(siblings, append=len(rows))]
    for array in arrays:
        array.setflags(write=False)
    return RecruitmentTree(*arrays), np.setdiff1d(np.arange(n), arrays[0])


def _in_line(parent: list[int]) -> tuple[list[int], list[int]]:
    """Return where each node and the last of its descendants stand in line.

    Descendants follow their ancestor at once.
    """
    people = [1] * len(parent)
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            people[parent[node]] += people[node]
    begins, free, seeds = [0] * len(parent), [0] * len(parent), 0
    for node, up in enumerate(parent):
        begins[node] = seeds if up < 0 else free[up]
        free[node] = begins[node] + 1
        if up < 0:
            seeds += people[node]
        else:
            free[up] += people[node]
    return begins, [begin + size - 1 for begin, size in zip(begins, people, strict=True)]
