"""What is possible and hardly true: sizes that stand for unknown, times far from the others."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from estimators.sample.problems import join_some

_DAY = 86_400.0
_CLOCK = 1e7
"""Times above this are seconds since 1970; smaller ones are the caller's own numbers."""
_LARGEST_USUAL = 20.0
"""How many times the 95th percentile a network size may be."""
_SEVERAL = 3
"""So many people hardly know the same large number of others."""
_LARGEST_COUNTED = 1_000_000
"""Sizes up to this are counted in a table of them all; larger ones are sorted."""
_CODES = frozenset(
    {97, 98, 99, 777, 888, 997, 998, 999, 7777, 8888, 9997, 9998, 9999, 77777, 88888, 99999, 999999}
)
"""Numbers that questionnaires use for "don't know" and "refused"."""


def find_far_times(times: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which times lie far from the others.

    Further from the middle nine tenths than three times their width, and than half a year.
    """
    known = times[~np.isnan(times)]
    if len(known) < 5:
        return np.zeros(len(times), dtype=bool)
    low, high = np.quantile(known, [0.05, 0.95], method="inverted_cdf")
    if len(known) < 20:  # the outermost tenth is a person or two
        low, high = np.quantile(known, [0.25, 0.75], method="inverted_cdf")
    margin = max(3 * (high - low), 183 * _DAY if np.median(known) > _CLOCK else 0.0)
    if margin == 0:
        return np.zeros(len(times), dtype=bool)
    return np.asarray((times < low - margin) | (times > high + margin))


def find_large_sizes(sizes: NDArray[np.int64], population_size: int | None = None) -> NDArray[np.bool_]:
    """Return which network sizes are hardly a number of people somebody knows.

    Beyond the population, or far beyond the others, or a code such as 999 beyond the others.
    """
    distinct, times = _count_sizes(sizes)
    if not len(distinct):
        return np.zeros(len(sizes), dtype=bool)
    is_code = np.isin(distinct, list(_CODES))
    plain = ~is_code if not is_code.all() else is_code
    usual = _quantile(distinct[plain], times[plain], 0.9 if times.sum() >= 10 else 0.5)
    largest = distinct[~is_code].max(initial=0)
    large = distinct > max(_LARGEST_USUAL * usual, 200)
    large |= is_code & (distinct > 5 * usual)
    apart = is_code & (distinct > 2 * largest)
    if times[apart].sum() >= _SEVERAL:  # several gave a code, and nobody else half of it
        large |= apart
    if population_size is not None:
        large |= distinct >= population_size
    return np.isin(sizes, distinct[large]) if large.any() else np.zeros(len(sizes), dtype=bool)


def _count_sizes(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the sizes that are known, ascending, each once, and how many people gave each."""
    if not len(sizes) or sizes.max() > _LARGEST_COUNTED:
        return np.unique(sizes[sizes > 0], return_counts=True)
    times = np.bincount(np.maximum(sizes, 0))
    times[:1] = 0
    distinct = np.flatnonzero(times)
    return distinct, times[distinct]


def _quantile(distinct: NDArray[np.int64], times: NDArray[np.int64], share: float) -> float:
    """Return numpy's quantile of the sizes of all people, from each size and how many gave it."""
    place, before = share * (times.sum() - 1), np.cumsum(times)
    low, high = distinct[np.searchsorted(before, [int(place), int(np.ceil(place))], side="right")]
    return float(low + (high - low) * (place - int(place)))


def size_notes(
    ids: pl.Series, sizes: NDArray[np.int64], recruits: NDArray[np.int64], floor: str, cap: int | None
) -> tuple[NDArray[np.int64], list[str]]:
    """Return network sizes after the floor and the cap that were chosen, and what must be said of them."""
    notes = []
    below = (sizes > 0) & (sizes < recruits)
    if below.any() and floor == "seen":
        notes.append(f"network size was below the recruits seen and is raised to them for {_who(ids, below)}")
        sizes = np.where(below, recruits, sizes)
    if cap is not None:
        above = sizes > cap
        if above.any():
            notes.append(f"network size was above {cap} and is set to it for {_who(ids, above)}")
        sizes = np.where(above, cap, sizes)
    if (large := find_large_sizes(sizes)).any():
        found = join_some(np.unique(sizes[large]).tolist(), 5)
        notes.append(
            f"network size is implausibly large ({found}) for {_who(ids, large)}: if that is unknown, name "
            "the number with --missing-code; if not, bound it with --network-size-cap"
        )
    return sizes, notes


def time_notes(ids: pl.Series, far: NDArray[np.bool_], times: NDArray[np.float64]) -> list[str]:
    """Return what must be said of times that lie far from the others."""
    if not far.any():
        return []
    shown = [
        f"{who} ({_show(time)})" for who, time in zip(ids.filter(pl.Series(far)), times[far], strict=True)
    ]
    return [f"recruitment times far from all others are left out of dates: {join_some(shown)}"]


def _who(ids: pl.Series, which: NDArray[np.bool_]) -> str:
    names = ids.filter(pl.Series(which)).to_list()
    return f"{len(names)} of {len(ids)}: {join_some(names, 10)}"


def _show(time: float) -> str:
    if abs(time) < _CLOCK:
        return f"{time:g}"
    return str(np.datetime64(int(time), "s")).removesuffix("T00:00:00")
