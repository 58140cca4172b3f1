"""Sums in a study's texts are compared with what it pays."""

from dataclasses import replace

import pytest

from rds.domain.money import Money
from rds.sms.lint import FindingKind, lint
from rds.sms.sums import sums_in
from rds.studyfile import EXAMPLES, load

PSW = load(EXAMPLES / "gta-psw.yaml")


def with_consent(study=PSW, **texts):
    return replace(study, consent=replace(study.consent, text={**study.consent.text, **texts}))


def other_sums(study):
    return [(f.place, f.language) for f in lint(study) if f.kind is FindingKind.OTHER_SUM]


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("$20", 2000),
        ("20 $", 2000),
        ("20$", 2000),
        ("20\u00a0$", 2000),
        ("20 CAD", 2000),
        ("CAD 20", 2000),
        ("CA$20", 2000),
        ("20 dollars", 2000),
        ("$20.00", 2000),
        ("20,00 $", 2000),
        ("$7.50", 750),
        ("7,5 $", 750),
        ("$1,320", 132000),
        ("1 320 $", 132000),
        ("1\u202f320,50 $", 132050),
        ("$1,320.50", 132050),
        ("21000 CAD", 2100000),
    ],
)
def test_a_sum_is_read_however_it_is_written(written, minor):
    [found] = sums_in(f"You get {written} for it.", "CAD")

    assert found.minor == minor
    assert "CAD" in found.currencies


@pytest.mark.parametrize(
    "words", ["3 PSWs", "10 minutes", "2020-0000", "416-555-0100", "18 or older", "the 3 USA trips"]
)
def test_a_number_of_something_else_is_no_sum(words):
    assert list(sums_in(words, "CAD")) == []


def test_a_currency_without_a_sign_is_known_by_its_code():
    assert [written.minor for written in sums_in("You get 200 SEK.", "SEK")] == [20000]
    assert [written.minor for written in sums_in("You get 2000 JPY.", "JPY")] == [2000]


@pytest.mark.parametrize("written", ["$25", "25 CAD", "$20.50", "USD 20", "20 €", "$200"])
def test_a_sum_that_the_study_does_not_pay_is_pointed_out(written):
    assert other_sums(with_consent(en=f"You get {written} for it.")) == [("consent.text", "en")]


@pytest.mark.parametrize("written", ["$20", "$10", "20.00 CAD", "$30", "up to $50", "$21,000 in all"])
def test_what_a_person_is_paid_may_earn_or_the_study_may_spend_is_in_order(written):
    assert other_sums(with_consent(en=f"You get $20 for the survey; {written}.")) == []


def test_a_text_that_names_sums_names_the_one_for_the_survey():
    assert other_sums(with_consent(en="You get $10 for each recruit.")) == [("consent.text", "en")]
    assert other_sums(with_consent(en="You are paid for your time.")) == []


def test_each_language_is_compared():
    assert other_sums(with_consent(fr="Vous recevrez 25 $ pour le sondage.")) == [("consent.text", "fr")]


def test_changed_honoraria_are_found_in_every_text_that_promises_the_old_ones():
    study = replace(PSW, honoraria=replace(PSW.honoraria, primary=Money(2500, "CAD")))

    assert set(other_sums(study)) == {("consent.text", "en"), ("consent.text", "fr")}


def test_a_question_may_ask_about_other_money():
    assert "$40,000" in str(PSW.survey)
    assert other_sums(PSW) == []
