"""Agreement of the recruitment figures, quantiles and cross tables."""

import numpy as np

from estimators import cross_table, quantiles
from estimators.diagnostics.recruitment_structure import recruitment_structure
from estimators.numerics.rds_i import rds_i, transition_counts
from tests.estimators.agreement.common import (
    EXACT,
    Checking,
    altered,
    equal,
    outcome_of,
    positions_of,
    proportional,
    rds_i_of,
    same_table,
    split_by_chain,
)
from tests.support.reference_cases import Case, Record


def transitions(case: Case, record: Record) -> None:
    found = recruitment_structure(case.replaced, outcome_of(case, record)).transitions
    same_table(found, record.value)


def homophily_of_recruitment(case: Case, record: Record) -> None:
    found = recruitment_structure(case.replaced, outcome_of(case, record))
    same_table(found.transitions, record.value["table"])
    equal(found.recruitment_homophily, record.value["homophily"])


def homophily_of_population(tolerance: float = EXACT, *, N: bool = False) -> Checking:
    def check(case: Case, record: Record) -> None:
        found = recruitment_structure(
            case.replaced, outcome_of(case, record), population_size=case.N if N else None
        ).population_homophily
        theirs = record.value["value"]
        named = (
            dict(zip(theirs["names"], theirs["values"], strict=True)) if isinstance(theirs, dict) else None
        )
        for level, ours in found.items():
            equal(ours, named[level] if named else theirs, tolerance)

    return check


def activity(tolerance: float = EXACT, *, N: bool = False) -> Checking:
    """The reference reports one level: the alphabetically last of the two most frequent."""

    def check(case: Case, record: Record) -> None:
        name = outcome_of(case, record)
        found = recruitment_structure(
            case.replaced, name, population_size=case.N if N else None
        ).differential_activity
        counts = case.frame[name].drop_nulls().value_counts(sort=True)[name].to_list()
        equal(found[max(counts[:2])], record.value["value"][0], tolerance)

    return check


def stationary(case: Case, record: Record) -> None:
    found = rds_i_of(case, record)
    equal([found.stationary[found_at] for found_at in positions_of(case, record)], record.value["values"])


def mean_network_sizes(sizes: str) -> Checking:
    def check(case: Case, record: Record) -> None:
        found = rds_i_of(case, record, sizes)
        equal([found.mean_network_size[at] for at in positions_of(case, record)], record.value["values"])

    return check


def cells(method: str) -> Checking:
    def check(case: Case, record: Record) -> None:
        rows, columns = record.id.split(".")[0].split("*")
        table = cross_table(case.replaced, rows, columns, method=method, interval="naive")
        proportional(table.counts(), record.value["rows"])

    return check


def zero_sizes_make_the_mean_zero(case: Case, record: Record) -> None:
    """Levels with a size of 0 have a harmonic mean of 0 there; with those people left out it is a size."""
    found, theirs = rds_i_of(case, record, "drop").mean_network_size, np.array(record.value["values"])
    assert (theirs == 0).any()
    assert (found >= 1).all()


def homophily_without_gaps(case: Case, record: Record) -> None:
    for ours in recruitment_structure(altered(case), "answer").population_homophily.values():
        equal(ours, record.value["value"])


def activity_without_population_size(case: Case, record: Record) -> None:
    assert record.error
    assert recruitment_structure(case.replaced, "y").differential_activity["b"] > 0


def step_quantiles(case: Case, record: Record) -> None:
    """The reference interpolates over one unit of weight (of n in all, or of N), and so moves with the
    scale of the weights."""
    shares = [int(name.strip(" %")) / 100 for name in record.value["names"]]
    unit = 2 / len(case.frame)

    def at(move: float) -> list[float]:
        return [q.estimate for q in quantiles(case.replaced, record.outcome, [s + move for s in shares])]

    for low, theirs, high in zip(at(-unit), record.value["values"], at(unit), strict=True):
        assert low <= theirs <= high


def altered_transitions(case: Case, record: Record) -> None:
    sample = altered(case, E15="c", E16="c") if "empty" in record.id else split_by_chain(case)
    outcome, tree = sample.categories("answer"), sample.tree
    codes = outcome.codes[tree.order]
    if "empty" in record.id:
        found = rds_i(codes, sample.network_size[tree.order], tree.parent, outcome.levels).transitions
    else:
        found = transition_counts(codes, tree.parent, 2)
    equal(found, record.value["rows"])
