"""What the service knows of a study is in description.json, in the words of a report."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from estimators import compose_report, read_description, read_sample
from estimators.report.parts import Grid
from rds.app.figures import AdoptedProtocol, Funnel, History, Honoraria
from rds.export.description import describe_study
from rds.export.fieldwork import describe_coupons
from rds.studyfile import EXAMPLES, content, parse
from tests.support.exported_study import PEOPLE, SEEDS, TYPED

FIRST = content(EXAMPLES / "gta-psw.yaml")
JUNE, JULY = datetime(2020, 6, 1, 16, tzinfo=UTC), datetime(2020, 7, 1, 2, tzinfo=UTC)
FUNNEL = Funnel(
    coupons_issued=7,
    coupons_by_status={"redeemed": 4, "expired": 3},
    presented=6,
    consented=5,
    screened=5,
    eligible=4,
    completed=4,
    losses={"declined": 1, "screened_out": 1},
    refusals={"coupon_mistyped": 2},
)
HONORARIA = Honoraria(
    currency="CAD", primary=8000, primary_count=4, secondary=3000, secondary_count=3, paid=0, owed=11000,
    median_time_to_payment=None,
)  # fmt: skip
HISTORY = History(
    protocols=[AdoptedProtocol(version=1, adopted_at=JUNE, content=FIRST)],
    seed_coupons={JUNE: 2, JULY: 1},
    screened_out={"screening:adult": 1},
    closings=[(JULY, False)],
)


def describe(history=HISTORY, protocol=FIRST, funnel=FUNNEL):
    return describe_study(parse(protocol), history, funnel, HONORARIA)


def changed(change):
    """The description of a study whose second protocol differs by what `change` does to the first."""
    second = deepcopy(FIRST)
    change(second)
    later = AdoptedProtocol(version=2, adopted_at=JULY, content=second)
    return describe(replace(HISTORY, protocols=[*HISTORY.protocols, later]), second)["changes"]


@pytest.fixture(scope="module")
def written(exported):
    return json.loads((exported.folder / "description.json").read_text())


def test_the_report_reads_what_the_service_writes(exported, written):
    read = read_description(exported.folder / "description.json")

    assert read.incentives == written["incentives"]
    assert read.outcomes["sector"].levels["home_care"] == "Home care"


def test_counts_are_those_of_the_study(written):
    assert written["flow"]["Completed the survey"] == PEOPLE
    assert f"coupons for seeds: {SEEDS} on 3 June 2020" in written["seed_coupons"]
    assert (
        f"Earned were {PEOPLE} honoraria for the survey and {PEOPLE - SEEDS} for recruits"
        in written["incentives"]
    )


def test_a_report_with_it_leaves_fewer_than_eight_items_to_the_team(exported):
    sample = read_sample(exported.folder / "recruitment.csv", ["gender"], missing_network_size="drop")
    study = read_description(exported.folder / "description.json")
    report = compose_report(sample, ["gender"], study=study)
    checklist = next(
        part for part in report.parts() if isinstance(part, Grid) and part.caption == "STROBE-RDS checklist"
    )

    blank = [row[0] for row in checklist.rows if row[2] == "To be written"]
    assert blank == ["2", "3", "4b", "5b", "20", "21", "22"]
    assert report.title == "PSW Work Study: a respondent-driven sampling study"


def test_what_the_team_typed_and_how_it_is_reached_stays_in_the_service(written):
    assert TYPED not in str(written)
    assert "416-555-0100" not in str(written)


def test_the_protocol_is_told_in_words():
    said = describe()

    assert "3 coupons to forward, each valid for 60 days" in said["coupons"]
    assert "20 CAD for completing the survey, and 10 CAD for each recruit" in said["incentives"]
    assert "limited to 21,000 CAD" in said["incentives"]
    assert '"Are you 18 years of age or older?" by Yes' in said["eligibility"]
    assert said["network_size_question"].startswith("How many friends do you know")
    assert "2020-0000" in said["ethics"]


def test_who_was_lost_is_told_by_reason():
    lost = describe()["not_taking_part"]

    assert "1 declined consent and 1 was not eligible" in lost
    assert '1 by their answer to "Are you 18 years of age or older?"' in lost
    assert "the code was mistyped (2)" in lost


def test_coupons_are_told_by_what_became_of_them():
    assert describe()["coupon_returns"] == (
        "Of 7 coupons issued, those for seeds included, 4 were redeemed by people who enrolled and 3 expired "
        "unused."
    )


def test_one_coupon_is_told_of_as_one():
    one_in_use = replace(FUNNEL, coupons_by_status={"redeemed": 6, "reserved": 1})

    assert describe_coupons(one_in_use).endswith("6 were redeemed by people who enrolled and 1 was in use.")


def test_days_are_those_of_the_study():
    assert (
        describe()["seed_coupons"]
        == "The study team made coupons for seeds: 2 on 1 June 2020 and 1 on 30 June 2020."
    )
    assert describe()["study_size"].endswith("Recruitment was closed on 30 June 2020.")


def test_a_protocol_that_held_throughout_is_no_change():
    assert describe()["changes"] == "None. The protocol adopted on 1 June 2020 held throughout."


def test_a_changed_sum_is_told_with_what_it_was():
    def raise_secondary(protocol):
        protocol["honoraria"]["secondary"] = "15 CAD"

    said = changed(raise_secondary)

    assert said == 'Version 2, from 30 June 2020: honoraria, secondary: "15 CAD" in place of "10.00 CAD".'


def test_a_question_added_removed_or_reworded_is_named():
    def drop_health(protocol):
        protocol["survey"] = [each for each in protocol["survey"] if each["key"] != "health"]

    def reword_gender(protocol):
        next(each for each in protocol["survey"] if each["key"] == "gender")["text"]["en"] = "Your gender?"

    assert "survey, health, text, en: " in changed(drop_health)
    assert "removed" in changed(drop_health)
    assert 'survey, gender, text, en: "Your gender?" in place of "What is your gender?"' in changed(
        reword_gender
    )


def test_another_telephone_of_the_team_is_no_change_of_method():
    def move_office(protocol):
        protocol["contact"]["en"] = "416-555-0199"

    assert changed(move_office) == "Version 2, from 30 June 2020: nothing of the method."
