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


def ask(rds, *words):
    return rds("compare", PSW, "--outcome", "union_member", *words)


def test_groups_are_compared(rds):
    answer = ask(rds, "--by", "work_location", "--measure", "ratio", "--against", "other", "--format", "json")
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
    ]
    assert "p-values are not adjusted" in answer.stderr


def test_every_option_reaches_the_comparison(rds):
    answer = ask(
        rds,
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
    table = ask(rds, "--by", "work_location", "--test", "contingency", "--replicates", 99)
    trend = ask(
        rds,
        "--by",
        "work_location",
        "--test",
        "trend",
        "--order",
        "home_care, other, long_term_care",
        "--of",
        "no",
    )
    regression = ask(rds, "--regress", "work_location + years_worked", "--errors", "tree", "--format", "json")

    assert "chi-square 55.44, p 0.010" in table.stdout
    assert "share of no" in trend.stdout
    assert [c["term"] for c in json.loads(regression.stdout)["coefficients"]][
        1
    ] == "work_location: long_term_care"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--by GROUP, or --regress COLUMNS"),
        (["--by", "work_location", "--regress", "years_worked"], "not both"),
        (["--regress", "years_worked", "--test", "trend"], "give it with --by"),
        (
            ["--by", "work_location", "--family", "poisson"],
            "--family does not go with a comparison of groups",
        ),
        (
            ["--by", "work_location", "--test", "contingency", "--level", "0.9"],
            "--level does not go with --test contingency",
        ),
        (["--by", "salary"], "no column salary"),
        (["--by", "work_location", "--against", "moon"], "no group 'moon'"),
        (["--regress", "salary"], "cannot be read"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(rds, words, said):
    answer = ask(rds, *words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert said in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--by", "work_location", "--measure", "ratio"],
        ["--by", "work_location", "--test", "trend"],
        ["--by", "work_location", "--test", "contingency", "--replicates", "9"],
        ["--regress", "work_location + years_worked"],
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
