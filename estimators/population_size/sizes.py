"""A distribution over the sizes a population may have, before the sample (prior) or after (posterior)."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

F8: TypeAlias = NDArray[np.float64]
I8: TypeAlias = NDArray[np.int64]

FINENESS = 0.2
"""The width of a class, in standard deviations of N where all but N is known: nothing is lost by it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """Every size from n to a maximum, in classes: each holds the `width` whole numbers from `first` on."""

    first: I8
    width: I8

    @property
    def centre(self) -> F8:
        """The middle of each class; itself where the class is one number."""
        return np.asarray(self.first + (self.width - 1) / 2)

    @property
    def unseen(self) -> F8:
        """How many people are not in the sample, at the middle of each class."""
        return np.asarray(self.centre - self.first[0])

    @property
    def maximum(self) -> int:
        """The largest size."""
        return int(self.first[-1] + self.width[-1] - 1)

    def with_mass(self, log_density: F8) -> "SizeDistribution":
        """Return the distribution of density exp(`log_density`), up to a factor, at each class's middle."""
        mass = np.exp(log_density - log_density.max()) * self.width
        return SizeDistribution(sizes=self, mass=mass / mass.sum())


def sizes_between(n: int, maximum: int) -> Sizes:
    """Return the sizes from n to `maximum`, both included.

    The classes are one number wide near n and widen with N.
    """
    first = [n]
    while first[-1] <= maximum:
        unseen = first[-1] - n
        spread = np.sqrt(unseen + unseen * unseen / (n + 1))
        first.append(first[-1] + max(1, int(FINENESS * spread)))
    edges = np.array([*first[:-1], maximum + 1], dtype=np.int64)
    return Sizes(first=edges[:-1], width=np.diff(edges))


@dataclass(frozen=True, slots=True, eq=False)
class SizeDistribution:
    """How likely each size is.

    `mass` is the probability of each class of `sizes`, spread evenly within it.
    """

    sizes: Sizes
    mass: F8

    @property
    def mean(self) -> float:
        """The mean size."""
        return float(self.mass @ self.sizes.centre)

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return float(np.sqrt(self.mass @ (self.sizes.centre - self.mean) ** 2))

    @property
    def mode(self) -> float:
        """The likeliest size, to the width of its class."""
        return float(self.sizes.centre[np.argmax(self.mass / self.sizes.width)])

    def quantile(self, share: float) -> float:
        """Return the smallest size up to which at least that share of the probability lies."""
        below = np.cumsum(self.mass)
        at = min(int(np.searchsorted(below, share * below[-1])), len(below) - 1)
        inside = (share - (below[at] - self.mass[at])) / self.mass[at]
        step = min(max(int(np.ceil(inside * self.sizes.width[at])) - 1, 0), int(self.sizes.width[at]) - 1)
        return float(self.sizes.first[at] + step)

    def up_to(self, size: float) -> float:
        """Return the probability of a size up to that one, which need not be whole."""
        edges = np.append(self.sizes.first, self.sizes.maximum + 1) - 0.5
        return float(np.interp(size, edges, np.append(0.0, np.cumsum(self.mass))))

    def equal_tailed(self, level: float) -> tuple[float, float]:
        """Return the interval with the same probability below it as above."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def shortest(self, level: float) -> tuple[float, float]:
        """Return the shortest interval of that probability (highest posterior density).

        It is exact to the width of the classes at its ends.
        """
        below = np.concatenate([[0.0], np.cumsum(self.mass)])
        last = np.searchsorted(below, np.minimum(below[:-1] + level, below[-1]) - 1e-12)
        last = np.clip(last, 1, len(self.mass)) - 1
        enough = below[last + 1] - below[:-1] >= level - 1e-9
        ends = self.sizes.first + self.sizes.width - 1
        width = np.where(enough, ends[last] - self.sizes.first, np.inf)
        best = int(np.argmin(width))
        return float(self.sizes.first[best]), float(ends[last[best]])

    def overlap_with(self, other: "SizeDistribution") -> float:
        """Return how much probability two distributions over the same sizes have in common.

        1 where they are equal, 0 where apart.
        """
        return float(np.minimum(self.mass, other.mass).sum())
