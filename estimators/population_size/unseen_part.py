"""What the chance of staying unseen says about N.

Given that chance, exp(-hazard) for a person of whom nothing is known, N - n is negative binomial, reweighted
by the prior on N. So N can be summed out of the posterior, and drawn exactly afterwards.
"""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from estimators.population_size.sizes import SizeDistribution

F8: TypeAlias = NDArray[np.float64]

_BLOCK = 128
"""How many hazards are worked on at once."""


def log_evidence(prior: SizeDistribution, hazard: F8) -> F8:
    """Return the log of the sum over N of prior x N! / (N - n)! x exp(-hazard (N - n)), for each hazard."""
    evidence = np.empty(len(hazard))
    for block, highest, weights in _weigh(prior, hazard):
        evidence[block] = highest + np.log(weights.sum(axis=1))
    return evidence


def draw_sizes_given(
    prior: SizeDistribution, hazard: F8, rng: np.random.Generator
) -> tuple[SizeDistribution, F8]:
    """Return the distribution of N averaged over the hazards, and one draw of N for each.

    The distribution is smoother than its draws.
    """
    sizes = prior.sizes
    total, drawn = np.zeros(len(prior.mass)), np.empty(len(hazard))
    picks, places = rng.random((2, len(hazard)))
    for block, _, weights in _weigh(prior, hazard):
        below = np.cumsum(weights, axis=1)
        total += (weights / below[:, -1:]).sum(axis=0)
        which = (below < picks[block, None] * below[:, -1:]).sum(axis=1)
        drawn[block] = sizes.first[which] + np.floor(places[block] * sizes.width[which])
    return SizeDistribution(sizes=sizes, mass=total / len(hazard)), drawn


def _weigh(prior: SizeDistribution, hazard: F8) -> Iterator[tuple[slice, F8, F8]]:
    """Yield, block by block, the highest log weight of each hazard and the weights over it.

    Weights have shape (hazards, classes of N).
    """
    unseen = prior.sizes.unseen
    with np.errstate(divide="ignore"):
        fixed = np.log(prior.mass) + gammaln(prior.sizes.centre + 1) - gammaln(unseen + 1)
    for begin in range(0, len(hazard), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        logs = fixed - unseen * hazard[block, None]
        highest = logs.max(axis=1)
        yield block, highest, np.exp(logs - highest[:, None])
