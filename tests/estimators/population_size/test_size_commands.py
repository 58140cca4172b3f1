"""`rds population-size`, as scripts and people call it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators.commands import register

REFERENCE = Path(__file__).parents[1] / "reference"
SAMPLE = str(REFERENCE / "highfraction.csv")


def ask(*words):
    app = typer.Typer(rich_markup_mode=None)
    register(app)
    return CliRunner().invoke(app, list(map(str, words)))


def test_successive_sampling_answers_with_prior_and_convergence():
    answer = ask(
        "population-size", SAMPLE, "--prior-median", 800, "--draws", 200, "--seed", 3, "--format", "json"
    )
    found = json.loads(answer.stdout)

    assert answer.exit_code == 0
    assert found["method"]["prior"] == "median 800"
    assert found["estimates"][0]["low"] < found["estimates"][0]["estimate"] < found["estimates"][0]["high"]
    assert set(found["convergence"]) == {"r_hat", "effective_draws"}
    assert (
        answer.stdout
        == ask(
            "population-size", SAMPLE, "--prior-median", 800, "--draws", 200, "--seed", 3, "--format", "json"
        ).stdout
    )


@pytest.mark.parametrize("method", ["multiplier", "unique-object", "two-survey"])
def test_a_count_answers_with_the_share_it_was_divided_by(method):
    answer = ask(
        "population-size",
        SAMPLE,
        "--method",
        method,
        "--outcome",
        "disease",
        "--answer",
        "pos",
        "--count",
        180,
        "--format",
        "json",
    )
    found = json.loads(answer.stdout)

    assert found["estimates"][0]["estimate"] == pytest.approx(180 / found["share"]["estimate"])
    assert len(found["estimates"]) == (3 if method == "two-survey" else 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "the prior on the population size is not stated"),
        (["--prior-flat"], "it has to be above the 400 respondents"),
        (["--prior-median", 800, "--count", 20], "ss-pse has no use for --count"),
        (["--method", "multiplier", "--count", 20], "multiplier needs --outcome and --answer"),
        (["--method", "multiplier", "--prior-median", 20], "multiplier has no use for --prior-median"),
    ],
)
def test_what_cannot_be_answered_is_explained_with_exit_code_2(words, said):
    answer = ask("population-size", SAMPLE, *words)

    assert answer.exit_code == 2
    assert said in answer.stderr
    assert answer.stdout == ""


def test_charts_are_drawn_with_words_of_their_own(tmp_path):
    pytest.importorskip("altair")
    ask("population-size", SAMPLE, "--prior-median", 800, "--draws", 200, "--charts", tmp_path)
    drawn = (tmp_path / "population-size.svg").read_text()

    assert "Before the sample the median was 800 people" in drawn
    assert (tmp_path / "population-size-phone.svg").exists()
    ask(
        "population-size",
        SAMPLE,
        "--method",
        "two-survey",
        "--outcome",
        "disease",
        "--answer",
        "pos",
        "--count",
        180,
        "--charts",
        tmp_path,
    )
    assert "chapman" in (tmp_path / "population-size.svg").read_text()
