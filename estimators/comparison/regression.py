"""Regression of an outcome on others, fitted by statsmodels, with standard errors that know the recruitment chains."""

import warnings
from collections.abc import Sequence
from importlib.metadata import version
from statistics import NormalDist
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.contrasts import two_sided
from estimators.comparison.design import design_of, response_of
from estimators.comparison.regression_results import (
    Coefficient,
    Errors,
    Family,
    Regression,
    RegressionMethod,
    RegressionSettings,
)
from estimators.estimation.checks import check_numbers, summary_of
from estimators.estimation.estimate import notes_on
from estimators.estimation.fit import shared_weights
from estimators.estimation.targets import counted_nodes
from estimators.extras import require
from estimators.numerics.bootstrap.tree_exact import tree_variance
from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample

F8 = NDArray[np.float64]

FEW_CHAINS = 40
"""Below about so many clusters, standard errors by cluster are too small (Cameron & Miller 2015, J. Human Resources 50(2), 317-372)."""


def regress(
    sample: RecruitmentSample,
    outcome: str,
    on: Sequence[str] | str,
    *,
    family: Family | None = None,
    of: str | None = None,
    method: RegressionMethod = "mean",
    population_size: int | None = None,
    errors: Errors = "chain",
    level: float = 0.95,
    seeds: Seeds = "include",
) -> Regression:
    """Return the regression of an outcome on other columns.

    Args:
        sample: the validated sample.
        outcome: what is explained. One with levels becomes 1 for the level `of` and 0 for the others.
        on: names of outcomes of the sample, or the right-hand side of a formula such as "years_worked + C(region)"; levels are
            compared with the first in their stated order.
        family: "poisson" (log link: prevalence ratios; the default for an outcome with levels), "logistic" (odds ratios) or
            "linear" (the default for a quantity).
        of: the level that counts as 1; the last in the stated order when None.
        method: how respondents are weighted: "mean" (all alike), "rds-ii" or "ss". Avery et al. (2019, BMC Medical Research
            Methodology 19, 202) find that unweighted Poisson regression alone keeps its type-I error in samples like these; weights
            1 / network size hand the result to a few people with few peers.
        population_size: N, which "ss" needs.
        errors: "chain" (sandwich by seed, t with one degree of freedom less than there are chains), "tree" (the tree bootstrap's
            variance of the same scores: wider), or "naive" (sandwich, as if recruits were unlike their recruiters: too small).
        level: the confidence level.
        seeds: "include" the study's seeds or "exclude" them.

    Respondents with an unknown answer in any of the columns are left out, and the result says how many.

    Raises KeyError for a column that is not there, ValueError where the model cannot be fitted or a setting does not fit.
    """
    require("a regression", "statsmodels", "pandas")
    answers = sample.outcome(outcome)
    if not answers.known.any():
        raise ValueError(f"nobody answered {outcome!r}")
    family = family or ("poisson" if isinstance(answers, Categories) else "linear")
    _check(family, method, errors)
    check_numbers(sample, population_size=population_size, level=level)
    event, response = response_of(answers, of, family)
    counted = sample.tree.to_rows(counted_nodes(sample, seeds))
    design, names = design_of(sample, outcome, on, counted & ~np.isnan(response))
    rows = design.index.to_numpy()
    by_node = shared_weights(sample, method, population_size)
    weights = sample.tree.to_rows(by_node)[rows]
    weights = weights / weights.mean()
    X, y = design.to_numpy(dtype=np.float64), response[rows]
    beta, mean = _fitted(X, y, weights, family)

    influence = np.zeros((len(beta), len(sample)))
    influence[:, rows] = _influence(X, y, weights, mean, family).T
    chains = len(np.unique(sample.chain[rows]))
    se, quantile, chance = _uncertainty(
        sample, influence[:, sample.tree.order], len(rows), errors, chains, level
    )
    notes = [*notes_on(sample), *_cautions(errors, chains, method)]
    if (left_out := int(counted.sum()) - len(rows)) > 0:
        notes.append(f"{left_out} respondents lack one of the answers and were left out")
    return Regression(
        outcome=outcome,
        of=event,
        n=len(rows),
        chains=chains,
        coefficients=tuple(
            Coefficient(
                term=name,
                coefficient=float(b),
                se=float(s),
                low=float(b - quantile * s),
                high=float(b + quantile * s),
                p=chance(float(b / s)) if s > 0 else float("nan"),
            )
            for name, b, s in zip(names, beta, se, strict=True)
        ),
        sample=summary_of(sample),
        method=RegressionSettings(
            family=family, on=on if isinstance(on, str) else " + ".join(on), method=method, population_size=population_size,
            errors=errors, level=level, seeds=seeds, missing_network_size=sample.missing_network_size, version=version("seedline"),
        ),
        warnings=tuple(notes),
    )  # fmt: skip


