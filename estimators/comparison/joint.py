"""The figures of several groups together with how they vary together, from one resample of the same people."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.estimation.checks import check_choices, check_numbers
from estimators.estimation.estimate import notes_on
from estimators.estimation.fit import Fitted, fit
from estimators.estimation.results import Settings
from estimators.estimation.tabulate import simple_variance
from estimators.estimation.targets import Targets, counted_nodes, targets_of
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.numerics.recruitment_tree import RecruitmentTree
from estimators.sample.choices import REDRAWN, IntervalMethod, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Joint:
    """One outcome in every group; G groups, L levels of the outcome (1 where it is a quantity)."""

    targets: Targets
    groups: tuple[str, ...]
    levels: tuple[str | None, ...]
    n: NDArray[np.int64]
    """How many people each group's figures are made from, shape (G,)."""
    point: F8
    """Share or mean by level and group, shape (L, G); NaN for a group with nobody."""
    covariance: F8
    """How the groups' figures vary together, by level, shape (L, G, G)."""
    settings: Settings
    notes: tuple[str, ...]


def joint_figures(
    sample: RecruitmentSample,
    outcome: str,
    by: str,
    *,
    method: Method = "rds-ii",
    population_size: int | None = None,
    interval: IntervalMethod = "tree-exact",
    level: float = 0.95,
    replicates: int = 1000,
    seed: int = 0,
    seeds: Seeds = "include",
    threads: int = 1,
) -> Joint:
    """Return the shares or means of an outcome within each level of `by`, and their covariance; settings are those of `estimate`.

    Raises KeyError or ValueError as `estimate` does, and ValueError where `by` has fewer than two levels.
    """
    check_choices(method=method, interval=interval, seeds=seeds)
    check_numbers(
        sample, population_size=population_size, level=level, replicates=replicates, threads=threads
    )
    groups = sample.categories(by)
    if len(groups.levels) < 2:
        raise ValueError(f"{by!r} has {len(groups.levels)} level: two groups are needed for a comparison")
    if outcome == by:
        raise ValueError(f"{outcome!r} cannot be compared between its own levels: name another column")
    counted = counted_nodes(sample, seeds)
    wanted = targets_of(sample, outcome, counted, groups)
    if not wanted.denominator.any():
        raise ValueError(f"nobody who counts answered both {outcome!r} and {by!r}")
    fitted = fit(sample, wanted, counted, method, population_size)
    notes = [*notes_on(sample), *fitted.notes]
    shape = len(groups.levels), len(wanted.labels) // len(groups.levels)
    point = fitted.model.point().reshape(shape).T
    if interval == "naive":
        simple = simple_variance(wanted, fitted.weights, point.T.ravel()).reshape(shape).T
        covariance = simple[:, :, None] * np.eye(shape[0])
    elif interval == "tree-exact":
        influence = fitted.model.influence().reshape(*shape, -1).swapaxes(0, 1)
        covariance = np.array([tree_covariance(sample.tree, each) for each in influence])
    else:
        from estimators.estimation.bootstrap import (  # loads the compiler, which others need not wait for
            CAUTIONS,
            Redrawing,
            redraw,
        )

        task = Redrawing(
            sample=sample,
            seeds=seeds,
            groups=groups,
            population_size=population_size,
            replicates=replicates,
            seed=seed,
            threads=threads,
        )
        (drawn,) = redraw(task, interval, [fitted])
        covariance, more = _drawn_covariance(drawn, fitted, shape)
        notes += [*([CAUTIONS[interval]] if interval in CAUTIONS else []), *more]
    return Joint(
        targets=wanted,
        groups=groups.levels,
        levels=tuple(label.level for label in wanted.labels[: shape[1]]),
        n=wanted.n[:: shape[1]],
        point=point,
        covariance=covariance,
        notes=tuple(notes),
        settings=Settings(
            method=method,
            population_size=population_size,
            interval=interval,
            interval_type="normal",
            level=level,
            replicates=replicates if interval in REDRAWN else None,
            seed=seed if interval in REDRAWN else None,
            seeds=seeds,
            by=by,
            missing_network_size=sample.missing_network_size,
            version=version("seedline"),
        ),
    )


def tree_covariance(tree: RecruitmentTree, influence: F8) -> F8:
    """Return the covariance of estimates under the tree bootstrap, shape (estimates, estimates), from their influence (estimates, n).

    It follows from variances alone: that of a sum less that of the difference is four times the covariance.
    """
    one, other = np.triu_indices(len(influence))
    a, b = influence[one], influence[other]
    both = (tree_variance(tree, a + b) - tree_variance(tree, a - b)) / 4
    covariance = np.empty((len(influence), len(influence)))
    covariance[one, other] = covariance[other, one] = both
    return covariance


def _drawn_covariance(drawn: F8, fitted: Fitted, shape: tuple[int, int]) -> tuple[F8, list[str]]:
    """Return the covariance of each level's figures over the replicates in which every group has somebody."""
    by_level = drawn.reshape(len(drawn), *shape).swapaxes(1, 2)
    defined = np.isfinite(by_level).all(axis=(1, 2))
    name, left_out = fitted.targets.outcome.name, int((~defined).sum())
    if defined.sum() < 2:
        return np.full((shape[1], shape[0], shape[0]), np.nan), [
            f"{name}: hardly any replicate holds people of every group, so nothing can be said of their differences"
        ]
    notes = (
        [f"{name}: {left_out} of {len(drawn)} replicates lack a whole group and were left out"]
        if left_out
        else []
    )
    kept = by_level[defined]
    return np.array([np.atleast_2d(np.cov(kept[:, i], rowvar=False)) for i in range(kept.shape[1])]), notes
