"""The chain: random-walk Metropolis over three numbers.

They are left once the people unseen and N are summed out. They are log t, the logarithm of the time at which
the sample was complete, and the two parameters of the distribution of network sizes.
"""

import math
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.stream import STEP, mix, stream, unit
from estimators.numerics.compiled import kernel
from estimators.population_size.conway_maxwell_poisson import log_prior, moments

F8: TypeAlias = NDArray[np.float64]

KEPT = 6
"""What is kept of a draw: log t, a, nu, the hazard -log E exp(-t k), mean and standard deviation of
network sizes."""


class Curve(NamedTuple):
    """A piecewise cubic on an even grid."""

    first: float
    step: float
    pieces: F8
    """Coefficients, cubic first: shape (4, pieces)."""


class Target(NamedTuple):
    """Everything the posterior depends on."""

    people: int
    sum_size: float
    sum_log_factorial: float
    log_factorial: F8
    """Of 1 to the largest network size."""
    arrival: Curve
    """The log density of t, by log t."""
    evidence: Curve
    """The log of the sum over N, by log hazard."""
    centre: float
    spread: float
    """Where the prior places mean and standard deviation of network sizes."""


@kernel
def log_posterior(at: F8, target: Target, kept: F8) -> float:
    """Return the log posterior density at (log t, a, nu), up to a constant.

    Fills what is kept of a draw.
    """
    log_t, a, nu = float(at[0]), float(at[1]), float(at[2])
    if nu < 0.0:
        return -math.inf
    log_sum, mean, variance, log_unseen = moments(a, nu, math.exp(log_t), target.log_factorial)
    if not (log_unseen < 0.0 and variance > 0.0):
        return -math.inf
    kept[0], kept[1], kept[2] = log_t, a, nu
    kept[3], kept[4], kept[5] = -log_unseen, mean, math.sqrt(variance)
    return (
        _height(target.arrival, log_t)
        + log_t
        + _height(target.evidence, math.log(-log_unseen))
        + a * target.sum_size
        - nu * target.sum_log_factorial
        - target.people * log_sum
        + log_prior(mean, variance, target.centre, target.spread)
    )


@kernel
def _height(curve: Curve, x: float) -> float:
    """Return a curve's value; minus infinity outside its grid."""
    piece = math.floor((x - curve.first) / curve.step)
    if not 0 <= piece < curve.pieces.shape[1]:
        return -math.inf
    p = curve.pieces[:, int(piece)]
    d = x - curve.first - piece * curve.step
    return float(((p[0] * d + p[1]) * d + p[2]) * d + p[3])


@kernel
def walk(
    target: Target, starts: F8, jump: F8, thin: int, stage: int, key: np.uint64, begin: int, rows: F8
) -> None:
    """Fill each row with one chain's draws, every `thin`-th step, KEPT numbers each.

    `jump` is the steps' Cholesky factor (3, 3). Each chain of each stage has a stream of its own.
    """
    at, new, z = np.empty(3), np.empty(3), np.empty(4)
    here, there = np.empty(KEPT), np.empty(KEPT)
    for row in range(len(rows)):
        bits = stream(key, stage * len(starts) + begin + row)
        at[:] = starts[begin + row]
        now = log_posterior(at, target, here)
        draws = rows[row].reshape(-1, KEPT)
        for draw in range(len(draws)):
            for _ in range(thin):
                for pair in range(2):  # Box & Muller 1958
                    length = math.sqrt(-2.0 * math.log(1.0 - unit(mix(bits))))
                    turn = 2.0 * math.pi * unit(mix(bits + STEP))
                    z[2 * pair], z[2 * pair + 1] = length * math.cos(turn), length * math.sin(turn)
                    bits += STEP + STEP
                for i in range(3):
                    new[i] = at[i] + jump[i, 0] * z[0] + jump[i, 1] * z[1] + jump[i, 2] * z[2]
                then = log_posterior(new, target, there)
                if math.log(1.0 - unit(mix(bits))) < then - now:
                    at[:] = new
                    here[:] = there
                    now = then
                bits += STEP
            draws[draw] = here
