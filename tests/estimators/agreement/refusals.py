"""Where the reference, or ours, says no."""

from typing import Any

import pytest

from estimators import estimate
from tests.estimators.agreement.common import Checking, split_by_chain
from tests.support.reference_cases import Case, Record


def chains_that_do_not_settle(case: Case, record: Record) -> None:
    assert record.value["point"] == [None, None]
    if "reducible" in record.id:
        sample, words = split_by_chain(case), "stays within"
    else:
        sample = case.sample("largest", answer=["ab"[wave % 2] for wave in case.replaced.wave])
        words = "goes round in a cycle"
    with pytest.raises(ValueError, match=words):
        estimate(sample, ["answer"], method="rds-i")


def refused(words: str, **settings: Any) -> Checking:
    def check(case: Case, record: Record) -> None:
        assert record.error or record.value in (None, [])
        with pytest.raises(ValueError, match=words):
            estimate(case.replaced, ["y"], **settings)

    return check


def refused_sample(words: str, **changes: Any) -> Checking:
    """The sample with some cells changed, given as {row: value} for a column, is refused."""

    def check(case: Case, record: Record) -> None:
        assert record.error
        columns = {name: case.frame[name].to_list() for name in changes}
        for name, cells_changed in changes.items():
            for row, value in cells_changed.items():
                columns[name][row] = value
        with pytest.raises(ValueError, match=words):
            case.sample("largest", **columns)

    return check


def an_empty_recruiter_is_a_seed(case: Case, record: Record) -> None:
    assert record.error
    recruiters = case.frame["recruiter_id"].to_list()
    recruiters[2] = None
    assert case.sample("largest", recruiter_id=recruiters).is_seed[2]


def time_before_recruiter(case: Case, record: Record) -> None:
    times = [f"2024-01-{day:02}" for day in range(2, 18)]
    times[4] = "2024-01-01"  # E05, whose recruiter E02 came on the 3rd
    with pytest.raises(ValueError, match="recruited before their recruiter was: E05"):
        case.sample("largest", recruited_at=times)
