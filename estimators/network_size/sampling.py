"""Drawing from the measurement-error model: its parameters by random walks, then visibilities given them."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from estimators.network_size.model import PARAMETERS, TENTHS, Observed, log_posterior, tables
from estimators.numerics.bootstrap.stream import STEP, mix, stream, unit
from estimators.numerics.compiled import kernel
from estimators.numerics.parallel import over_replicates

F8: TypeAlias = NDArray[np.float64]

_SHARED = len(PARAMETERS)


def draw_parameters(seen: Observed, *, chains: int, warmup: int, draws: int, seed: int, threads: int) -> F8:
    """Return draws of the parameters from the posterior, shape (chains, draws, parameters).

    Random-walk Metropolis with steps shaped as the posterior is about its peak (Roberts & Rosenthal 2001,
    Statistical Science 16(4), 351-367); every chain starts at its own distant place. The same `seed` gives
    the same digits for any number of threads.
    """
    peak, root = shape_at_peak(seen)
    count = len(peak)
    arguments = (seen, peak, root, warmup, draws)
    rows = over_replicates(_walk, arguments, (chains, draws * count), np.float64, seed, threads)
    return rows.reshape(chains, draws, count)


def draw_visibilities(
    seen: Observed, cell: NDArray[np.int64], parameters: F8, *, seed: int, threads: int
) -> NDArray[np.int64]:
    """Return one visibility for each row of the sample (of that cell) and each draw of the parameters.

    The result has shape (draws, n).
    """
    arguments = (seen, cell, np.ascontiguousarray(parameters))
    return over_replicates(_visit, arguments, (len(parameters), len(cell)), np.int64, ~seed, threads)


def shape_at_peak(seen: Observed) -> tuple[F8, F8]:
    """Return where the posterior is highest, and a square root of its covariance there."""
    points, groups = len(seen.grid), len(seen.prior_mean) - _SHARED
    prior, recruiting = np.empty((groups, points)), np.empty((TENTHS * (seen.coupons + 1), points))

    def depth(at: F8) -> float:
        return -float(log_posterior(seen, at, prior, recruiting))

    start = seen.prior_mean.copy()
    start[_SHARED:] = seen.centre
    peak = minimize(
        depth,
        start,
        method="Nelder-Mead",
        options={"maxiter": 20_000, "maxfev": 20_000, "adaptive": True, "xatol": 1e-3, "fatol": 1e-3},
    ).x
    values, vectors = np.linalg.eigh(_curvature(depth, peak))
    least = 1 / (4 * seen.prior_sd.max() ** 2)  # nowhere flatter than the flattest prior
    return peak, np.asarray(vectors / np.sqrt(np.maximum(values, least)))


def _curvature(depth: Callable[[F8], float], peak: F8) -> F8:
    """Return second derivatives by central differences."""
    count, step = len(peak), 0.02
    moves = np.eye(count) * step
    curvature = np.empty((count, count))
    for i in range(count):
        for j in range(i, count):
            corners = [
                depth(peak + a * moves[i] + b * moves[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            curvature[i, j] = curvature[j, i] = (corners[0] - corners[1] - corners[2] + corners[3]) / (
                4 * step**2
            )
    return curvature


@kernel
def _walk(
    seen: Observed, peak: F8, root: F8, warmup: int, draws: int, seed: np.uint64, begin: int, rows: F8
) -> None:
    count, points = len(peak), len(seen.grid)
    prior = np.empty((len(seen.prior_mean) - _SHARED, points))
    recruiting = np.empty((TENTHS * (seen.coupons + 1), points))
    at, to, noise = np.empty(count), np.empty(count), np.empty(count)
    reach = 2.38 / math.sqrt(count)
    for row in range(len(rows)):
        state = stream(seed, begin + row)
        here = -math.inf
        while here == -math.inf:
            state = _noise(state, noise)
            at[:] = peak
            for i in range(count):
                for j in range(count):
                    at[i] += 2.0 * root[i, j] * noise[j]
            here = log_posterior(seen, at, prior, recruiting)
        for turn in range(warmup + draws):
            state = _noise(state, noise)
            for i in range(count):
                to[i] = at[i]
                for j in range(count):
                    to[i] += reach * root[i, j] * noise[j]
            there = log_posterior(seen, to, prior, recruiting)
            state += STEP
            if math.log(1.0 - unit(mix(state))) < there - here:
                at[:] = to
                here = there
            if turn >= warmup:
                rows[row, (turn - warmup) * count : (turn - warmup + 1) * count] = at


@kernel
def _noise(state: np.uint64, noise: F8) -> np.uint64:
    """Fill standard normal numbers (Box & Muller 1958)."""
    for i in range(len(noise)):
        state += STEP
        radius = math.sqrt(-2.0 * math.log(1.0 - unit(mix(state))))
        state += STEP
        noise[i] = radius * math.cos(2.0 * math.pi * unit(mix(state)))
    return state


@kernel
def _visit(
    seen: Observed,
    cell: NDArray[np.int64],
    parameters: F8,
    seed: np.uint64,
    begin: int,
    rows: NDArray[np.int64],
) -> None:
    points = len(seen.grid)
    prior = np.empty((len(seen.prior_mean) - _SHARED, points))
    recruiting = np.empty((TENTHS * (seen.coupons + 1), points))
    running = np.empty(points)
    for row in range(len(rows)):
        state = stream(seed, begin + row)
        tables(seen, parameters[begin + row], prior, recruiting)
        for person in range(len(cell)):
            at = cell[person]
            first = seen.lowest[at]
            likely = prior[seen.group[at]]
            report = seen.misreport[seen.report[at]]
            recruits = recruiting[seen.tenth[at] * (seen.coupons + 1) + seen.recruits[at]]
            total = 0.0
            for k in range(first, points):
                total += likely[k] * report[k] * recruits[k]
                running[k] = total
            state += STEP
            wanted = unit(mix(state)) * total
            rows[row, person] = int(seen.grid[first + np.searchsorted(running[first:], wanted, side="right")])
