"""All recruitment figures of an outcome in one call."""

from types import MappingProxyType

import numpy as np

from estimators.choices import Method
from estimators.methods import shared_weights
from estimators.rds_i import transition_counts
from estimators.sample import RecruitmentSample
from estimators.structure import Structure, differential_activity, population_homophily, recruitment_homophily


def diagnose(sample: RecruitmentSample, outcome: str, *, population_size: int | None = None) -> Structure:
    """Return who recruits whom across the levels of an outcome, how deep the chains go, and how alike they are.

    The population is described by SS weights where its size is given, by RDS-II weights otherwise. Raises KeyError when there is no
    such outcome, ValueError when it is a quantity: it has no levels to recruit across.
    """
    answers = sample.categories(outcome)
    weighting: Method = "rds-ii" if population_size is None else "ss"
    weights = shared_weights(sample, weighting, population_size)
    tree = sample.tree
    counts = transition_counts(answers.codes[tree.order], tree.parent, len(answers.levels))
    rows = [MappingProxyType(dict(zip(answers.levels, row, strict=True))) for row in counts.tolist()]
    return Structure(
        outcome=outcome,
        transitions=MappingProxyType(dict(zip(answers.levels, rows, strict=True))),
        recruitment_homophily=recruitment_homophily(counts),
        population_homophily=MappingProxyType(population_homophily(sample, answers, weights)),
        differential_activity=MappingProxyType(differential_activity(sample, answers, weights)),
        waves=tuple(np.bincount(tree.wave).tolist()),
        recruits=tuple(np.bincount(tree.recruits).tolist()),
        weights=weighting,
    )
