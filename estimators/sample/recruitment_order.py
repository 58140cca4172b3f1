"""People in the order they were recruited, for the methods that follow the population as it is used up."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from estimators.sample.recruitment_sample import RecruitmentSample

T = TypeVar("T", bound=np.generic)


def recruitment_order(sample: RecruitmentSample) -> NDArray[np.int64]:
    """Return the tree's nodes in order of recruitment time, recruiters before their recruits.

    Breadth-first without times.
    """
    if sample.recruited_at is None:
        return np.arange(len(sample))
    return np.argsort(fill_times(sample, sample.recruited_at), kind="stable")


def fill_times(sample: RecruitmentSample, recruited_at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the nodes' times; one that is not believed is the recruiter's, or a seed's first recruit's."""
    times = recruited_at[sample.tree.order]
    if not np.isnan(times).any():
        return times
    parent, filled = sample.tree.parent, times.copy()
    for node in np.flatnonzero(np.isnan(times)).tolist():  # recruiters come before their recruits
        own = times[np.flatnonzero(parent == node)]
        first = np.nanmin(own) if not np.isnan(own).all() else np.nanmin(times)
        filled[node] = filled[parent[node]] if parent[node] >= 0 else first
    return filled


def recruiter_places(sample: RecruitmentSample, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where in that order each one's recruiter is, -1 for seeds; both in that order."""
    place = by_node(np.arange(len(order)), order)
    parent = sample.tree.parent[order]
    return np.where(parent >= 0, place[parent], -1)


def by_node(in_order: NDArray[T], order: NDArray[np.int64]) -> NDArray[T]:
    """Return values given in that order in the order of the tree's nodes."""
    values = np.empty_like(in_order)
    values[order] = in_order
    return values
