"""Who recruited whom, laid out for speed.

The layout does not depend on the order of the rows.
"""

from dataclasses import dataclass
from itertools import pairwise
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
    by_id = np.argsort(ids, kind="stable")
    recruiter_and_rank = np.sort((recruiter_row[by_id] + 1) * n + np.arange(n))
    by_recruiter = by_id[recruiter_and_rank % n]
    brought = np.bincount(recruiter_row + 1, minlength=n + 1)  # by nobody first: the seeds
    seeds, brought = by_recruiter[: brought[0]], brought[1:]
    waves = _waves(seeds, by_recruiter, len(seeds) + np.cumsum(brought) - brought, brought)
    rows = np.concatenate(waves)
    edges = np.concatenate([[0], np.cumsum([len(wave) for wave in waves])])
    recruits = brought[rows]
    first = edges[1] + np.cumsum(recruits) - recruits
    parent = np.concatenate([np.full(edges[1], -1), np.repeat(np.arange(len(rows)), recruits)])
    wave = np.repeat(np.arange(len(waves)), np.diff(edges))
    chain = np.arange(len(rows))
    for begin, end in pairwise(edges[1:].tolist()):
        chain[begin:end] = chain[parent[begin:end]]
    begins, ends = _in_line(parent, first, edges.tolist())
    siblings = np.concatenate([[0], first[recruits > 0]])
    line, together = np.empty_like(begins), np.diff(siblings, append=len(rows))
    line[begins] = np.arange(len(rows))
    arrays = [rows, parent, first, recruits, wave, chain, line, begins, ends, siblings, together]
    for array in arrays:
        array.setflags(write=False)
    reached = np.zeros(n, dtype=bool)
    reached[rows] = True
    return RecruitmentTree(*arrays), np.flatnonzero(~reached)


def _waves(
    seeds: NDArray[np.int64],
    by_recruiter: NDArray[np.int64],
    first: NDArray[np.int64],
    brought: NDArray[np.int64],
) -> list[NDArray[np.int64]]:
    """Return the rows of each wave, recruits of one recruiter next to each other.

    In `by_recruiter` each row's recruits stand from `first` on, as many as it `brought`.
    """
    waves = [seeds]
    while len(wave := waves[-1]):
        recruiters = wave[brought[wave] > 0]
        count = brought[recruiters]
        skipped = first[recruiters] - (np.cumsum(count) - count)
        waves.append(by_recruiter[np.arange(count.sum()) + np.repeat(skipped, count)])
    return waves[:-1] or waves


def _in_line(
    parent: NDArray[np.int64], first: NDArray[np.int64], edges: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each node and the last of its descendants stand in line.

    Descendants follow their ancestor at once. `edges` are the nodes at which the waves begin.
    """
    n = len(parent)
    people = np.ones(n, dtype=np.int64)
    waves = list(pairwise(edges))
    for begin, end in reversed(waves[1:]):
        up = parent[begin:end]
        lowest = int(up[0])
        brought = np.bincount(up - lowest, weights=people[begin:end]).astype(np.int64)
        people[lowest : lowest + len(brought)] += brought
    before = np.cumsum(people) - people  # of all nodes that stand earlier, in their order breadth-first
    begins = before.copy()
    for begin, end in waves[1:]:
        up = parent[begin:end]
        begins[begin:end] = begins[up] + 1 + before[begin:end] - before[first[up]]
    return begins, begins + people - 1
