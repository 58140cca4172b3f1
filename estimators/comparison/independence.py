"""Samples in which two outcomes are independent.

Each runs in the chains as it does in the sample.
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.targets import counted_nodes
from estimators.numerics.bootstrap.hcg import group_totals, hcg_members, hcg_tree
from estimators.numerics.hcg import Hcg, hcg_small_fraction
from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_order import recruiter_places, recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]
TableMethod: TypeAlias = Literal["rds-ii", "hcg", "mean"]


def independent_shares(
    sample: RecruitmentSample,
    one: Categories,
    other: Categories,
    *,
    method: TableMethod,
    replicates: int,
    seed: int,
    seeds: Seeds,
    threads: int,
) -> F8:
    """Return the shares of every pair of levels in samples drawn under independence.

    The array has shape (replicates, rows x columns). The observed tree is filled again, down from the seeds:
    a recruit's level of each outcome depends on the recruiter's level of the same outcome alone, as in the
    homophily configuration graph fitted to it; their network size is that of somebody in the sample with both
    levels. NaN where a replicate gives no shares.
    """
    order = recruitment_order(sample)
    rows = sample.tree.order[order]
    size, recruiter = sample.network_size[rows], recruiter_places(sample, order)
    a, b = one.codes[rows], other.codes[rows]
    codes = np.where((a >= 0) & (b >= 0), a * len(other.levels) + b, -1)
    null = _product(
        hcg_small_fraction(a, size, recruiter, one.levels),
        hcg_small_fraction(b, size, recruiter, other.levels),
        codes,
        size,
    )
    if not null.weights.any():
        raise EstimatorError(
            f"too few answered both {one.name!r} and {other.name!r} to say what chance alone would do"
        )
    tree = hcg_tree(codes, size, recruiter, null, None)
    members = hcg_members(tree, len(codes), replicates=replicates, seed=seed, threads=threads)
    counted = counted_nodes(sample, seeds)[order] & ((recruiter >= 0) | (method != "hcg"))
    totals = group_totals(members, codes, size, recruiter, len(null.shares), counted=counted, threads=threads)
    if method == "hcg":
        return totals.hcg_small_fraction()
    return totals.rds_ii() if method == "rds-ii" else totals.people / totals.people.sum(axis=1, keepdims=True)


def _product(one: Hcg, other: Hcg, codes: NDArray[np.int64], size: NDArray[np.int64]) -> Hcg:
    """Return the model of both outcomes at once, were they independent.

    Each person weighs their pair's share over network size.
    """
    shares = np.asarray(np.kron(one.shares, other.shares), dtype=np.float64)
    known = (codes >= 0) & (size > 0)
    reciprocal = np.divide(1.0, size, out=np.zeros(len(size)), where=known)
    inverse = np.bincount(codes[known], weights=reciprocal[known], minlength=len(shares))
    people = np.bincount(codes[known], minlength=len(shares))
    present = people > 0
    each = np.divide(shares, inverse, out=np.zeros(len(shares)), where=present)
    return Hcg(
        theta=np.asarray(np.kron(one.theta, other.theta), dtype=np.float64),
        mean_network_size=np.divide(people, inverse, out=np.full(len(shares), np.nan), where=present),
        shares=shares,
        weights=np.where(known, each[codes] * reciprocal, 0.0) * known.sum(),
        warnings=(*one.warnings, *other.warnings),
    )
