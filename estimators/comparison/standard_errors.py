"""Standard errors of regression coefficients, from the influence of each respondent on each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.contrasts import two_sided
from estimators.comparison.regression_results import Errors, RegressionMethod
from estimators.errors import EstimatorError
from estimators.estimation.intervals import quantile_of_error
from estimators.estimation.uncertainty import tree_exact_variance
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]

FEW_CHAINS = 40
"""Below about this many clusters, standard errors by cluster are too small.

Cameron & Miller 2015, J. Human Resources 50(2), 317-372.
"""


@dataclass(frozen=True, slots=True, eq=False)
class StandardErrors:
    """The standard error of each coefficient."""

    se: F8
    reach: float
    """How many standard errors an interval reaches to each side."""
    p_value: Callable[[float], float]
    """From a coefficient over its standard error to the chance of one as far from 0."""


def standard_errors(
    sample: RecruitmentSample, influence: F8, *, n: int, chains: int, errors: Errors, level: float
) -> StandardErrors:
    """Return the standard errors of coefficients.

    `influence` has shape (coefficients, respondents), in the order of nodes. `n` respondents in `chains`
    chains entered the regression. Raises EstimatorError for errors "chain" where there is one chain.
    """
    k = len(influence)
    if errors == "tree":
        se = np.sqrt(tree_exact_variance(sample, influence))
        return StandardErrors(se, float(quantile_of_error(level)), two_sided)
    if errors == "naive":
        variance, freedom = (influence**2).sum(axis=1) * n / (n - k), n - k
    else:
        if chains < 2:
            raise EstimatorError("there is one chain: choose errors 'tree', which also resamples within it")
        sums = np.array([np.bincount(sample.tree.chain, weights=row) for row in influence])
        variance = (sums**2).sum(axis=1) * chains / (chains - 1) * (n - 1) / (n - k)
        freedom = chains - 1
    from scipy.stats import t

    reach = float(t.ppf((1 + level) / 2, freedom))
    return StandardErrors(np.sqrt(variance), reach, partial(_two_sided_t, freedom=freedom))


def error_notes(errors: Errors, chains: int, method: RegressionMethod) -> list[str]:
    """Return what must be said beside standard errors and weights."""
    notes = []
    if errors == "chain" and chains < FEW_CHAINS:
        notes.append(
            f"{chains} chains are few: standard errors by chain tend to be too small below {FEW_CHAINS}; "
            "compare with errors 'tree'"
        )
    if errors == "naive":
        notes.append("standard errors take recruits for unlike their recruiters: they are too small")
    if method != "mean":
        notes.append(
            f"weights by {method} hand a regression to a few people with few peers; compare with unweighted"
        )
    return notes


def _two_sided_t(ratio: float, freedom: int) -> float:
    from scipy.stats import t

    return float(2 * t.sf(abs(ratio), freedom))
