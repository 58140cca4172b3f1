"""How recruitment goes, as the fieldwork simulation needs it.

Whether it was designed or learned from a study under way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Trajectory:
    """Behaviour, as figures to draw from.

    There are two groups: people without the trait (0) and with it (1).
    """

    recruits: F8
    """The chance that a respondent brings 0, 1, 2, ... recruits."""
    delays: F8
    """Days from a recruiter's survey to a recruit's, ascending, each as likely."""
    joins: F8
    """The chance that a recruit has the trait: for a recruiter without it, with it, and of whom it is not
    known."""
    sizes: tuple[F8, F8]
    """Network sizes of respondents in each group, each as likely."""
    population_size: int | None
    """Coupons find fewer new people as the sample nears it; None for a population that is never used up."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Start:
    """Who has taken part when the simulation starts, and who is on the way. Day 0 is the start."""

    recruiter: NDArray[np.int64]
    """Each respondent's recruiter, as a row; -1 for seeds."""
    trait: NDArray[np.int64]
    """1 with the trait, 0 without, -1 where it is not known."""
    network_size: F8
    since: F8
    """Days before the start at which each respondent took part."""
    found: NDArray[np.int64]
    """How many recruits each respondent has brought already."""
    coming: F8
    """Days after the start at which seeds who are still to come take part."""
    coming_trait: float
    """The chance that such a seed has the trait."""


def quantiles_of_lognormal(median: float, sigma: float, points: int = 1000, below: float = np.inf) -> F8:
    """Return evenly likely values of a log-normal distribution, ascending.

    Those above `below` do not happen.
    """
    from scipy.special import ndtr, ndtri

    top = float(ndtr((np.log(below) - np.log(median)) / sigma)) if np.isfinite(below) else 1.0
    return np.asarray(median * np.exp(sigma * ndtri(top * (np.arange(points) + 0.5) / points)))
