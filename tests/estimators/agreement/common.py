"""What the checks share."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from estimators.numerics.rds_i import rds_i
from tests.support.reference_cases import Case, Record

Checking = Callable[[Case, Record], None]
EXACT = 1e-9


def equal(ours: Any, theirs: Any, tolerance: float = EXACT) -> None:
    np.testing.assert_allclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=tolerance, atol=1e-12)


def proportional(ours: Any, theirs: Any, tolerance: float = EXACT) -> None:
    equal(np.asarray(ours) / np.sum(ours), np.asarray(theirs) / np.sum(theirs), tolerance)


def population_of(case: Case, record: Record) -> int:
    n = len(case.frame)
    if "2n" in record.id:
        return 2 * n
    if found := re.search(r"_N(\d+)", record.id):
        return int(found.group(1))
    return case.N


def outcome_of(case: Case, record: Record) -> str:
    return record.outcome if record.outcome in case.outcomes else "y" if case.name == "edge" else "member"


def rds_i_of(case: Case, record: Record, sizes: str = "largest") -> Any:
    sample = case.sample(sizes)
    outcome, tree = sample.categories(outcome_of(case, record)), sample.tree
    return rds_i(outcome.codes[tree.order], sample.network_size[tree.order], tree.parent, outcome.levels)


def positions_of(case: Case, record: Record) -> list[int]:
    levels = case.replaced.categories(outcome_of(case, record)).levels
    return [levels.index(name) for name in record.value["names"]]


def same_table(found: Any, theirs: Any) -> None:
    for level, row in zip(theirs["rownames"], theirs["rows"], strict=True):
        assert [found[level][to] for to in theirs["colnames"]] == row


def altered(case: Case, **rows: str) -> Any:
    """The edge case without gaps in y, and the rows named put to another level."""
    answers = [rows.get(i, y or "a") for i, y in zip(case.frame["id"], case.frame["y"], strict=True)]
    return case.sample("largest", answer=answers)


def split_by_chain(case: Case) -> Any:
    plain = case.replaced
    return case.sample("largest", answer=["a" if seed == "E01" else "b" for seed in plain.chain])
