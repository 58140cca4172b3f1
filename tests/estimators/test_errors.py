"""Refusals: each is an EstimatorError, and stays what it was in the standard library."""

import ast
from pathlib import Path

import pytest

from estimators import EstimatorError, MissingExtra, RecruitmentSample, UnknownName, cross_table, estimate
from estimators.errors import require
from estimators.numerics.rds_i import NoStationaryDistribution
from estimators.numerics.successive_sampling import PopulationTooSmall
from estimators.sample.problems import SampleProblems

ROOMS = (
    "comparison",
    "diagnostics",
    "estimation",
    "network_size",
    "numerics",
    "planning",
    "population_size",
    "sample",
)
SAMPLE = RecruitmentSample.from_columns(
    ["a", "b", "c"], ["seed", "a", "a"], [1, 2, 3], {"member": ["yes", "no", "yes"], "age": [20, 30, 40]}
)


@pytest.mark.parametrize("kind", [MissingExtra, NoStationaryDistribution, PopulationTooSmall, SampleProblems])
def test_every_refusal_is_one_kind_of_error_and_still_a_value_error(kind):
    assert issubclass(kind, EstimatorError)
    assert issubclass(kind, ValueError)


def test_an_unknown_outcome_is_a_key_error_whose_message_is_not_quoted():
    with pytest.raises(KeyError) as refused:
        estimate(SAMPLE, ["sector"])
    assert isinstance(refused.value, UnknownName)
    assert str(refused.value) == "no outcome 'sector'; the sample has: member, age"


def test_a_cell_that_is_not_in_a_cross_table_is_refused_with_those_that_are():
    table = cross_table(SAMPLE, "member", "member", interval="naive")
    with pytest.raises(UnknownName, match="there are rows"):
        table["yes", "maybe"]


def test_a_missing_part_is_an_import_error_that_says_how_to_install_it():
    with pytest.raises(ImportError, match=r'pip install "seedline\[analysis\]"'):
        require("a chart", "no_library_of_this_name")


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_refuses_with_a_bare_error(room):
    bare = [
        f"{file}:{node.lineno}"
        for file in (Path(__file__).parents[2] / "estimators" / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and getattr(node.exc.func, "id", "") in ("ValueError", "KeyError", "TypeError", "ImportError")
    ]
    assert bare == []
