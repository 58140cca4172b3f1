"""Population size by successive sampling."""

import numpy as np

from estimators import SizePrior, size_by_successive_sampling
from tests.support.reference_cases import Case, Record, load

SHARES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


def posterior_of_n(case: Case, record: Record) -> None:
    # A thousand draws there: the two runs differ by up to 5 % in the middle of the posterior and by a quarter
    # in its upper tail, which is what is allowed between either of them and ours.
    sample = load("highfraction").replaced
    prior = SizePrior(median=800, maximum=record.value["maxN"])
    found = size_by_successive_sampling(sample, prior, draws=5000, seed=1)
    ours = np.array([found.posterior.mean, *map(found.posterior.quantile, SHARES)])
    theirs = np.array([record.value["mean"], *record.value["quantiles_sample_N"]])
    room = np.array([0.05, 0.05, 0.05, 0.05, 0.05, 0.06, 0.15, 0.25])

    assert found.convergence.r_hat < 1.01
    assert (abs(ours / theirs - 1) < room).all(), (ours, theirs)
