import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators.commands import register

REFERENCE = Path(__file__).parents[1] / "reference"
PSW = str(REFERENCE / "psw.csv")


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def ask(rds, analysis, *words):
    return rds("compare", analysis, PSW, "--outcome", "union_member", *words)


def test_groups_are_compared(rds):
    answer = ask(
        rds, "groups", "--by", "work_location", "--measure", "ratio", "--against", "other", "--format", "json"
    )
    said = json.loads(answer.stdout)

    assert answer.exit_code == 0
    assert (said["outcome"], said["by"], said["against"], said["measure"]) == (
        "union_member",
        "work_location",
        "other",
        "ratio",
    )
    assert list(said["contrasts"][0]) == [
        "level",
        "group",
        "n",
        "figure",
        "reference",
        "contrast",
        "se",
        "low",
        "high",
        "p",
        "df",
        "notes",
    ]
    assert "p-values are not adjusted" in answer.stderr


def test_every_option_reaches_the_comparison(rds):
    answer = ask(
        rds,
        "groups",
        "--by",
        "work_location",
        "--method",
        "ss",
        "--population-size",
        90000,
        "--interval",
        "tree",
        "--level",
        0.9,
        "--replicates",
        50,
        "--seed",
        7,
        "--seeds",
        "exclude",
        "--format",
        "json",
    )
    wanted = {
        "method": "ss",
        "population_size": 90000,
        "interval": "tree",
        "level": 0.9,
        "replicates": 50,
        "seed": 7,
        "seeds": "exclude",
        "by": "work_location",
    }
    assert wanted.items() <= json.loads(answer.stdout)["method"].items()


def test_association_trend_and_regression_are_asked_for(rds):
    table = ask(rds, "association", "--by", "work_location", "--replicates", 99)
    order = "home_care, other, long_term_care"
    trend = ask(rds, "trend", "--by", "work_location", "--order", order, "--of", "no")
    formula = "work_location + years_worked"
    regression = ask(rds, "regression", "--on", formula, "--errors", "tree", "--format", "json")

    assert "chi-square 55.44, p 0.010" in table.stdout
    assert "share of no" in trend.stdout
    assert [c["term"] for c in json.loads(regression.stdout)["coefficients"]][
        1
    ] == "work_location: long_term_care"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["groups"], "Missing option '--by'"),
        (["regression"], "Missing option '--on'"),
        (["groups", "--by", "work_location", "--family", "poisson"], "No such option: --family"),
        (["association", "--by", "work_location", "--level", "0.9"], "No such option: --level"),
        (["association", "--by", "work_location", "--method", "ss"], "'ss' is not one of"),
        (["groups", "--by", "salary"], "no column salary"),
        (["groups", "--by", "work_location", "--against", "moon"], "no group 'moon'"),
        (["regression", "--on", "salary"], "cannot be read"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(rds, words, said):
    answer = ask(rds, *words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert said in answer.stderr


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([PSW, "--outcome", "union_member", "--by", "work_location"], "rds compare groups FILE"),
        (["--by", "work_location", PSW, "--outcome", "union_member"], "rds compare groups FILE"),
        ([PSW, "--by", "work_location", "--test", "contingency"], "rds compare association FILE"),
        ([PSW, "--by", "work_location", "--test=trend"], "rds compare trend FILE"),
        ([PSW, "--regress", "years_worked"], "rds compare regression FILE"),
    ],
)
def test_the_spelling_of_the_one_command_is_refused_with_the_new_one(rds, words, command):
    answer = rds("compare", *words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert command in " ".join(answer.stderr.split())


@pytest.mark.parametrize(
    "words",
    [
        ["groups", "--by", "work_location", "--measure", "ratio"],
        ["trend", "--by", "work_location"],
        ["association", "--by", "work_location", "--replicates", "9"],
        ["regression", "--on", "work_location + years_worked"],
    ],
)
def test_charts_are_drawn_with_words_that_say_the_same(rds, words, tmp_path):
    answer = ask(rds, *words, "--charts", tmp_path / "pictures")
    drawn = sorted(path.name for path in (tmp_path / "pictures").iterdir())

    assert answer.exit_code == 0
    assert [name for name in drawn if name.endswith(".html")] == ["compare.html"]
    assert len([name for name in drawn if name.endswith(".svg")]) == 2
    page = (tmp_path / "pictures" / "compare.html").read_text()
    assert "long_term_care" in page
    assert "nan" not in page
