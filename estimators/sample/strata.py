"""The groups that recruitment runs between, for the methods that model it as a chain from group to group."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.sample.outcome import Categories, Outcome
from estimators.sample.recruitment_sample import RecruitmentSample

THIRDS = ("lowest third", "middle third", "highest third")


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """The group of each person, in the order of the tree's nodes.

    `codes[node]` is a position in `names`, -1 where unknown. Groups are numbered as they first appear in the
    tree, so that what they are called cannot change a digit.
    """

    codes: NDArray[np.int64]
    names: tuple[str, ...]
    of_level: NDArray[np.int64]
    """The group of each of the outcome's levels (or thirds), in their stated order."""

    def __len__(self) -> int:
        return len(self.names)


def strata_of(sample: RecruitmentSample, outcome: Outcome) -> Strata:
    """Return the levels of an outcome as groups.

    A quantity is cut at its thirds (a value on the cut is in the lower one).
    """
    order = sample.tree.order
    if isinstance(outcome, Categories):
        codes, names = outcome.codes[order], outcome.levels
    else:
        values, known = outcome.values[order], outcome.known[order]
        cuts = (
            np.quantile(values[known], [1 / 3, 2 / 3], method="inverted_cdf") if known.any() else np.zeros(2)
        )
        codes, names = np.where(known, np.searchsorted(cuts, values), -1), THIRDS
    present, first = np.unique(codes[codes >= 0], return_index=True)
    appearing = present[np.argsort(first)].tolist()
    by_appearance = [*appearing, *(code for code in range(len(names)) if code not in appearing)]
    renumbered = np.empty(len(names) + 1, dtype=np.int64)
    renumbered[by_appearance] = np.arange(len(names))
    renumbered[-1] = -1
    return Strata(renumbered[codes], tuple(names[code] for code in by_appearance), renumbered[:-1])
