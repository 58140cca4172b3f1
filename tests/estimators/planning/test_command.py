"""`rds plan`."""

import json

import pytest
import typer
from typer.testing import CliRunner

from estimators.commands import register

FILE = "docs/examples/respondents.csv"


@pytest.fixture
def rds():
    app = typer.Typer(rich_markup_mode=None)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_a_precision_and_a_target_give_a_sample_size_and_a_plan(rds):
    answer = rds("plan", "--half-width", 0.05, "--target", 60, "--days", 90, "--runs", 40, "--format", "json")
    found = json.loads(answer.stdout)

    sizes = found["sample_size"]["sizes"]
    assert [size["respondents"] for size in sizes[:3]] == [769, 1537, 1806]
    assert sizes[3]["why"].startswith("this design by the model: 24 seeds")
    assert 3 < sizes[3]["design_effect"] < 5
    assert 0 <= found["plan"]["reaches_target"] <= 1
    assert found["plan"]["method"]["runs"] == 40


def test_a_running_study_is_forecast_from_its_file_and_drawn(rds, tmp_path):
    words = ("--target", 700, "--days", 5, "--outcome", "union_member", "--runs", 20, "--charts", tmp_path)
    answer = rds("plan", FILE, *words)

    assert answer.exit_code == 0
    assert "658 are there already" in answer.stdout
    assert (tmp_path / "plan-weeks.svg").read_text().count("<desc") == 1


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ((), "--half-width"),
        ((FILE, "--target", 700, "--days", 5, "--homophily", 1.2), "learned from the FILE"),
        ((FILE, "--target", 700), "--by or --days"),
        ((FILE, "--target", 700, "--by", "2020-01-01"), "before the last recruitment"),
        (("--target", 700, "--recruits", "0.5,0.6"), "add up to 1"),
        (("--target", 700, "--recruits", "half"), "numbers with commas"),
    ],
)
def test_what_makes_no_sense_ends_with_advice(rds, words, advice):
    answer = rds("plan", *words)

    assert answer.exit_code == 2
    assert advice in answer.stderr
