"""What is to be estimated, as ratios of sums over people: every proportion, mean and subgroup is one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories, Outcome
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Which figure an estimate is: a level's share (`level` is None for a mean), in a group or among everybody (None)."""

    outcome: str
    level: str | None
    group: str | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Targets:
    """The figures wanted of one outcome; people are in the order of the tree's nodes.

    Estimate t is the weighted sum of `numerator[t]` over that of `denominator[base[t]]`.
    """

    labels: tuple[Label, ...]
    outcome: Outcome
    numerator: NDArray[np.float64]
    """Shape (figures, n)."""
    denominator: NDArray[np.float64]
    """Shape (groups, n): 1 for those with an answer who enter the estimate, else 0."""
    base: NDArray[np.int64]

    @property
    def n(self) -> NDArray[np.int64]:
        """How many people enter each estimate."""
        return np.asarray(np.count_nonzero(self.denominator, axis=1)[self.base])

    @property
    def is_proportion(self) -> bool:
        """Whether the figures are shares rather than means."""
        return isinstance(self.outcome, Categories)


def targets_of(
    sample: RecruitmentSample, name: str, counted: NDArray[np.bool_], by: Categories | None = None
) -> Targets:
    """Return what an outcome's estimates are made of.

    `counted` says which nodes may enter. Someone without an answer, or without a group where `by` is given, leaves both sums.
    """
    order = sample.tree.order
    outcome = sample.outcome(name)
    entering = counted & outcome.known[order]
    groups: list[tuple[str | None, NDArray[np.bool_]]] = [(None, entering)]
    if by is not None:
        groups = [(group, entering & (by.codes[order] == code)) for code, group in enumerate(by.levels)]
    parts: list[tuple[str | None, NDArray[Any]]]
    if isinstance(outcome, Categories):
        parts = [(level, outcome.codes[order] == code) for code, level in enumerate(outcome.levels)]
    else:
        parts = [(None, np.where(outcome.known[order], outcome.values[order], 0.0))]
    return Targets(
        labels=tuple(
            Label(outcome=name, level=level, group=group) for group, _ in groups for level, _ in parts
        ),
        outcome=outcome,
        numerator=np.array([part * inside for _, inside in groups for _, part in parts], np.float64).reshape(
            -1, len(order)
        ),
        denominator=np.array([inside for _, inside in groups], dtype=np.float64),
        base=np.repeat(np.arange(len(groups)), len(parts)),
    )


def counted_nodes(sample: RecruitmentSample, seeds: Seeds) -> NDArray[np.bool_]:
    """Return which nodes may enter an estimate: a known network size, and not a seed where seeds are excluded."""
    known = sample.network_size[sample.tree.order] > 0
    return known & (sample.tree.parent >= 0) if seeds == "exclude" else known
