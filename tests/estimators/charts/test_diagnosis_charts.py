"""The charts of a diagnosis: drawn for page and phone, described in words, and robust to odd samples."""

import html
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from estimators import RecruitmentSample, diagnose
from estimators.charts.chains import bottleneck_chart
from estimators.charts.convergence import convergence_chart
from estimators.charts.diagnosis import drawings
from estimators.charts.levels import OTHER, group_levels
from estimators.charts.network_sizes import network_sizes_chart
from estimators.charts.respondents import all_points_chart
from estimators.charts.theme import NO_ANSWER, PAGE, PHONE
from estimators.charts.tree import tree_chart
from estimators.commands import register
from estimators.diagnostics.convergence import convergence
from tests.support.reference_cases import REFERENCE, load
from tests.support.samples import a_sample

PLAIN = [
    "convergence",
    "bottleneck-2",
    "chains-2",
    "all-points",
    "tree",
    "seed-dependence",
    "transitions",
    "homophily",
    "waves",
    "recruits",
    "coupons",
    "network-sizes",
    "recruits-by-seed",
]


@pytest.fixture(scope="module")
def tiny():
    sample = load("tiny").replaced
    return sample, diagnose(sample, "member")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """What the command draws, and what it says."""
    app = typer.Typer()
    register(app)
    directory = tmp_path_factory.mktemp("study") / "charts"
    words = ["diagnose", str(REFERENCE / "tiny.csv"), "--outcome", "member", "--charts", str(directory)]
    return directory, CliRunner().invoke(app, words)


def words_of(picture):
    return {element.get("id"): element.text for element in ET.fromstring(picture).iter()}


def test_every_question_has_its_chart(tiny):
    assert [draw(PAGE).name for draw in drawings(*tiny)] == PLAIN


def test_the_command_draws_every_chart_and_says_where(drawn):
    directory, answer = drawn

    assert {file.stem for file in directory.iterdir()} == {
        "diagnose",
        *PLAIN,
        *(f"{name}-phone" for name in PLAIN),
    }
    assert f"the charts are in {directory / 'diagnose.html'}" in answer.stderr
    assert answer.exit_code == 0


@pytest.mark.parametrize("name", PLAIN)
def test_a_chart_fits_page_and_phone_and_says_what_it_shows(drawn, name):
    directory, _ = drawn
    shown_on_page = (directory / "diagnose.html").read_text(encoding="utf-8")

    for file, width in ((f"{name}.svg", PAGE), (f"{name}-phone.svg", PHONE)):
        picture = (directory / file).read_text(encoding="utf-8")
        words = words_of(picture)[f"{name}-desc"]

        assert float(ET.fromstring(picture).get("width")) == pytest.approx(width, abs=12)
        assert len(words) > 60
        assert html.escape(words) in shown_on_page


ODD = {
    "nobody answered": {"outcomes": {"member": [""] * 6}},
    "some did not answer": {"outcomes": {"member": ["yes", "", "no", "yes", "", "no"]}},
    "nobody recruited": {"recruiter_ids": ["seed"] * 6},
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_sample_has_charts_too(odd):
    sample = a_sample(**ODD[odd])

    for draw in drawings(sample, diagnose(sample, "member")):
        chart = draw(PHONE)
        assert "nan" not in chart.description
        assert "NaN" not in chart.svg()


def test_the_tree_shows_everybody_and_every_recruitment():
    sample = load("psw").replaced
    picture = tree_chart(sample, "work_location").svg()

    assert picture.count("<path") >= 658 + 634
    assert "home_care: 302" in words_of(picture)["tree-desc"]


def test_no_chart_of_everybody_carries_an_id_but_the_seeds(tiny):
    sample, _ = tiny
    recruits = [name for name, seed in zip(sample.ids, sample.is_seed, strict=True) if not seed]

    for chart in (tree_chart(sample, "member"), all_points_chart(sample, "member")):
        picture = chart.svg()
        assert not any(f">{name}<" in picture for name in recruits)


def test_the_words_of_the_convergence_chart_give_the_figures(tiny):
    _, found = tiny
    words = convergence_chart(found.convergence).description

    assert f"{found.convergence.final[1]:.1%} in the end" in words
    assert "No drift beyond chance" in words


def test_a_mean_has_charts_in_its_own_unit():
    chart = convergence_chart(convergence(load("psw").replaced, "years_worked"))

    assert "7.18 in the end" in chart.description
    assert "%" not in chart.description


def test_the_bottleneck_of_a_level_is_named_after_its_place(tiny):
    _, found = tiny

    assert bottleneck_chart(found.chains, 0).name == "bottleneck-1"
    assert "member: no" in bottleneck_chart(found.chains, 0).title


def test_network_sizes_that_do_not_fit_are_said(tiny):
    _, found = tiny
    many = diagnose(load("psw").replaced, "union_member").network_sizes

    assert "above" not in str(network_sizes_chart(found.network_sizes).spec()["title"])
    assert "33 above 78 are not shown" in " ".join(network_sizes_chart(many).spec()["title"]["subtitle"])


def test_more_levels_than_looks_are_put_together_but_for_the_most_frequent():
    answers = [*"aabbccddeefg", ""]
    said, names = group_levels(answers, list("abcdefg"))

    assert names == ["a", "b", "c", "d", "e", OTHER, NO_ANSWER]
    assert said[-3:] == [OTHER, OTHER, NO_ANSWER]
    assert group_levels(["a", "b"], ["b", "a"]) == (["a", "b"], ["b", "a"]), "the stated order is kept"


def test_a_table_of_very_many_levels_is_not_drawn():
    towns = [f"t{i}" for i in range(9)]
    sample = RecruitmentSample.from_columns(
        towns, ["seed", *towns[:8]], [3] * 9, {"town": towns}, recruited_at=range(9)
    )
    names = [draw(PAGE).name for draw in drawings(sample, diagnose(sample, "town"))]

    assert "transitions" not in names
    assert "tree" in names
