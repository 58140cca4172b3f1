"""Redrawing the sample: from an interval's name to the estimates in every replicate."""

from estimators.estimation.bootstrap.hcg import by_filled_tree
from estimators.estimation.bootstrap.salganik import by_chain
from estimators.estimation.bootstrap.ss import by_population
from estimators.estimation.bootstrap.task import F8, Redrawing
from estimators.estimation.bootstrap.tree import by_neighbourhood, by_tree
from estimators.estimation.fit import Fitted
from estimators.numerics.bootstrap.neighbourhood import WARNING
from estimators.sample.choices import IntervalMethod

__all__ = ["CAUTIONS", "Redrawing", "redraw"]

CAUTIONS = {"neighbourhood": WARNING}
"""What must be said beside an interval."""

_BY_OUTCOME = {"salganik": by_chain, "ss": by_population, "hcg": by_filled_tree}


def redraw(task: Redrawing, interval: IntervalMethod, fits: list[Fitted]) -> list[F8]:
    """Return every outcome's estimates in every replicate: an array (replicates, figures) for each.

    The tree and neighbourhood bootstraps redraw once for all outcomes; the others redraw people by the levels of the outcome, and so for each.
    Raises ValueError when the interval does not go with the method, or needs a population size that is not given.
    """
    if interval in _BY_OUTCOME:
        return [_BY_OUTCOME[interval](task, fitted) for fitted in fits]
    return by_tree(task, fits) if interval == "tree" else by_neighbourhood(task, fits)
