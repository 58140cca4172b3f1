"""A code for missing may be one column's alone: 99 is no age here, and a network of 99 people there."""

import pytest
import typer
from typer.testing import CliRunner

from estimators import SampleProblems, read_csv
from estimators.commands import register

ROWS = """pid,recruiter_id,degree,age,hiv
1,seed,5,30,pos
2,1,99,99,neg
3,1,4,25,9
4,2,3,99,pos
5,-1,3,40,neg
"""
USED = ("--id", "pid", "--network-size", "degree", "--seed-code=-1")


@pytest.fixture
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "study.csv"
    path.write_text(ROWS)
    return path


def test_a_code_named_for_one_column_is_an_answer_in_the_others(rds, study):
    answer = rds(
        "estimate", study, *USED, "--outcome", "age", "--outcome", "hiv", "--missing-code", "age=99",
        "--interval", "naive", "--format", "json",
    )  # fmt: skip
    by_hand = read_csv(
        study, ["age", "hiv"], id="pid", seed_code="-1", missing_codes_by_column={"age": ["99"]}
    )

    assert answer.exit_code == 0, answer.stderr
    assert by_hand.outcome("age").known.tolist() == [True, False, True, False, True]
    assert by_hand.network_size.max() == 99
    assert "99 is read as missing: age 2 times" in answer.stdout
    assert "99 is read as missing: age 2 times" in by_hand.notes


def test_plain_codes_and_a_column_s_own_add_up(study):
    sample = read_csv(
        study,
        ["age", "hiv"],
        id="pid",
        seed_code="-1",
        missing_codes=["9"],
        missing_codes_by_column={"degree": ["99"]},
        missing_network_size="drop",
    )

    assert sample.network_size.tolist() == [5, 0, 4, 3, 3]
    assert sample.outcome("hiv").known.sum() == 4


def test_a_recruiter_s_cell_with_a_code_of_its_own_is_a_seed_s(study):
    sample = read_csv(study, [], id="pid", missing_codes_by_column={"recruiter_id": ["-1"]})

    assert sample.is_seed.tolist() == [True, False, False, False, True]


@pytest.mark.parametrize("command", ["estimate", "convert"])
def test_a_code_for_a_column_that_is_not_there_is_refused_by_name(rds, study, tmp_path, command):
    rest = ["--outcome", "age"] if command == "estimate" else [tmp_path / "out.csv"]
    answer = rds(command, study, *rest, *USED, "--missing-code", "agee=99")

    assert answer.exit_code == 2
    assert "names agee, and the file has no such column; it has pid" in answer.stderr
    with pytest.raises(SampleProblems, match="names agee"):
        read_csv(study, ["age"], id="pid", missing_codes_by_column={"agee": ["99"]})
