"""Any result over the population sizes that are possible."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators import (
    RecruitmentSample,
    cross_table,
    diagnose,
    estimate,
    quantiles,
    read_csv,
    sweep,
    sweep_over,
)
from estimators.commands import register

HERE = Path(__file__).parents[1]
SAMPLE = HERE / "reference" / "highfraction.csv"


@pytest.fixture(scope="module")
def sample():
    return read_csv(SAMPLE, ["disease", "age"], recruited_at="recruited_at")


def ask(*words):
    app = typer.Typer(rich_markup_mode=None)
    register(app)
    return CliRunner().invoke(app, list(map(str, words)))


@pytest.mark.parametrize("method", ["ss", "hcg"])
def test_each_figure_is_the_estimate_at_that_population_size(sample, method):
    swept = sweep(sample, ["disease", "age"], method=method, population_sizes=[1000, 500])
    figure = next(f for f in swept.figures if f.label == ("disease", "pos"))
    alone = estimate(sample, ["disease"], method=method, population_size=500)["disease", "pos"]

    assert swept.population_sizes == (500, 1000)
    assert (figure.estimates[0], figure.lows[0], figure.highs[0]) == (alone.estimate, alone.low, alone.high)


def test_quantiles_cells_and_homophily_are_swept_as_well(sample):
    medians = sweep_over(
        sample,
        lambda N: quantiles(sample, "age", [0.5], method="ss", population_size=N),
        population_sizes=[500, 9000],
    )
    cells = sweep_over(
        sample,
        lambda N: cross_table(sample, "disease", "disease", method="ss", population_size=N),
        population_sizes=[500],
    )
    ties = sweep_over(
        sample, lambda N: diagnose(sample, "disease", population_size=N).structure, population_sizes=[500]
    )

    assert medians.figures[0].label == ("age", "50%")
    assert (
        medians.figures[0].estimates[1]
        == quantiles(sample, "age", [0.5], method="ss", population_size=9000)[0.5].estimate
    )
    assert sum(f.estimates[0] for f in cells.figures) == pytest.approx(1)
    assert ties.figures[0].label == ("disease, homophily", "neg")
    for swept in (medians, cells, ties):
        json.dumps(swept.as_dict(), allow_nan=False)
        assert f"N={swept.population_sizes[0]}" in str(swept)


def test_groups_are_swept_apart(sample):
    swept = sweep(sample, ["age"], by="disease", population_sizes=[600])

    assert [f.label for f in swept.figures] == [("age", "mean", "neg"), ("age", "mean", "pos")]
    assert [row["group"] for row in swept.rows()] == ["neg", "pos"]


def test_no_population_size_at_all_is_refused(sample):
    with pytest.raises(ValueError, match="no population sizes to sweep over"):
        sweep(sample, ["disease"], population_sizes=[])


def test_the_command_tries_the_usual_sizes_where_none_is_named():
    answer = ask("sweep", SAMPLE, "--outcome", "disease")

    assert answer.exit_code == 0
    assert "N=500" in answer.stdout
    assert "N=40000" in answer.stdout


def test_the_command_gives_intervals_at_the_sizes_named():
    found = json.loads(
        ask(
            "sweep", SAMPLE, "--outcome", "disease", "--population-size", "1000,600", "--format", "json"
        ).stdout
    )
    rows = ask(
        "sweep", SAMPLE, "--outcome", "disease", "--population-size", "1000", "--format", "csv"
    ).stdout.splitlines()

    assert [record["population_size"] for record in found] == [600, 1000]
    assert rows[0] == "outcome,level,population_size,estimate,low,high"
    assert float(rows[2].split(",")[3]) == found[1]["estimates"][1]["estimate"]


@pytest.mark.parametrize("sizes", ["1000,many", "12"])
def test_sizes_that_make_no_sense_end_with_exit_code_2(sizes):
    answer = ask("sweep", SAMPLE, "--outcome", "disease", "--population-size", sizes)

    assert answer.exit_code == 2
    assert answer.stdout == ""


def test_a_chart_says_where_the_estimate_goes(tmp_path):
    pytest.importorskip("altair")
    ask("sweep", SAMPLE, "--outcome", "disease", "--population-size", "500,1000", "--charts", tmp_path)

    assert "disease: pos" in (tmp_path / "sweep-1.svg").read_text()
    assert (tmp_path / "sweep-1-phone.svg").exists()


def test_a_sweep_of_one_level_can_be_drawn():
    pytest.importorskip("altair")
    from estimators.charts.sweep import drawings

    everybody = RecruitmentSample.from_columns(["a", "b"], ["seed", "a"], [2, 3], {"here": ["yes", "yes"]})
    (draw,) = drawings(sweep(everybody, population_sizes=[5, 50]))

    assert "100.0%" in draw(360).description
