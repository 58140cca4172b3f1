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
    words = (
        "from-recruitment",
        SAMPLE,
        "--prior-median",
        800,
        "--draws",
        200,
        "--seed",
        3,
        "--format",
        "json",
    )
    answer = ask("population-size", *words)
    found = json.loads(answer.stdout)

    assert answer.exit_code == 0
    assert found["method"]["prior"] == "median 800"
    assert found["estimates"][0]["low"] < found["estimates"][0]["estimate"] < found["estimates"][0]["high"]
    assert set(found["convergence"]) == {"r_hat", "effective_draws"}
    assert answer.stdout == ask("population-size", *words).stdout


@pytest.mark.parametrize("method", ["multiplier", "unique-object", "two-survey"])
def test_a_count_answers_with_the_share_it_was_divided_by(method):
    count = ("--outcome", "disease", "--answer", "pos", "--count", 180)
    answer = ask("population-size", "from-count", SAMPLE, "--method", method, *count, "--format", "json")
    found = json.loads(answer.stdout)

    assert found["estimates"][0]["estimate"] == pytest.approx(180 / found["share"]["estimate"])
    assert len(found["estimates"]) == (3 if method == "two-survey" else 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["from-recruitment", SAMPLE], "the prior on the population size is not stated"),
        (["from-recruitment", SAMPLE, "--prior-flat"], "it has to be above the 400 respondents"),
        (["from-recruitment", SAMPLE, "--prior-median", 800, "--count", 20], "No such option: --count"),
        (["from-count", SAMPLE, "--count", 20], "Missing option '--method'"),
        (["from-count", SAMPLE, "--method", "multiplier", "--count", 20], "Missing option '--outcome'"),
        (["from-count", SAMPLE, "--prior-median", 20], "No such option: --prior-median"),
        ([SAMPLE, "--prior-median", 800], "rds population-size from-recruitment FILE"),
        (
            [SAMPLE, "--method", "two-survey", "--count", 20],
            "rds population-size from-count FILE --method two-survey",
        ),
    ],
)
def test_what_cannot_be_answered_is_explained_with_exit_code_2(words, said):
    answer = ask("population-size", *words)

    assert answer.exit_code == 2
    assert said in " ".join(answer.stderr.split())
    assert answer.stdout == ""


def test_charts_are_drawn_with_words_of_their_own(tmp_path):
    charts = ("--charts", tmp_path)
    ask("population-size", "from-recruitment", SAMPLE, "--prior-median", 800, "--draws", 200, *charts)
    drawn = (tmp_path / "population-size.svg").read_text()

    assert "Before the sample the median was 800 people" in drawn
    assert (tmp_path / "population-size-phone.svg").exists()
    count = ("--method", "two-survey", "--outcome", "disease", "--answer", "pos", "--count", 180)
    ask("population-size", "from-count", SAMPLE, *count, *charts)
    assert "chapman" in (tmp_path / "population-size.svg").read_text()
