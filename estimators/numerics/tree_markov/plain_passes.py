"""The recursions along the tree in NumPy: for a sample that is done before a compiler would have loaded.

People are given from the last in line to the first, so that everybody comes after all their descendants.
They are taken wave by wave, the last wave first; whatever is summed over people is summed in the order given,
so that `compiled_passes` gives the same digits.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.tree_markov.grid import END, FACTORS_IN_A_PRODUCT, LAMBDA, RECRUIT, SEED

F8: TypeAlias = NDArray[np.float64]
Recruits: TypeAlias = list[tuple[NDArray[np.intp], NDArray[np.intp]]]
"""Recruits of a wave with their recruiters: of each recruiter the first recruit, then the second, and on."""


def factor(wave: NDArray[np.int64], counts: F8, ends: F8, symbols: F8, passed: F8, constant: F8) -> F8:
    """Factor the covariance matrix by the recursion of Ho & Ane 2014.

    Return products of the factors of its determinant, some at a time: shape (products, B). Their J and k are
    over the precision of a person's own part. `passed` (2, R, B) is filled as `Factored` says, and `constant`
    (2, B) with the sums of k's squares for recruits and for seeds.
    """
    lam, end = symbols[LAMBDA], ends[:, None] * symbols[END]
    J, k = np.zeros((2, len(wave), symbols.shape[1]))
    c = np.empty_like(J)
    for people, recruits in _from_the_last_wave(wave):
        for of, by in recruits:
            J[by] += lam * lam * J[of] * passed[0, of]
            k[by] += lam * k[of] * passed[0, of]
        J[people] = J[people] + counts[people, None] + lam * end[people]
        k[people] = k[people] + counts[people, None] + end[people]
        kind = RECRUIT if wave[people[0]] else SEED
        c[people] = 1.0 + symbols[kind] * J[people]
        passed[0, people] = 1.0 / c[people]
    passed[1] = k * passed[0]
    terms = k * k * passed[0]
    for kind, which in ((RECRUIT, wave > 0), (SEED, wave == 0)):
        constant[kind] = terms[which].sum(axis=0)
    products = np.ones((len(wave) // FACTORS_IN_A_PRODUCT + 1, symbols.shape[1]))
    for turn in range(min(FACTORS_IN_A_PRODUCT, len(wave))):
        factors = c[turn::FACTORS_IN_A_PRODUCT]
        products[: len(factors)] *= factors
    return products


def sum_pairs(wave: NDArray[np.int64], counts: F8, lambdas: F8, below_seeds: F8) -> F8:
    """Return the sum of lambda^distance over all pairs who count, by lambda.

    `below_seeds` is filled with the sums from each seed to all below, of shape (seeds, lambdas).
    """
    below = np.zeros((len(wave), len(lambdas)))
    for people, recruits in _from_the_last_wave(wave):
        for of, by in recruits:
            below[by] += lambdas * below[of]
        below[people] += counts[people, None]
    below_seeds[:] = below[wave == 0]
    alone = np.where(wave[:, None] > 0, 1.0 - lambdas * lambdas, 1.0)
    return np.asarray((alone * below * below).sum(axis=0))


def pass_figures(wave: NDArray[np.int64], own: F8, symbols: F8, passed: F8, sums: F8) -> None:
    """Add up, for each figure, what recruiters have in common with their own recruiters.

    `sums` is of shape (2, 2, figures, B): the first is of the figure with itself, the second of the figure
    with a constant, each for recruits and for seeds.
    """
    waves = list(_from_the_last_wave(wave))
    kinds = ((RECRUIT, wave > 0), (SEED, wave == 0))
    for f in range(own.shape[1]):
        ending = own[1, f, :, None] * symbols[END]
        h, up = np.zeros((2, *ending.shape))
        for people, recruits in waves:
            for of, by in recruits:
                h[by] += symbols[LAMBDA] * up[of]
            h[people] = h[people] + own[0, f, people, None] + ending[people]
            up[people] = h[people] * passed[0, people]
        for kind, which in kinds:
            sums[0, kind, f] = (h * up)[which].sum(axis=0)
            sums[1, kind, f] = (h * passed[1])[which].sum(axis=0)


def _from_the_last_wave(wave: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.intp], Recruits]]:
    """Yield the positions of each wave's people, the last wave first, with their recruits among the people.

    In line, the first person of the wave before who comes after a recruit is the recruiter.
    """
    if not len(wave):
        return
    order = np.argsort(-wave, kind="stable")
    edges = [0, *(np.flatnonzero(np.diff(wave[order])) + 1).tolist(), len(order)]
    recruits: Recruits = []
    for (begin, end), (_, after) in pairwise([*pairwise(edges), (len(order), len(order))]):
        people, recruiters = order[begin:end], order[end:after]
        yield people, recruits
        if len(recruiters):
            by = recruiters[np.searchsorted(recruiters, people)]
            turn = np.arange(len(by)) - np.searchsorted(by, by)
            recruits = [(people[turn == t], by[turn == t]) for t in range(int(turn.max()) + 1)]
