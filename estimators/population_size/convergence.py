"""Whether chains agree, and how many independent draws theirs are worth.

Vehtari, Gelman, Simpson, Carpenter & Burkner 2021, Bayesian Analysis 16(2), 667-718: rank-normalised split
R-hat and bulk effective sample size, with Geyer's (1992) initial monotone sequence.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.stats import norm, rankdata

F8: TypeAlias = NDArray[np.float64]


def r_hat(draws: F8) -> float:
    """Return by how much the spread of draws (chains, draws) would shrink if the chains went on for ever.

    It is 1 when they agree. The larger of that of the draws and that of their distance from the median, so
    that chains that differ in spread are seen too.
    """
    halves = _split(draws)
    return max(_ratio(_normal_scores(halves)), _ratio(_normal_scores(abs(halves - np.median(halves)))))


def effective_draws(draws: F8) -> float:
    """Return how many independent draws those (chains, draws) are worth."""
    scores = _normal_scores(_split(draws))
    chains, n = scores.shape
    within = scores.var(axis=1, ddof=1).mean()
    total = (n - 1) / n * within + scores.mean(axis=1).var(ddof=1)
    correlation = 1 - (within - _autocovariance(scores).mean(axis=0) * n / (n - 1)) / total
    pairs = correlation[: n // 2 * 2].reshape(-1, 2).sum(axis=1)
    ended = np.flatnonzero(pairs <= 0)
    pairs = np.minimum.accumulate(pairs[: ended[0] if len(ended) else len(pairs)])
    time = max(2 * pairs.sum() - 1, 1 / np.log10(chains * n))
    return float(chains * n / time)


def _split(draws: F8) -> F8:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal_scores(draws: F8) -> F8:
    ranks = rankdata(draws).reshape(draws.shape)
    return np.asarray(norm.ppf((ranks - 0.375) / (draws.size + 0.25)))


def _ratio(draws: F8) -> float:
    n = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    between = draws.mean(axis=1).var(ddof=1)
    return float(np.sqrt((n - 1) / n + between / within))


def _autocovariance(draws: F8) -> F8:
    n = draws.shape[1]
    padded = next_fast_len(2 * n)
    spectrum = rfft(draws - draws.mean(axis=1, keepdims=True), padded, axis=1)
    return np.asarray(irfft(abs(spectrum) ** 2, padded, axis=1)[:, :n] / n)
