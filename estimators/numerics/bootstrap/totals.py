"""What resamples hold by level of an outcome: all that the estimators which size groups first need."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.hcg import hcg_small_fraction_shares
from estimators.numerics.rds_i import rds_i_shares


@dataclass(frozen=True, slots=True, eq=False)
class GroupTotals:
    """Totals of each replicate (first axis), by level."""

    transitions: NDArray[np.float64]
    """Recruitments from level to level, shape (replicates, L, L)."""
    people: NDArray[np.float64]
    """Members drawn of each level, shape (replicates, L)."""
    reciprocal: NDArray[np.float64]
    """Their sum of 1 / network size, shape (replicates, L)."""

    def rds_i(self) -> NDArray[np.float64]:
        """Return RDS-I shares, smoothed or not, shape (replicates, L).

        NaN for a replicate whose chain has no settled shares.
        """
        return rds_i_shares(self.transitions, self.people, self.reciprocal)

    def rds_ii(self) -> NDArray[np.float64]:
        """Return RDS-II shares, shape (replicates, L); NaN for a replicate that holds nobody."""
        total = self.reciprocal.sum(axis=1, keepdims=True)
        shares = np.full(self.reciprocal.shape, np.nan)
        np.divide(self.reciprocal, total, out=shares, where=total > 0)
        return shares

    def hcg_small_fraction(self) -> NDArray[np.float64]:
        """Return small-fraction HCG shares, shape (replicates, L).

        Totals of people should then leave seeds out.
        """
        return hcg_small_fraction_shares(self.transitions, self.people, self.reciprocal)