def _check(family: Family, method: RegressionMethod, errors: Errors) -> None:
    for name, value, choices in (
        ("family", family, Family),
        ("method", method, RegressionMethod),
        ("errors", errors, Errors),
    ):
        if value not in get_args(choices):
            raise ValueError(f"{name} is {value!r}: choose one of {', '.join(get_args(choices))}")


def _fitted(X: F8, y: F8, weights: F8, family: Family) -> tuple[F8, F8]:
    """Return the coefficients and the fitted means."""
    import statsmodels.api as sm

    families = {
        "poisson": sm.families.Poisson,
        "logistic": sm.families.Binomial,
        "linear": sm.families.Gaussian,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = sm.GLM(y, X, family=families[family](), var_weights=weights).fit()
        except (RuntimeWarning, UserWarning, np.linalg.LinAlgError, ValueError):
            found = None
    if found is None or not found.converged or np.abs(found.params).max() > 1e6:
        raise ValueError(
            "the regression has no finite answer: a column tells the outcome apart without fail, or nobody has it; put levels together"
        )
    return np.asarray(found.params), np.asarray(found.mu)


def _influence(X: F8, y: F8, weights: F8, mean: F8, family: Family) -> F8:
    """Return how much each respondent moves each coefficient, shape (n, coefficients): their score over the information.

    All three links are canonical, so the score is weight x (y - mean) x the row of the design.
    """
    variance = {"poisson": mean, "logistic": mean * (1 - mean), "linear": np.ones(len(y))}[family]
    information = X.T @ (X * (weights * variance)[:, None])
    return np.asarray(np.linalg.solve(information, (X * (weights * (y - mean))[:, None]).T).T)


def _uncertainty(
    sample: RecruitmentSample, influence: F8, n: int, errors: Errors, chains: int, level: float
) -> Any:
    """Return standard errors, the quantile that an interval takes of them, and what turns their ratio into a chance."""
    from scipy.stats import t

    k = len(influence)
    if errors == "tree":
        se = np.sqrt(tree_variance(sample.tree, influence))
        return se, NormalDist().inv_cdf((1 + level) / 2), two_sided
    if errors == "naive":
        variance, freedom = (influence**2).sum(axis=1) * n / (n - k), n - k
    else:
        if chains < 2:
            raise ValueError("there is one chain: choose errors 'tree', which also redraws within it")
        sums = np.array([np.bincount(sample.tree.chain, weights=row) for row in influence])
        variance = (sums**2).sum(axis=1) * chains / (chains - 1) * (n - 1) / (n - k)
        freedom = chains - 1
    return np.sqrt(variance), t.ppf((1 + level) / 2, freedom), lambda z: float(2 * t.sf(abs(z), freedom))


def _cautions(errors: Errors, chains: int, method: RegressionMethod) -> list[str]:
    notes = []
    if errors == "chain" and chains < FEW_CHAINS:
        notes.append(
            f"{chains} chains are few: standard errors by chain tend to be too small below {FEW_CHAINS}; compare with errors 'tree'"
        )
    if errors == "naive":
        notes.append("standard errors take recruits for unlike their recruiters: they are too small")
    if method != "mean":
        notes.append(
            f"weights by {method} hand a regression to a few people with few peers; compare with unweighted"
        )
    return notes
