"""What a report says: the figures that the estimators give, in words that fit the sample."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from typer.testing import CliRunner

from estimators import RecruitmentSample, compose_report, estimate, read_sample
from estimators.commands import register
from estimators.report.formatting import interval_of, point_of
from estimators.report.parts import Figure, Grid, Paragraph
from tests.support.samples import a_sample, chains

EXAMPLE = Path("docs/examples/respondents.csv")
REFERENCE = Path(__file__).parents[1] / "reference"
TINY = REFERENCE / "tiny.csv"


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def grid(report, caption):
    return next(
        part for part in report.parts() if isinstance(part, Grid) and part.caption.startswith(caption)
    )


def words(report):
    return " ".join(part.text for part in report.parts() if isinstance(part, Paragraph))


def rows(report, caption):
    return {row[0]: row[1:] for row in grid(report, caption).rows}


@pytest.mark.parametrize(
    "options", [{}, {"seeds": "exclude", "level": 0.9}, {"population_size": 3000, "method": "ss"}]
)
def test_every_figure_of_the_estimates_is_the_one_that_rds_estimate_gives(rds, options):
    outcomes = ["union_member", "work_location", "years_worked"]
    report = compose_report(read_sample(EXAMPLE, outcomes), **options)
    given = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    asked = [word for name in outcomes for word in ("--outcome", name)]
    said = json.loads(rds("estimate", EXAMPLE, *asked, *given, "--format", "json").stdout)["estimates"]
    shown = [row for row in grid(report, "Participants and estimates").rows if any(row[1:])]

    assert len(shown) == len(said) == 6
    for row, e in zip(shown, said, strict=True):
        numbers = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", " ".join(row[2:4]))]
        scale = 1 if e["level"] is None else 100
        assert row[0] == ("Years worked, mean" if e["level"] is None else e["level"].replace("_", " "))
        assert numbers == pytest.approx([scale * e[key] for key in ("estimate", "low", "high")], abs=0.0501)
        assert float(row[4]) == pytest.approx(e["design_effect"], abs=0.0501)
        assert float(row[5]) == pytest.approx(e["effective_n"], abs=0.501)


def test_the_sensitivity_table_holds_each_method_s_own_estimates():
    sample = read_sample(TINY, ["member"])
    table = rows(compose_report(sample), "Estimates by method, seeds excluded")["Member: yes"]
    methods = [
        ("mean", None),
        ("rds-i", None),
        ("rds-ii", None),
        ("ss", 60),
        ("ss", 120),
        ("ss", 400),
        ("ss", 4000),
        ("hcg", None),
    ]
    expected = [
        point_of(
            estimate(sample, ["member"], method=method, population_size=size, seeds="exclude")[
                "member", "yes"
            ]
        )
        for method, size in methods
    ]

    assert list(table) == expected


def test_a_hand_made_sample_is_told_as_it_was():
    report = compose_report(
        a_sample(
            recruited_at=["2026-06-01", "2026-06-05", "2026-06-07", "2026-06-11", "2026-06-12", "2026-06-02"]
        )
    )
    flow = rows(report, "Recruitment")

    assert (
        "6 participants took part between 1 June 2026 and 12 June 2026: 2 seeds and 4 recruits, in chains "
        "of up to 2 waves."
    ) in words(report)
    assert "The largest chain held 5 participants (83.3%). 1 seed recruited nobody." in words(report)
    assert flow["Participants with 2 recruits, n (%)"] == ("2 (33.3)",)
    assert rows(report, "Recruits and waves by seed") == {
        "Seed 1": ("4", "83.3", "2"),
        "Seed 2": ("0", "16.7", "0"),
    }
    assert rows(report, "Participants and estimates")["yes"][0] == "3 (50.0)"
    assert rows(report, "Participants and estimates")["Age, mean"][0] == "6"


def test_coupons_issued_give_the_return_and_are_no_outcome():
    people = a_sample(
        outcomes={"member": ["yes", "no", "yes", "no", "yes", "no"], "coupons_issued": [3, 3, 3, 0, 0, 3]}
    )
    report = compose_report(people, coupons_issued="coupons_issued")

    assert "Of 12 coupons issued, 4 (33.3%) came back with a recruit." in words(report)
    assert not any("oupons issued, mean" in row[0] for row in grid(report, "Participants and estimates").rows)


def test_missing_answers_and_network_sizes_are_counted_and_said():
    people = a_sample(
        outcomes={"member": ["yes", "", "yes", "no", "yes", "no"]},
        network_size=[2, 4, 0, 1, 2, 4],
        missing_network_size="drop",
    )
    report = compose_report(people)

    assert "Member (missing: 1)" in rows(report, "Participants and estimates")
    assert rows(report, "Participants and estimates")["yes"][0] == "2 (50.0)", (
        "the one without a network size does not count"
    )
    assert (
        "1 participant without a usable network size was left out of the estimates and kept in the tree."
        in words(report)
    )


def test_the_text_says_how_much_a_method_and_a_single_chain_decide():
    fraction = words(compose_report(read_sample(REFERENCE / "highfraction.csv", ["disease"])))
    hanging = words(
        compose_report(read_sample(REFERENCE / "missing.csv", ["grp"], missing_network_size="drop"))
    )

    assert (
        "Disease: pos: from 15.2% to 20.5%, or 1.9 standard errors, under SS, N\u00a0=\u00a0600 with seeds "
        "included." in fraction
    )
    assert "Every proportion stayed within its confidence interval." in fraction
    assert "leaving out any one chain moves no estimate by more than its standard error" in fraction
    assert "leaving out one chain moves estimates of grp by more than their standard errors" in hanging


def test_outcomes_are_drawn_over_population_sizes_only_where_none_is_known():
    sample = read_sample(TINY, ["member"])
    drawn = [part.caption for part in compose_report(sample).parts() if isinstance(part, Figure)]
    known = [
        part.caption
        for part in compose_report(sample, population_size=4000).parts()
        if isinstance(part, Figure)
    ]

    assert "Successive sampling over population sizes, member" in drawn
    assert not [caption for caption in known if "population sizes" in caption]


def test_a_known_population_size_makes_successive_sampling_the_method():
    report = compose_report(read_sample(TINY, ["member"]), population_size=4000)

    assert "Gile's successive sampling estimator" in words(report)
    assert "from a population of 4,000" in words(report)
    assert grid(report, "Estimates by method").head[4:] == (
        "SS, N\u00a0=\u00a02,000",
        "SS, N\u00a0=\u00a04,000",
        "SS, N\u00a0=\u00a08,000",
        "HCG, N\u00a0=\u00a04,000",
    )


def test_a_method_that_is_not_defined_leaves_a_dash_and_a_note():
    apart = RecruitmentSample.from_columns(
        ["a", "b", "c", "d"], ["", "", "a", "b"], [2, 3, 4, 5], {"member": ["yes", "no", "yes", "no"]}
    )
    table = grid(compose_report(apart), "Estimates by method, seeds included")

    assert table.rows[0][2] == "–"
    assert "–: the method is not defined" in table.note


def test_all_22_items_of_strobe_rds_are_there_and_none_is_claimed_without_an_answer():
    answers = rows(compose_report(read_sample(TINY, ["member"])), "STROBE-RDS checklist")
    numbers = {int(re.match(r"\d+", item)[0]) for item in answers if item[0].isdigit()}

    assert numbers == set(range(1, 23))
    assert all(answer[1] for item, answer in answers.items() if item[0].isdigit())
    assert answers["22"][1] == answers["3"][1] == "To be written"


def test_the_network_is_drawn_even_where_nothing_has_levels():
    report = compose_report(a_sample(outcomes={"age": [30, 40, 50, 35, 45, 60]}))
    drawn = {part.caption: part for part in report.parts() if isinstance(part, Figure)}

    assert "2 seeds" in drawn["Recruitment network, by age"].draw(720).description


def test_free_text_and_what_never_varies_is_no_outcome_unless_named():
    n = 30
    people = RecruitmentSample.from_columns(
        range(n),
        [""] + [0] * (n - 1),
        [5] * n,
        {
            "name": [f"x{i}" for i in range(n)],
            "same": ["a"] * n,
            "empty": [""] * n,
            "member": ["yes", "no"] * (n // 2),
        },
    )

    assert set(rows(compose_report(people), "Diagnostics by variable")) == {"Member"}
    assert set(rows(compose_report(people, ["same"]), "Diagnostics by variable")) == {"Same"}


@settings(max_examples=15, deadline=None)
@given(columns=chains(most=12))
def test_any_sample_that_can_be_estimated_can_be_reported(columns):
    sample = RecruitmentSample.from_columns(**columns)
    answers = {a for a in columns["outcomes"]["member"] if a}
    if len(answers) < 2:
        with pytest.raises(ValueError, match="nothing to report on"):
            compose_report(sample)
        return
    report = compose_report(sample)

    assert len([row for row in grid(report, "Participants and estimates").rows if any(row[1:])]) == len(
        answers
    )
    assert not re.search(r"\bnan\b|\binf\b", words(report))


def test_means_have_as_many_decimals_as_their_precision_bears():
    e = estimate(read_sample(EXAMPLE, ["years_worked"]), interval="tree-exact")["years_worked"]

    assert math.isclose(e.se, 0.36, abs_tol=0.02)
    assert (point_of(e), interval_of(e)) == ("7.2", "6.5 to 7.9")
    assert point_of(replace(e, se=4.0)) == "7"
    assert point_of(replace(e, se=0.04)) == f"{e.estimate:.2f}"


def test_few_people_are_said_to_be_few_and_enough_are_not():
    few = compose_report(read_sample("tests/cases/files/onlyseeds.csv", ["hiv"]))
    enough = compose_report(read_sample(EXAMPLE, ["union_member"]), ["union_member"])

    assert "participants are few" in words(few)
    assert "say little about the population" in few.summary[0].text
    assert "are few" not in words(enough)
    assert "say little" not in enough.summary[0].text
