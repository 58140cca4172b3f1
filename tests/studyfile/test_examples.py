"""The two study files that come with the service."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from rds.domain.money import Money
from rds.domain.study import CouponKind, QuestionKind
from rds.studyfile import EXAMPLES, check, load, schema

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = DOCS / "study.schema.json"
GUIDE = (DOCS / "study-file.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def psw():
    return load(EXAMPLES / "gta-psw.yaml")


@pytest.mark.parametrize("name", ["gta-psw.yaml", "minimal.yaml"])
def test_an_example_has_no_problem(name):
    assert check(EXAMPLES / name) == []


def test_every_example_is_tested_here():
    assert {path.name for path in EXAMPLES.iterdir()} == {"gta-psw.yaml", "minimal.yaml"}


def test_the_reference_study_asks_for_network_size_word_for_word(psw):
    assert psw.network_size.text["en"] == (
        "How many friends do you know who work as PSW in the Greater Toronto Area, "
        "whom you have communicated with regularly in the past year (in-person/online/by texts)?"
    )
    assert psw.network_size.kind is QuestionKind.NUMBER


def test_the_reference_study_pays_twenty_dollars_and_ten_for_each_of_three_recruits(psw):
    assert psw.honoraria.primary == Money(2000, "CAD")
    assert psw.honoraria.secondary == Money(1000, "CAD")
    assert psw.coupons.per_participant == 3


def test_the_reference_study_opens_at_midnight_in_toronto(psw):
    assert psw.opens == datetime(2020, 6, 1, 4, tzinfo=UTC)
    assert psw.ethics.expires == date(2021, 6, 1)


def test_the_reference_study_plans_658_participants_within_five_points(psw):
    assert (psw.target.participants, psw.target.half_width) == (658, 0.05)
    assert psw.follow_up is not None
    assert (psw.follow_up.size, psw.follow_up.stratify_by) == (31, ("ethnicity", "sector"))


def test_the_reference_study_is_quiet_at_night_and_reminds_twice(psw):
    assert (psw.quiet_hours.start, psw.quiet_hours.end) == (time(21), time(9))
    assert (psw.reminders.after, psw.reminders.at_most) == (timedelta(days=2), 2)


def test_seeds_and_recruits_of_the_reference_study_are_screened_alike(psw):
    assert psw.screening(CouponKind.SEED) == psw.screening(CouponKind.RECRUIT)
    assert [question.question.key for question in psw.screening(CouponKind.SEED)] == ["adult", "psw_in_gta"]


def test_the_reference_study_asks_for_each_variable_of_the_published_table(psw):
    assert {question.key: [option.key for option in question.options] for question in psw.survey} == {
        "ethnicity": ["black", "other"],
        "gender": ["woman", "man", "another"],
        "born_in_canada": ["yes", "no"],
        "sector": ["home_care", "long_term_care", "other"],
        "low_income": ["yes", "no"],
        "employment": ["permanent", "precarious"],
        "paid_sick_days": ["yes", "no"],
        "extended_health_benefits": ["yes", "no"],
        "health": ["very_good_or_better", "less"],
    }


def test_the_least_study_needs_no_more_than_one_language_and_one_question():
    least = load(EXAMPLES / "minimal.yaml")

    assert least.languages == ("en",)
    assert (least.reminders, least.quiet_hours, least.follow_up, least.honoraria.budget) == (None,) * 4
    assert least.coupons.activation_delay == timedelta(0)


def test_the_schema_for_editors_is_current():
    assert json.loads(SCHEMA.read_text()) == schema(), "refresh it: rds study schema > docs/study.schema.json"


def test_the_schema_describes_every_field():
    groups = [schema(), *schema()["$defs"].values()]
    fields = {
        f"{group['title']}.{name}": field for group in groups for name, field in group["properties"].items()
    }

    assert [name for name, field in fields.items() if not field.get("description")] == []


def test_the_guide_names_every_field():
    fields = {name for group in [schema(), *schema()["$defs"].values()] for name in group["properties"]}

    assert [name for name in sorted(fields) if not re.search(rf"\b{name}\b", GUIDE)] == []


def test_the_pieces_shown_in_the_guide_make_a_study(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(
        "".join(re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)), encoding="utf-8"
    )

    assert [str(problem) for problem in check(path)] == []
    assert [question.kind for question in load(path).survey] == [QuestionKind.CHOICE, QuestionKind.NUMBER]
