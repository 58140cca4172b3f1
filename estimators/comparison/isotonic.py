"""Weighted least squares under an order: how far figures are from rising, from falling, and from being equal.

The statistics are likelihood ratios for normal figures with known standard errors (Robertson, Wright &
Dykstra 1988, Order restricted statistical inference, chapter 2).
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Departures:
    """Weighted sums of squares about three fits, each of shape (...): one for each row of figures."""

    from_equal: F8
    """About the common mean."""
    from_rising: F8
    """About the nearest figures that never fall."""
    from_falling: F8
    """About the nearest figures that never rise."""

    @property
    def rising(self) -> F8:
        """How much better rising figures fit than equal ones."""
        return np.asarray(np.maximum(self.from_equal - self.from_rising, 0.0))

    @property
    def falling(self) -> F8:
        """How much better falling figures fit than equal ones."""
        return np.asarray(np.maximum(self.from_equal - self.from_falling, 0.0))

    @property
    def monotone(self) -> F8:
        """How much better the better of the two fits than equal ones."""
        return np.maximum(self.rising, self.falling)

    @property
    def from_monotone(self) -> F8:
        """About the nearer of the two."""
        return np.minimum(self.from_rising, self.from_falling)


def departures(figures: F8, se: F8) -> Departures:
    """Return the departures of figures of shape (..., groups), in the groups' order.

    Standard errors have shape (groups,).
    """
    mean = common_mean(figures, se)
    return Departures(
        from_equal=_squares(figures, mean[..., None], se),
        from_rising=_squares(figures, rising_fit(figures, se), se),
        from_falling=_squares(figures, -rising_fit(-figures, se), se),
    )


def common_mean(figures: F8, se: F8) -> F8:
    """Return the mean weighted by 1 / se squared."""
    weights = se**-2.0
    return np.asarray((figures * weights).sum(axis=-1) / weights.sum())


def rising_fit(figures: F8, se: F8) -> F8:
    """Return the weighted least-squares fit that never falls.

    The largest over beginnings of the least over ends of block means.
    """
    weights = se**-2.0
    total = np.cumsum(figures * weights, axis=-1)
    weight = np.cumsum(weights)
    zero = np.zeros((*figures.shape[:-1], 1))
    start, start_weight = (
        np.concatenate([zero, total[..., :-1]], axis=-1),
        np.concatenate([[0.0], weight[:-1]]),
    )
    groups = len(se)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = (total[..., None, :] - start[..., :, None]) / (weight[None, :] - start_weight[:, None])
    begin, end = np.indices((groups, groups))
    least = np.flip(np.minimum.accumulate(np.flip(np.where(end >= begin, means, np.inf), -1), axis=-1), -1)
    best = np.where(end >= begin, least, -np.inf).max(axis=-2)
    return np.asarray(best)


def _squares(figures: F8, fit: F8, se: F8) -> F8:
    return np.asarray((((figures - fit) / se) ** 2).sum(axis=-1))
