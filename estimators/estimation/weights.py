"""The weights themselves, to be taken further: one per respondent, or one per respondent and replicate."""

import numpy as np
from numpy.typing import NDArray

from estimators.errors import EstimatorError
from estimators.estimation.fit import fit, shared_weights
from estimators.estimation.targets import counted_nodes, targets_of
from estimators.numerics.bootstrap.tree import tree_counts
from estimators.sample.choices import BY_GROUP, Method, Seeds
from estimators.sample.recruitment_sample import RecruitmentSample


def weights(
    sample: RecruitmentSample,
    method: Method = "rds-ii",
    *,
    outcome: str | None = None,
    population_size: int | None = None,
    seeds: Seeds = "include",
) -> NDArray[np.float64]:
    """Return one weight per respondent, in the order of the sample's rows.

    They sum to the population size where it is given, else to the number of respondents who count; those who
    do not (excluded seeds, dropped network sizes, and for the methods by group those without an answer) have
    0. RDS-I and HCG weigh for one outcome, which must be named. Raises EstimatorError when it is not, or when
    the method is not defined for this sample.
    """
    if method in BY_GROUP and outcome is None:
        raise EstimatorError(f"{method} weights are for one outcome: name it")
    counted = counted_nodes(sample, seeds)
    if outcome is None:
        by_node = shared_weights(sample, method, population_size)
    else:
        by_node = fit(sample, targets_of(sample, outcome, counted), counted, method, population_size).weights
    return sample.tree.to_rows(_scale(np.where(counted, by_node, 0.0), population_size))


def replicate_weights(
    sample: RecruitmentSample,
    method: Method = "rds-ii",
    *,
    replicates: int = 200,
    seed: int = 0,
    population_size: int | None = None,
    seeds: Seeds = "include",
    threads: int = 1,
) -> NDArray[np.float64]:
    """Return the tree bootstrap as weights, shape (n, replicates), rows in the order of the sample's.

    Each column is the respondent's weight times how often that replicate holds them, so that any survey
    package gets the standard error of any statistic from `weights` and these (in R: svrepdesign(type =
    "bootstrap", combined.weights = TRUE)). RDS-II, SS and the plain mean can be used; the other methods are
    computed again in every replicate, which no fixed weight can say.
    """
    if method in BY_GROUP:
        raise EstimatorError(
            f"{method} has no replicate weights: it is computed again in every replicate; use rds-ii, ss or"
            " mean"
        )
    counted = counted_nodes(sample, seeds)
    base = _scale(np.where(counted, shared_weights(sample, method, population_size), 0.0), population_size)
    counts = tree_counts(sample.tree, replicates, seed, threads)
    return sample.tree.to_rows((counts * base).T)


def _scale(weights: NDArray[np.float64], population_size: int | None) -> NDArray[np.float64]:
    total = np.count_nonzero(weights) if population_size is None else population_size
    return np.asarray(weights * (total / weights.sum()))
