"""Resampling: from an interval's name to the estimates in every replicate."""

from estimators.estimation.analysis import Analysis
from estimators.estimation.bootstrap.hcg import resample_hcg
from estimators.estimation.bootstrap.salganik import resample_salganik
from estimators.estimation.bootstrap.ss import resample_ss
from estimators.estimation.bootstrap.tree import resample_neighbourhood, resample_tree
from estimators.estimation.fit import Fitted
from estimators.estimation.functional import F8

_BY_OUTCOME = {"salganik": resample_salganik, "ss": resample_ss, "hcg": resample_hcg}


def resample(analysis: Analysis, fits: list[Fitted]) -> list[F8]:
    """Return every outcome's estimates in every replicate: an array (replicates, figures) for each.

    The tree and neighbourhood bootstraps resample once for all outcomes. The others resample by the levels of
    each outcome. Raises EstimatorError when the interval does not go with the method, or needs a population
    size that is not given.
    """
    interval = analysis.settings.interval
    if interval in _BY_OUTCOME:
        return [_BY_OUTCOME[interval](analysis, fitted) for fitted in fits]
    return resample_tree(analysis, fits) if interval == "tree" else resample_neighbourhood(analysis, fits)
