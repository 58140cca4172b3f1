"""Regression of an outcome on others.

statsmodels fits it; standard errors allow for the recruitment chains.
"""

import math
import warnings
from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.design import design_of, response_of
from estimators.comparison.regression_results import (
    Coefficient,
    Errors,
    Family,
    Regression,
    RegressionMethod,
)
from estimators.comparison.standard_errors import StandardErrors, error_notes, standard_errors
from estimators.errors import EstimatorError, require
from estimators.estimation.analysis import Analysis
from estimators.estimation.fit import shared_weights
from estimators.estimation.provenance import Provenance, sample_notes, summary_of
from estimators.estimation.settings import Settings, check_choice
from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample

F8 = NDArray[np.float64]


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
        on: names of outcomes of the sample, or the right-hand side of a formula such as "years_worked +
            C(region)"; levels are compared with the first in their stated order.
        family: "poisson" (log link: prevalence ratios; the default for an outcome with levels), "logistic"
            (odds ratios) or "linear" (the default for a quantity).
        of: the level that counts as 1; the last in the stated order when None.
        method: how respondents are weighted: "mean" (all alike), "rds-ii" or "ss". Avery et al. (2019, BMC
            Medical Research Methodology 19, 202) find that unweighted Poisson regression alone keeps its
            type-I error in samples like these; weights 1 / network size hand the result to a few people with
            few peers.
        population_size: N, which "ss" needs.
        errors: "chain" (sandwich by seed, t with one degree of freedom less than there are chains), "tree"
            (the tree bootstrap's variance of the same scores: wider), or "naive" (sandwich, as if recruits
            were unlike their recruiters: too small).
        level: the confidence level.
        seeds: "include" the study's seeds or "exclude" them.

    Respondents with an unknown answer in any of the columns are left out, and the result says how many.

    Raises UnknownName for a column that is not there, EstimatorError where the model cannot be fitted or a
    setting does not fit.
    """
    require("a regression", "statsmodels", "pandas")
    answers = sample.outcome(outcome)
    if not answers.known.any():
        raise EstimatorError(f"nobody answered {outcome!r}")
    family = family or ("poisson" if isinstance(answers, Categories) else "linear")
    check_choice("family", family, get_args(Family))
    check_choice("method", method, get_args(RegressionMethod))
    check_choice("errors", errors, get_args(Errors))
    analysis = Analysis(
        sample, Settings(method=method, population_size=population_size, level=level, seeds=seeds)
    )
    event, response = response_of(answers, of, family)
    counted = sample.tree.to_rows(analysis.counted)
    design, names = design_of(sample, outcome, on, counted & ~np.isnan(response))
    rows = design.index.to_numpy()
    beta, influence = _fit(analysis, design.to_numpy(dtype=np.float64), response, rows, family)
    chains = len(np.unique(sample.chain[rows]))
    found = standard_errors(sample, influence, n=len(rows), chains=chains, errors=errors, level=level)
    notes = [*sample_notes(sample), *error_notes(errors, chains, method)]
    if (left_out := int(counted.sum()) - len(rows)) > 0:
        notes.append(f"{left_out} respondents lack one of the answers and were left out")
    return Regression(
        outcome=outcome,
        of=event,
        on=on if isinstance(on, str) else " + ".join(on),
        family=family,
        errors=errors,
        n=len(rows),
        chains=chains,
        coefficients=tuple(_coefficients(names, beta, found)),
        sample=summary_of(sample),
        method=Provenance(
            method=method,
            population_size=population_size,
            level=level,
            seeds=seeds,
            missing_network_size=sample.missing_network_size,
        ),
        warnings=tuple(notes),
    )


def _coefficients(names: Sequence[str], beta: F8, found: StandardErrors) -> Iterator[Coefficient]:
    for name, b, s in zip(names, beta.tolist(), found.se.tolist(), strict=True):
        yield Coefficient(
            term=name,
            coefficient=b,
            se=s,
            low=b - found.reach * s,
            high=b + found.reach * s,
            p=found.p_value(b / s) if s > 0 else math.nan,
        )


def _fit(analysis: Analysis, X: F8, response: F8, rows: NDArray[np.int64], family: Family) -> tuple[F8, F8]:
    """Return the coefficients, and the influence of each node on each: shape (coefficients, n)."""
    sample, chosen = analysis.sample, analysis.settings
    by_node = shared_weights(sample, chosen.method, chosen.population_size)
    weights = sample.tree.to_rows(by_node)[rows]
    weights = weights / weights.mean()
    y = response[rows]
    beta, mean = _maximise_likelihood(X, y, weights, family)
    influence = np.zeros((len(beta), len(sample)))
    influence[:, rows] = _influence(X, y, weights, mean, family).T
    return beta, influence[:, sample.tree.order]


def _maximise_likelihood(X: F8, y: F8, weights: F8, family: Family) -> tuple[F8, F8]:
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
        raise EstimatorError(
            "the regression has no finite answer: a column tells the outcome apart without fail, or nobody"
            " has it; put levels together"
        )
    return np.asarray(found.params), np.asarray(found.mu)


def _influence(X: F8, y: F8, weights: F8, mean: F8, family: Family) -> F8:
    """Return how much each respondent moves each coefficient, shape (n, coefficients).

    Their score over the information. All three links are canonical, so the score is weight x (y - mean) x the
    row of the design.
    """
    variance = {"poisson": mean, "logistic": mean * (1 - mean), "linear": np.ones(len(y))}[family]
    information = X.T @ (X * (weights * variance)[:, None])
    return np.asarray(np.linalg.solve(information, (X * (weights * (y - mean))[:, None]).T).T)
