"""A report says what a description of the study says, where a reader looks for it."""

from pathlib import Path

import pytest

from estimators import compose_report, read_description, read_sample
from estimators.report.description import Described, StudyDescription, join_descriptions
from estimators.report.parts import Grid, Paragraph

EXAMPLE = Path("docs/examples/respondents.csv")
DESCRIPTION = Path("docs/examples/description.toml")
OUTCOMES = ["union_member", "work_location", "years_worked"]


@pytest.fixture(scope="module")
def described():
    return compose_report(read_sample(EXAMPLE, OUTCOMES), OUTCOMES, study=read_description(DESCRIPTION))


def answers(report):
    grids = [part for part in report.parts() if isinstance(part, Grid)]
    checklist = next(grid for grid in grids if grid.caption == "STROBE-RDS checklist")
    return {row[0]: row[2] for row in checklist.rows if row[2]}


def test_fewer_than_eight_items_stay_blank(described):
    assert sum(answer.startswith("To be written") for answer in answers(described).values()) < 8


def test_what_is_known_stands_at_its_item(described):
    said = answers(described)

    assert "valid for 30 days" in said["6a"]
    assert "20 CAD" in said["6e"]
    assert said["6c"] == "None."
    assert said["7a"].startswith("Variables: ")
    assert "Member of a union (Are you a member of a union?)" in said["7a"]


def test_labels_stand_in_place_of_keys(described):
    text = " ".join(part.text for part in described.parts() if isinstance(part, Paragraph))

    assert "Member of a union" in text
    assert "union_member" not in text
    assert described.title.startswith("Personal support workers")


def test_a_later_description_adds_to_an_earlier_one():
    first = StudyDescription(coupons="Three.", outcomes={"hiv": Described(definition="Tested?")})
    later = StudyDescription(coupons="Two.", funding="None.", outcomes={"hiv": Described(label="HIV")})
    joined = join_descriptions([first, later])

    assert (joined.coupons, joined.funding) == ("Two.", "None.")
    assert joined.outcomes["hiv"] == Described(label="HIV", definition="Tested?")


def test_the_stages_before_the_data_stand_in_the_flow(tmp_path):
    (tmp_path / "study.json").write_text('{"flow": {"Presented a coupon": 809}}')
    study = read_description(tmp_path / "study.json")
    report = compose_report(read_sample(EXAMPLE, ["union_member"]), ["union_member"], study=study)
    flow = next(part for part in report.parts() if isinstance(part, Grid) and part.caption == "Recruitment")

    assert flow.rows[0] == ("Presented a coupon", "809")
    assert answers(report)["13c"] == "Results, Recruitment"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("coupon = 'three'", "coupon is not a part of a description; there are title, background"),
        ("coupons = 3", "coupons has to be text"),
        ("coupons =", "not well-formed TOML"),
        ("[flow]\neligible = '12'", "flow has to hold how many people"),
        ("[outcomes.hiv]\nwords = 'x'", "outcomes.hiv.words is not a part"),
    ],
)
def test_a_mistake_in_a_description_is_named(tmp_path, text, said):
    (tmp_path / "study.toml").write_text(text)

    with pytest.raises(ValueError, match=said):
        read_description(tmp_path / "study.toml")
