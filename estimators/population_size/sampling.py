"""From network sizes in order of recruitment to draws from the posterior."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize
from scipy.special import gammaln

from estimators.numerics.parallel import over_replicates
from estimators.population_size.arrival import log_density
from estimators.population_size.chain import KEPT, Curve, Target, log_posterior, walk
from estimators.population_size.sizes import SizeDistribution
from estimators.population_size.unseen_part import draw_sizes_given, log_evidence

F8: TypeAlias = NDArray[np.float64]
I8: TypeAlias = NDArray[np.int64]

THIN = 10
"""Steps from one draw that is kept to the next."""
WARM_UP = (1000,) * 6
"""Steps of each stage after which the length of the steps is set again; none of them is kept."""
_JUMP = 2.38**2 / 3
"""Steps this much of the posterior's covariance mix best in three dimensions (Gelman, Roberts & Gilks
1996)."""


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws from the posterior, each of shape (chains, draws), and the distribution of N they add up to."""

    posterior: SizeDistribution
    size: F8
    mean_network_size: F8
    sd_network_size: F8


def draw_sizes(
    network_size: I8, prior: SizeDistribution, *, chains: int, draws: int, seed: int, threads: int
) -> Draws:
    """Return draws of N, given network sizes (>= 1, not all equal) in order of recruitment."""
    target = target_of(network_size, prior)
    starts, jump = _starts(network_size, target, prior, chains)

    def run(steps: int, thin: int, stage: int) -> F8:
        arguments = (target, starts, jump, thin, stage)
        rows = over_replicates(walk, arguments, (chains, steps * KEPT), np.float64, seed, threads)
        return rows.reshape(chains, steps, KEPT)

    for stage, steps in enumerate(WARM_UP):
        warm = run(steps, 1, stage)
        starts = warm[:, -1, :3].copy()
        covariance = np.cov(warm[:, steps // 4 :, :3].reshape(-1, 3).T) * _JUMP
        jump = np.asarray(np.linalg.cholesky(covariance + np.diag(1e-6 * np.diag(covariance))))
    kept = run(draws, THIN, len(WARM_UP))
    rng = np.random.Generator(np.random.Philox(seed % 2**64))
    posterior, size = draw_sizes_given(prior, kept[:, :, 3].ravel(), rng)
    return Draws(posterior, size.reshape(chains, draws), kept[:, :, 4], kept[:, :, 5])


def target_of(network_size: I8, prior: SizeDistribution) -> Target:
    """Return the posterior, up to a constant, of (log t, a, nu)."""
    n, largest = len(network_size), int(network_size.max())
    log_factorial = gammaln(np.arange(1, largest + 1) + 1.0)
    remaining = np.cumsum(network_size[::-1])[::-1].astype(np.float64)
    soonest = math.log(n / prior.sizes.maximum / network_size.mean()) - 1 - 6 / math.sqrt(n)
    latest = math.log((1 / remaining).sum() + 40 / remaining[-1])
    centre, spread = _weighted_moments(network_size)
    return Target(
        people=n,
        sum_size=float(network_size.sum()),
        sum_log_factorial=float(log_factorial[network_size - 1].sum()),
        log_factorial=log_factorial,
        arrival=_curve(soonest, latest, 0.05, lambda x: log_density(network_size, np.exp(x))),
        evidence=_curve(
            soonest,
            latest + math.log(largest),
            0.25 / math.sqrt(n),
            lambda x: log_evidence(prior, np.exp(x)),
        ),
        centre=centre,
        spread=spread,
    )


def _curve(low: float, high: float, step: float, height: Callable[[F8], F8]) -> Curve:
    grid: F8 = np.asarray(low + step * np.arange(math.ceil((high - low) / step) + 1), dtype=np.float64)
    return Curve(low, step, np.ascontiguousarray(CubicSpline(grid, height(grid)).c))


def _weighted_moments(network_size: I8) -> tuple[float, float]:
    """Return mean and standard deviation in the population, by RDS-II weights."""
    weight = 1 / network_size
    mean = len(network_size) / weight.sum()
    return float(mean), float(np.sqrt(weight @ (network_size - mean) ** 2 / weight.sum()))


def _starts(network_size: I8, target: Target, prior: SizeDistribution, chains: int) -> tuple[F8, F8]:
    """Return where the chains start, apart in t about the mode, and first steps short enough to be taken."""
    n, kept = len(network_size), np.empty(KEPT)
    seen = n / max(prior.quantile(0.5), n + 1)
    guess = [math.log(-math.log1p(-seen) / target.centre), math.log(target.centre), 1.0]
    mode = minimize(
        lambda at: -log_posterior(at, target, kept), guess, method="Nelder-Mead", options={"maxiter": 2000}
    ).x
    starts = np.tile(
        mode.round(3), (chains, 1)
    )  # the search's last digits may differ from machine to machine
    starts[:, 0] += np.linspace(-0.5, 0.5, chains)
    scale = np.array([1.0, network_size.std(), target.log_factorial[network_size - 1].std()])
    return starts, np.diag(1 / scale / math.sqrt(n))
