"""The grid of correlations and shares over which the variance is averaged, and its prior weights."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

F8: TypeAlias = NDArray[np.float64]

RECRUIT, SEED, LAMBDA, END = range(4)
"""The rows of `Grid.symbols`; the first two are those of `Grid.shared`."""
FACTORS_IN_A_PRODUCT = 16
"""A factor of a determinant is below n + 50, so that the product of this many never overflows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Grid:
    """Every lambda with every share; points are ordered by lambda, then by share."""

    lambdas: F8
    """The correlation of the shared part between a recruiter and a recruit, each below 1."""
    shares: F8
    """The share of the variance that is shared along the tree, each below 1."""
    lambda_prior: F8
    share_prior: F8

    @cached_property
    def lam(self) -> F8:
        """The lambda of each point."""
        return np.repeat(self.lambdas, len(self.shares))

    @cached_property
    def share(self) -> F8:
        """The share of each point."""
        return np.tile(self.shares, len(self.lambdas))

    @cached_property
    def prior(self) -> F8:
        """The prior weight of each point; the weights need not sum to 1."""
        return np.outer(self.lambda_prior, self.share_prior).ravel()

    @cached_property
    def distinct(self) -> NDArray[np.intp]:
        """The points at which the likelihood differs: shape (Q,).

        Where nothing is shared, how fast it would fade makes no difference.
        """
        return np.flatnonzero((self.share > 0) | (self.lam == self.lambdas[0]))

    @cached_property
    def place(self) -> NDArray[np.intp]:
        """Where each point's likelihood is found among the distinct ones: shape (P,)."""
        points = np.arange(len(self.lam))
        stands_for = np.where(self.share > 0, points, points % len(self.shares))
        return np.searchsorted(self.distinct, stands_for)

    @cached_property
    def own(self) -> F8:
        """The precision of the part that is a person's own, where the variance is 1: shape (Q,)."""
        return 1.0 / (1.0 - self.share[self.distinct])

    @cached_property
    def shared(self) -> F8:
        """The variance of the shared part given the recruiter's, over that of a person's own part.

        Of a recruit, and of a seed: shape (2, Q).
        """
        lam, share = self.lam[self.distinct], self.share[self.distinct]
        return np.stack([share * (1.0 - lam**2), share]) * self.own

    @cached_property
    def shared_at_ends(self) -> F8:
        """How much of what is seen of somebody who recruited nobody is told by the shared part.

        Of a recruit, and of a seed: shape (2, Q).
        """
        return self.shared / (1.0 + self.shared)

    @cached_property
    def symbols(self) -> F8:
        """What the kernels read of each distinct point: shape (4, Q).

        The rows are `shared`, lambda, and what a recruit who recruited nobody passes up of a 1.
        """
        lam = self.lam[self.distinct]
        return np.stack([*self.shared, lam, lam / (1.0 + self.shared[RECRUIT])])


_SHARES = np.array([0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97])

GRID = Grid(
    lambdas=np.array([0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.925, 0.975]),
    shares=_SHARES,
    lambda_prior=np.array([0.1] * 9 + [0.05] * 2),
    share_prior=np.gradient(_SHARES, np.arange(len(_SHARES))),
)
"""A flat prior on lambda and on the share: each point weighs as much as the stretch that it stands for."""
