"""What is to be estimated, as ratios of sums over people: every proportion, mean and subgroup is one."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories, Outcome
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Which figure an estimate is.

    A level's share (`level` is None for a mean), in a group or among everybody (None).
    """

    outcome: str
    level: str | None
    group: str | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Targets:
    """The figures wanted of one outcome; people are in the order of the tree's nodes.

    Estimate t is the weighted sum of `numerator[t]` over that of `denominator[base[t]]`.
    """

    labels: tuple[Label, ...]
    outcome: Outcome
    numerator: NDArray[np.float64]
    """What each person adds to each figure, of shape (figures, n)."""
    denominator: NDArray[np.float64]
    """1 for people with an answer who enter the estimate, else 0, of shape (groups, n)."""
    base: NDArray[np.int64]
    group: NDArray[np.int64]
    """The row of `denominator` that each person belongs to, -1 for none: shape (n,).

    It is known whether or not they enter.
    """
    value: NDArray[np.float64]
    """Each person's quantity, NaN where unknown or not a number, whether or not they enter: shape (n,)."""
    has_level: NDArray[np.int8] | None
    """1 for people who have the level, 0 for those who do not, -1 where unknown: shape (figures, n).

    It is known whether or not they enter; None for means.
    """

    @cached_property
    def n(self) -> NDArray[np.int64]:
        """How many people enter each estimate."""
        return np.asarray(np.count_nonzero(self.denominator, axis=1)[self.base])

    @property
    def levels(self) -> int:
        """How many figures there are of each group: one for each level, or a mean."""
        return len(self.labels) // len(self.denominator)

    @property
    def is_proportion(self) -> bool:
        """Whether the figures are shares rather than means."""
        return isinstance(self.outcome, Categories)


def targets_of(
    sample: RecruitmentSample, name: str, counted: NDArray[np.bool_], by: Categories | None = None
) -> Targets:
    """Return what an outcome's estimates are made of.

    `counted` says which nodes may enter. Someone without an answer, or without a group where `by` is given,
    leaves both sums.
    """
    order = sample.tree.order
    outcome = sample.outcome(name)
    group = _one_for_all(0, len(order)) if by is None else by.codes[order]
    names: tuple[str | None, ...] = (None,) if by is None else by.levels
    parts: NDArray[Any]
    levels: tuple[str | None, ...]
    if isinstance(outcome, Categories):
        levels, codes = outcome.levels, outcome.codes[order]
        known = codes >= 0
        parts = codes == np.arange(len(levels))[:, None]
        has_level = parts.astype(np.int8)
        if not known.all():
            has_level[:, ~known] = -1
        if by is not None:
            has_level = np.tile(has_level, (len(names), 1))
        value = _one_for_all(np.nan, len(order))
    else:
        levels, value, has_level = (None,), outcome.values[order], None
        known = ~np.isnan(value)
        parts = np.where(known, value, 0.0)[None]
    entering = counted & known
    inside = entering[None] if by is None else entering & (group == np.arange(len(names))[:, None])
    denominator = inside.astype(np.float64)
    return Targets(
        labels=tuple(Label(outcome=name, level=level, group=one) for one in names for level in levels),
        outcome=outcome,
        numerator=(parts * denominator[:, None]).reshape(-1, len(order)),
        denominator=denominator,
        base=np.repeat(np.arange(len(names)), len(levels)),
        group=group,
        has_level=has_level,
        value=value,
    )


@lru_cache(maxsize=4)
def _one_for_all(value: float, n: int) -> NDArray[Any]:
    """Return the value for everybody; it takes no memory, and is made once for all outcomes."""
    return np.broadcast_to(np.asarray(value), n)


def counted_nodes(sample: RecruitmentSample, seeds: Seeds) -> NDArray[np.bool_]:
    """Return which nodes may enter an estimate.

    A known network size, and not a seed where seeds are excluded.
    """
    known = sample.network_size[sample.tree.order] > 0
    return known & (sample.tree.parent >= 0) if seeds == "exclude" else known
