"""What is believed about the population's size before the sample speaks.

Stated, checked, and turned into a distribution.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, least_squares

from estimators.errors import EstimatorError
from estimators.population_size.sizes import SizeDistribution, Sizes, sizes_between

F8: TypeAlias = NDArray[np.float64]

REACH = 10
"""The upper bound of N, in multiples of the largest figure stated, where no bound is."""
_WAYS = "a median, a mode, a mean, quartiles, or flat up to a maximum"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePrior:
    """A belief about N, stated in exactly one way.

    With `median`, `mode`, `mean` or `quartiles` (lower, upper), the sampling fraction n/N has a beta
    distribution: Beta(1, b) for one figure, Beta(a, b) for the quartiles (Handcock, Gile & Mar 2014,
    Electronic Journal of Statistics 8(1), 1491-1521). With `flat`, every size up to `maximum` is equally
    likely. `maximum` bounds N in any case; unless stated it is ten times the largest figure stated. The
    figures are those of the distribution within its bound.
    """

    median: float | None = None
    mode: float | None = None
    mean: float | None = None
    quartiles: tuple[float, float] | None = None
    flat: bool = False
    maximum: int | None = None

    def __str__(self) -> str:
        return ", ".join(_words(way, figures) for way, figures in self._statements()) or "not stated"

    def for_sample(self, n: int) -> SizeDistribution:
        """Return the distribution of N when n people are in the sample.

        Raises EstimatorError for a belief that makes no sense.
        """
        if len(self._statements()) != 1:
            raise EstimatorError(
                f"the prior on the population size is {self}: state one of {_WAYS}. It matters: a sample"
                " alone seldom says how many people there are, so say what was believed before it"
            )
        [(way, figures)] = self._statements()
        _check(way, figures, n)
        bound = self.maximum
        if bound is None:
            bound = math.ceil(REACH * max(figures, default=0))
        if bound <= max(figures, default=n):
            raise EstimatorError(
                f"the largest population size considered is {bound}: it has to be above "
                + (f"the {n} respondents" if way == "flat" else f"the prior {way}")
            )
        sizes = sizes_between(n, bound)
        if way == "flat":
            return sizes.with_mass(np.zeros(len(sizes.first)))
        a, b = _beta_parameters(way, figures, n, sizes)
        return sizes.with_mass(_log_density(sizes.centre, n, a, b))

    def _statements(self) -> list[tuple[str, tuple[float, ...]]]:
        one = {"median": self.median, "mode": self.mode, "mean": self.mean}
        ways: list[tuple[str, tuple[float, ...]]] = [
            (way, (float(figure),)) for way, figure in one.items() if figure is not None
        ]
        ways += [("quartiles", tuple(map(float, self.quartiles)))] if self.quartiles is not None else []
        return ways + ([("flat", ())] if self.flat else [])


def _words(way: str, figures: tuple[float, ...]) -> str:
    return "flat" if way == "flat" else f"{way} {' and '.join(f'{f:.12g}' for f in figures)}"


def _check(way: str, figures: tuple[float, ...], n: int) -> None:
    if not all(math.isfinite(f) and f > n for f in figures):
        raise EstimatorError(f"the prior {_words(way, figures)} has to be more than the {n} respondents")
    if way == "quartiles" and not (len(figures) == 2 and figures[0] < figures[1]):
        raise EstimatorError(f"the prior {_words(way, figures)}: give the lower one first, then the upper")


def _beta_parameters(way: str, figures: tuple[float, ...], n: int, sizes: Sizes) -> tuple[float, float]:
    """Return (a, b) of the beta distribution of n/N that the belief stands for."""
    if way == "mode":
        return 1.0, 2 * figures[0] / n - 1

    def belief_of(a: float, b: float) -> SizeDistribution:
        return sizes.with_mass(_log_density(sizes.centre, n, a, b))

    if way == "quartiles":
        return _with_quartiles(figures, n, belief_of)

    def off(log_b: float) -> float:
        belief = belief_of(1.0, math.exp(log_b))
        return belief.mean - figures[0] if way == "mean" else 0.5 - belief.up_to(figures[0])

    low, high = math.log(1e-3), math.log(1e6)
    if off(low) > 0 or off(high) < 0:
        raise EstimatorError(
            f"no prior on up to {sizes.maximum} people has {_words(way, figures)}: state a larger maximum"
        )
    return 1.0, math.exp(float(brentq(off, low, high)))


def _with_quartiles(
    figures: tuple[float, ...], n: int, belief_of: Callable[[float, float], SizeDistribution]
) -> tuple[float, float]:
    """Return (a, b) so that a quarter of the belief lies on each side of the two figures."""

    def off(logs: F8) -> list[float]:
        belief = belief_of(*np.exp(logs))
        return [belief.up_to(figures[0]) - 0.25, belief.up_to(figures[1]) - 0.75]

    low, high = n / figures[1], n / figures[0]
    middle, spread = (low + high) / 2, (high - low) / 1.35
    weight = max(middle * (1 - middle) / spread**2 - 1, 0.5)
    found = least_squares(off, np.log([middle * weight, (1 - middle) * weight]))
    if found.cost > 1e-8:
        raise EstimatorError(
            f"no beta distribution of the sampling fraction has {_words('quartiles', figures)}: state a"
            " median instead"
        )
    a, b = np.exp(found.x)
    return float(a), float(b)


def _log_density(sizes: F8, n: int, a: float, b: float) -> F8:
    """Return the log density of N, up to a constant, when n/N has distribution Beta(a, b).

    N = n is taken as if it were n + 1/4.
    """
    share = n / np.where(sizes == n, n + 0.25, sizes)
    return np.asarray((a + 1) * np.log(share) + (b - 1) * np.log1p(-share))
