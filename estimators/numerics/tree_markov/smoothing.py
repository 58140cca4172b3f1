"""The influence of each person, smoothed over those who gave the same answer.

That keeps chance in network sizes from hiding correlation. It assumes that, given the answers, the network
sizes of a recruiter and a recruit are independent.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

F8: TypeAlias = NDArray[np.float64]


def smooth_by_answer(influence: F8, answers: NDArray[np.int64], counts: NDArray[np.bool_]) -> F8:
    """Return the mean influence, over those who count, of everybody with the same answer: shape (figures, n).

    `influence` has shape (figures, n), and so has `answers`: numbers from 0, -1 where the answer is unknown.
    For the share of a level they are 1 for those who have it and 0 for others. `counts` has shape (n,) or,
    where others count in other figures, (figures, n). An unknown answer, or one that nobody who counts gave,
    gets 0.
    """
    smoothed, unknown = np.empty(influence.shape), int(answers.max(initial=-1)) + 1
    counted = np.broadcast_to(counts.astype(np.float64), influence.shape)
    for row, z, answer, who in zip(smoothed, influence, answers, counted, strict=True):
        place = np.where(answer >= 0, answer, unknown)
        people = np.bincount(place, who, unknown + 1)
        mean = np.bincount(place, z * who, unknown + 1) / np.where(people > 0, people, 1.0)
        mean[unknown] = 0.0
        row[:] = mean[place]
    return smoothed


def smooth_by_decile(values: F8, weights: F8, counts: NDArray[np.bool_]) -> F8:
    """Return the influence on a weighted mean, smoothed over deciles of `values`: shape (n,).

    Everybody in a decile gets that decile's mean weight. `values` is NaN where unknown; such people get 0. A
    value equal to a cut between deciles belongs to the upper one.
    """
    smoothed = np.zeros(len(values))
    known = np.isfinite(values)
    entering = counts & known
    total = weights[entering].sum()
    if not total > 0:
        return smoothed
    seen = values[entering]
    cuts = np.quantile(seen, np.arange(1, 10) / 10)
    decile = np.searchsorted(cuts, values, side="right")
    people = np.bincount(decile[entering], minlength=10)
    weight = np.bincount(decile[entering], weights=weights[entering], minlength=10) / total
    # A decile that ties leave empty may hold a seed who does not count: it gets everybody's mean weight.
    mean_weight = np.where(people > 0, weight / np.maximum(people, 1), 1 / len(seen))
    centre = (weights[entering] * seen).sum() / total
    smoothed[known] = (values[known] - centre) * mean_weight[decile[known]]
    smoothed[known] -= smoothed[entering].mean()
    return smoothed
