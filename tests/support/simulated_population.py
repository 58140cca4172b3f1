"""A population with known truth, and recruitment through it: the design of Gile & Handcock 2010 and Gile
2011.

N people of whom a share has the trait; ties are independent, with probabilities that give the mean number of
ties, the ratio of activity (mean ties with the trait over without) and the homophily (chance of a tie between
two with the trait over that of a mixed tie). Sociological Methodology 40(1), 285-327; JASA 106(493), 135-146.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimators import RecruitmentSample
from estimators.numerics.compiled import kernel

RELIABILITY = 0.7
"""Of reported network sizes."""
UNKNOWN = 0.1
"""The part of the respondents who do not report."""


@dataclass(frozen=True, kw_only=True)
class Design:
    """A population and how it is sampled."""

    name: str
    n: int
    with_replacement: bool = False
    N: int = 1000
    share: float = 0.2
    mean_ties: float = 10.0
    activity: float = 1.8
    homophily: float = 5.0
    seeds: int = 10
    coupons: int = 2


def a_network(
    design: Design, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Return who has the trait, and the ties as an index: the neighbours of i are `ties[start[i]:start[i +
    1]]`.
    """
    trait = np.arange(design.N) < round(design.N * design.share)
    chance = chances(design, int(trait.sum()))
    one, other = np.triu_indices(design.N, k=1)
    tied = rng.random(len(one)) < chance[trait[one].astype(int), trait[other].astype(int)]
    a, b = np.concatenate([one[tied], other[tied]]), np.concatenate([other[tied], one[tied]])
    order = np.argsort(a, kind="stable")
    return trait, np.searchsorted(a[order], np.arange(design.N + 1)), b[order]


def chances(design: Design, members: int) -> NDArray[np.float64]:
    """Return the chance of a tie by (has trait, has trait)."""
    rest = design.N - members
    ties_without = design.mean_ties * design.N / (design.activity * members + rest)
    mixed = design.activity * ties_without / (design.homophily * (members - 1) + rest)
    return np.array(
        [[(ties_without - mixed * members) / (rest - 1), mixed], [mixed, design.homophily * mixed]]
    )


def a_sample(design: Design, rng: np.random.Generator) -> RecruitmentSample:
    """Return one respondent-driven sample from one population, with the outcome `trait`."""
    trait, start, ties = a_network(design, rng)
    person, recruiter, size = recruit(design, start, ties, rng)
    ids = [f"{row:05}" for row in range(design.n)]
    return RecruitmentSample.from_columns(
        ids,
        ["seed" if r < 0 else ids[r] for r in recruiter],
        size[person],
        {"trait": np.where(trait[person], "yes", "no").tolist()},
        recruited_at=list(range(design.n)),
    )


def recruit(
    design: Design, start: NDArray[np.int64], ties: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return who is in the sample, the row of each one's recruiter (-1 for seeds), and how many ties
    everybody in the population has.
    """
    size = np.diff(start)
    person, recruiter = np.empty(design.n, dtype=np.int64), np.empty(design.n, dtype=np.int64)
    draws = rng.random(200 * design.n)
    by_ties = np.cumsum(size) / size.sum()
    _recruit(
        start, ties, by_ties, design.seeds, design.coupons, design.with_replacement, draws, person, recruiter
    )
    return person, recruiter, size


@kernel
def _recruit(
    start: NDArray[np.int64],
    ties: NDArray[np.int64],
    by_ties: NDArray[np.float64],
    seeds: int,
    coupons: int,
    with_replacement: bool,
    draws: NDArray[np.float64],
    person: NDArray[np.int64],
    recruiter: NDArray[np.int64],
) -> None:
    """Fill who is in the sample and the row of each one's recruiter, in order of recruitment.

    Seeds are drawn in proportion to their ties; each person recruits up to `coupons` of their neighbours at
    random, in turn; when all chains have ended, another seed is drawn.
    """
    n, taken, turn, at = len(person), 0, 0, 0
    seen = np.zeros(len(start) - 1, dtype=np.bool_)
    pool = np.empty(len(ties), dtype=np.int64)
    while taken < n:
        if taken < seeds or turn == taken:
            who = np.searchsorted(by_ties, draws[at])
            at += 1
            if with_replacement or not seen[who]:
                seen[who] = True
                person[taken], recruiter[taken] = who, -1
                taken += 1
            continue
        open_to = 0
        for k in range(start[person[turn]], start[person[turn] + 1]):
            if with_replacement or not seen[ties[k]]:
                pool[open_to] = ties[k]
                open_to += 1
        for _ in range(coupons):
            if open_to == 0 or taken == n:
                break
            chosen = int(draws[at] * open_to)
            at += 1
            who = pool[chosen]
            if not with_replacement:
                open_to -= 1
                pool[chosen] = pool[open_to]
            seen[who] = True
            person[taken], recruiter[taken] = who, turn
            taken += 1
        turn += 1


def misreport(sample: RecruitmentSample, rng: np.random.Generator) -> RecruitmentSample:
    """Return the sample with reports in place of true network sizes: noisy, rounded to fives from 13 on, and
    a tenth missing.
    """
    log_size = np.log(sample.network_size)
    noise = math.sqrt(log_size.var() * (1 - RELIABILITY) / RELIABILITY)
    report = np.maximum(np.rint(np.exp(log_size + rng.normal(0, noise, len(sample)))), 1)
    report = np.where(report >= 13, np.rint(report / 5) * 5, report)
    report[rng.random(len(sample)) < UNKNOWN] = 0
    return RecruitmentSample.from_columns(
        sample.ids,
        sample.recruiter_ids,
        report.astype(np.int64),
        {"trait": sample.outcomes["trait"].content.tolist()},
        recruited_at=sample.recruited_at,
        missing_network_size="drop",
    )
