"""The variance of an estimate, its degrees of freedom and the pull of the seeds, from the likelihoods."""

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.tree_markov.outcome_pass import likelihoods
from estimators.numerics.tree_markov.tree_pass import TreeFactors

F8: TypeAlias = NDArray[np.float64]

LEAST_DF, MOST_DF = 4.0, 1e6
SLOW = 0.9
_TIE = 1e-9
_NOTHING = 1e-20
_ROUNDING = 1e-13
"""What differs less from a mean, over its square, is lost in the rounding of the likelihood."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TreeMarkov:
    """How uncertain each figure is.

    Arrays have one entry per figure, NaN where fewer than two people count.
    """

    variance: F8
    """The squared standard error, with what the seeds may have done to the estimate."""
    df: F8
    """Degrees of freedom of the t distribution that goes with it, at least 4; a million for the normal."""
    pull: F8
    """About how far the seeds' own answers have moved the estimate, in its unit."""
    usual_pull: F8
    """The variance that this pull would have if seeds came from anywhere."""
    best_lambda: F8
    """The correlation a step at the point of largest likelihood."""
    best_share: F8
    """The share of the variance that is passed along the tree, at that point."""
    slow_part: F8
    """The share of the variance that comes from correlations of 0.9 and more a step."""

    @property
    def se(self) -> F8:
        """The standard error of each figure."""
        return np.sqrt(self.variance)

    def of(self, figures: NDArray[np.intp], sign: NDArray[np.int64]) -> "TreeMarkov":
        """Return some of the figures; where the sign is -1, what mirrors it, as "no" does "yes"."""
        chosen = {field.name: getattr(self, field.name)[figures] for field in fields(self)}
        return TreeMarkov(**{**chosen, "pull": chosen["pull"] * sign})


def tree_markov(
    factors: TreeFactors, influence: F8, smoothed: F8, sampling_fraction: float = 0.0
) -> TreeMarkov:
    """Return the variance of figures that are made from the same people.

    Args:
        factors: the tree, and who counts.
        influence: how much each person moves each figure, shape (figures, n); 0 for who does not count.
        smoothed: the same, smoothed over people of the same answer, shape (figures, n); a seed who does not
            count keeps the value of their answer.
        sampling_fraction: n / N where people are met once and N is known, else 0.
    """
    n, figures = factors.n, len(influence)
    if n < 2:
        return _undefined(figures)
    grid, unmet = factors.grid, 1.0 - sampling_fraction
    # Sums along rows round alike, however many figures there are, only where each row lies in one piece.
    influence, smoothed = np.ascontiguousarray(influence), np.ascontiguousarray(smoothed)
    squares, fourths, smooth, spread = _powers(influence, smoothed, factors.counts, n)
    alone, mean_square = n / (n - 1) * squares, smooth / n
    differing = spread > np.maximum(_NOTHING * alone, _ROUNDING * smooth)
    loglik, scale = _likelihoods_where_any_differ(factors, smoothed, differing)

    together = grid.share * (np.repeat(factors.pairs, len(grid.shares)) - n)
    variances = unmet * alone[:, None] + unmet**2 * np.maximum(scale, mean_square[:, None]) * together
    weight = grid.prior * np.exp(loglik - loglik.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    variance = (weight * variances).sum(axis=1)
    noise = unmet**2 * np.maximum(fourths - alone**2 / n, 0.0)
    noise += (weight * (variances - variance[:, None]) ** 2).sum(axis=1)
    best = np.argmax(loglik >= loglik.max(axis=1, keepdims=True) - _TIE, axis=1)
    pull, usual = _seeds_pull(factors, smoothed, mean_square, best)
    with np.errstate(invalid="ignore", divide="ignore"):
        df = np.where(variance > 0, 2 * variance**2 / noise, LEAST_DF)
        slow_part = (weight * variances).compress(grid.lam >= SLOW, axis=1).sum(axis=1) / variance
    return TreeMarkov(
        variance=variance + np.maximum(pull**2 - usual, 0.0),
        df=np.clip(df, LEAST_DF, MOST_DF),
        pull=pull,
        usual_pull=usual,
        best_lambda=grid.lam[best],
        best_share=grid.share[best],
        slow_part=slow_part,
    )


def _powers(influence: F8, smoothed: F8, counts: NDArray[np.bool_], n: int) -> tuple[F8, F8, F8, F8]:
    """Return each figure's sum of squares and of fourth powers, and of its smoothed squares.

    The last two are over those who count: from zero, and from the mean.
    """
    squared, g = influence * influence, np.where(counts, smoothed, 0.0)
    away = np.where(counts, g - g.sum(axis=1, keepdims=True) / n, 0.0)
    parts = squared, squared * squared, g * g, away * away
    return parts[0].sum(axis=1), parts[1].sum(axis=1), parts[2].sum(axis=1), parts[3].sum(axis=1)


def _likelihoods_where_any_differ(
    factors: TreeFactors, smoothed: F8, differing: NDArray[np.bool_]
) -> tuple[F8, F8]:
    """Return likelihoods and scales of shape (figures, P).

    They are 0 for figures in which nobody who counts differs.
    """
    loglik, scale = np.zeros((2, len(smoothed), len(factors.grid.lam)))
    if differing.any():
        loglik[differing], scale[differing] = likelihoods(factors, smoothed[differing])
    return loglik, scale


def _seeds_pull(factors: TreeFactors, smoothed: F8, mean_square: F8, best: NDArray[np.intp]) -> tuple[F8, F8]:
    """Return the sum over seeds of what each passes on of their own answer, and its usual variance.

    The usual variance is the one it would have if seeds came from anywhere.
    """
    seeds = len(factors.below_seeds)
    own = factors.counts[:seeds].astype(np.float64)
    below = np.ascontiguousarray(factors.below_seeds[:, best // len(factors.grid.shares)].T)
    kappa = own + factors.grid.share[best][:, None] * (below - own)
    return (kappa * smoothed[:, :seeds]).sum(axis=1), mean_square * (kappa * kappa).sum(axis=1)


def _undefined(figures: int) -> TreeMarkov:
    nothing = np.full(figures, np.nan)
    return TreeMarkov(
        variance=nothing,
        df=nothing,
        pull=nothing,
        usual_pull=nothing,
        best_lambda=nothing,
        best_share=nothing,
        slow_part=nothing,
    )
