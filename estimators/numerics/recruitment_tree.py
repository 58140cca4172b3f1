"""Who recruited whom, laid out for speed.

The layout does not depend on the order of the rows.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
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
    edges: tuple[int, ...]
    """The nodes at which the waves begin, and the number of nodes."""

    @property
    def seeds(self) -> int:
        """How many seeds there are: they are the first nodes."""
        return int(np.count_nonzero(self.parent < 0))

    @cached_property
    def chain(self) -> NDArray[np.int64]:
        """The node of the seed from which each node descends."""
        chain = np.arange(len(self.order))
        for begin, end in pairwise(self.edges[1:]):
            chain[begin:end] = chain[self.parent[begin:end]]
        return _freeze(chain)

    @cached_property
    def begins(self) -> NDArray[np.int64]:
        """Where each node stands in line: see `line`."""
        before = np.cumsum(self._descent) - self._descent  # of all nodes that stand earlier, breadth-first
        begins = before.copy()
        for begin, end in pairwise(self.edges[1:]):
            up = self.parent[begin:end]
            begins[begin:end] = begins[up] + 1 + before[begin:end] - before[self.first_recruit[up]]
        return _freeze(begins)

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Where the last of each node's descendants stands in line (or the node itself)."""
        return _freeze(self.begins + self._descent - 1)

    @cached_property
    def line(self) -> NDArray[np.int64]:
        """The nodes in line: each is followed by all their descendants."""
        line = np.empty_like(self.begins)
        line[self.begins] = np.arange(len(line))
        return _freeze(line)

    @cached_property
    def siblings(self) -> NDArray[np.int64]:
        """The first node of every group of siblings, ascending; the seeds are the first group.

        Not of length n.
        """
        return _freeze(np.concatenate([[0], self.first_recruit[self.recruits > 0]]))

    @cached_property
    def together(self) -> NDArray[np.int64]:
        """How many siblings each of these groups has."""
        return _freeze(np.diff(self.siblings, append=len(self.order)))

    @cached_property
    def _descent(self) -> NDArray[np.int64]:
        """How many people each node and all their descendants are."""
        people = np.ones(len(self.parent), dtype=np.int64)
        for begin, end in reversed(list(pairwise(self.edges[1:]))):
            up = self.parent[begin:end]
            lowest = int(up[0])
            brought = np.bincount(up - lowest, weights=people[begin:end]).astype(np.int64)
            people[lowest : lowest + len(brought)] += brought
        return people

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
    by_recruiter = _sort_by_recruiter(ids, recruiter_row)
    before = np.cumsum(np.bincount(recruiter_row + 1, minlength=n + 1))  # by nobody first: the seeds
    waves, brought = _waves(by_recruiter, before)
    rows, recruits = np.concatenate(waves), np.concatenate(brought)
    edges = np.concatenate([[0], np.cumsum([len(wave) for wave in waves])])
    first = edges[1] + np.cumsum(recruits) - recruits
    parent = np.concatenate([np.full(edges[1], -1), np.repeat(np.arange(len(rows)), recruits)])
    wave = np.repeat(np.arange(len(waves)), np.diff(edges))
    tree = RecruitmentTree(
        order=_freeze(rows),
        parent=_freeze(parent),
        first_recruit=_freeze(first),
        recruits=_freeze(recruits),
        wave=_freeze(wave),
        edges=tuple(edges.tolist()),
    )
    return tree, _find_unreached(rows, n)


def _find_unreached(rows: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the rows of n that are not among those."""
    if len(rows) == n:
        return rows[:0]
    reached = np.zeros(n, dtype=bool)
    reached[rows] = True
    return np.flatnonzero(~reached)


def _freeze(array: NDArray[T]) -> NDArray[T]:
    """Return an array that cannot be written to."""
    array.setflags(write=False)
    return array


def _sort_by_recruiter(ids: NDArray[np.str_], recruiter_row: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all rows, recruits of one recruiter next to each other in order of their ids, seeds first."""
    bits = len(ids).bit_length()
    if (ids[1:] >= ids[:-1]).all():
        return _sort_keys(recruiter_row, bits)
    by_id = np.argsort(ids, kind="stable")
    return np.asarray(by_id[_sort_keys(recruiter_row[by_id], bits)])


def _sort_keys(recruiter_row: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    """Return the places in order of the recruiters that stand there; those of one in their own order."""
    keys = (recruiter_row + 1) << bits | np.arange(len(recruiter_row))
    keys.sort()
    return np.asarray(keys & ((1 << bits) - 1))


def _waves(
    by_recruiter: NDArray[np.int64], before: NDArray[np.int64]
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """Return the rows of each wave, recruits of one recruiter next to each other, and how many each brought.

    In `by_recruiter` row i's recruits stand from `before[i]` on, until `before[i + 1]`; the seeds come first.
    """
    waves, brought = [by_recruiter[: before[0]]], []
    while len(wave := waves[-1]):
        first = before[wave]
        count = before[wave + 1] - first
        skipped = first - (np.cumsum(count) - count)
        waves.append(by_recruiter[np.arange(count.sum()) + np.repeat(skipped, count)])
        brought.append(count)
    return (waves[:-1], brought) if brought else (waves, [waves[0]])
