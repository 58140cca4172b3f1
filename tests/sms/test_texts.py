"""What the study team is told about its texts before anybody receives one."""

from dataclasses import replace

import pytest

from rds.domain.parsed_text import Keyword
from rds.domain.study import Option, Question, QuestionKind
from rds.sms.lint import FindingKind, lint
from rds.sms.text_parser import KEYWORDS
from rds.studyfile import EXAMPLES, load
from rds.studyfile.reserved_names import RESERVED_WORDS

PSW = load(EXAMPLES / "gta-psw.yaml")
LEAST = load(EXAMPLES / "minimal.yaml")


def a_question(text="Do you drive at night?", *labels):
    return Question(
        key="asked",
        kind=QuestionKind.CHOICE if labels else QuestionKind.NUMBER,
        text={"en": text},
        options=tuple(Option(key=f"o{n}", label={"en": label}) for n, label in enumerate(labels)),
    )


def asking(text="Do you drive at night?", *labels):
    return replace(LEAST, survey=(a_question(text, *labels),))


def consenting(text):
    return replace(LEAST, consent=replace(LEAST.consent, text={"en": text}))


@pytest.mark.parametrize("study", [PSW, LEAST], ids=["gta-psw", "minimal"])
def test_the_examples_leave_nothing_to_look_at(study):
    assert [str(finding) for finding in lint(study)] == []


HELD_BACK = {"td", "remove"}
"""Commands of some carriers, which the study team looks at."""


def test_the_study_file_refuses_as_an_answer_just_what_the_service_hears_as_a_command():
    commands = {word for word, keyword in KEYWORDS.items() if keyword is not Keyword.START}

    assert commands | HELD_BACK == RESERVED_WORDS


def test_a_language_that_the_service_cannot_speak_is_found_before_anything_is_sent():
    study = replace(LEAST, languages=("en", "xx"))

    (finding,) = lint(study)

    assert (finding.kind, finding.language) == (FindingKind.NO_CATALOGUE, "xx")
    assert "choose among" in finding.message


def test_a_question_longer_than_two_parts_is_found():
    assert lint(asking("x" * 306)) == []
    (finding,) = lint(asking("x" * 307))

    assert (finding.kind, finding.place) == (FindingKind.TOO_LONG, "survey.asked")
    assert "3 parts of a text message; 2 is the most" in finding.message


def test_the_answers_to_choose_from_count_into_the_length():
    finding = lint(asking("Which?", *(f"{n} {'x' * 60}" for n in range(6))))[0]

    assert (finding.kind, finding.place) == (FindingKind.TOO_LONG, "survey.asked")


def test_a_question_that_makes_its_reminder_too_long_is_named():
    study = replace(asking("x" * 300), sender="y" * 150)

    assert "survey.asked in replies.reminder" in {finding.place for finding in lint(study)}


def test_consent_may_take_six_parts_and_no_more():
    assert lint(consenting("word " * 165)) == []
    (finding,) = lint(consenting("word " * 200))

    assert (finding.kind, finding.place) == (FindingKind.TOO_LONG, "consent.text")
    assert "7 parts" in finding.message


def test_many_long_codes_to_forward_are_counted():
    study = replace(LEAST, coupons=replace(LEAST.coupons, per_participant=25))

    assert {finding.place for finding in lint(study)} >= {"replies.coupons_to_forward"}


def test_letters_that_double_the_cost_are_named():
    (finding,) = lint(asking("Parlez-vous français à la maison, bien sûr?"))

    assert (finding.kind, finding.place) == (FindingKind.DEAR_LETTERS, "survey.asked.text")
    assert finding.message.startswith("ç û is outside")


def test_curly_quotes_and_dashes_cost_nothing_because_they_are_sent_plainly():
    assert lint(asking("Do you \u201cdrive\u201d at night \u2013 or not\u2026?")) == []


def test_a_consent_that_invites_yes_is_found():
    kinds = {finding.kind for finding in lint(consenting("Reply Yes to take part."))}

    assert kinds == {FindingKind.ASKS_FOR_YES}


@pytest.mark.parametrize("word", ["HIV", "Hepatitis", "diagnosed", "overdose", "dépendance", "santé mentale"])
def test_a_word_that_tells_a_condition_is_found(word):
    (finding,) = lint(asking(f"About {word}: how often?"))

    assert (finding.kind, finding.place) == (FindingKind.HEALTH_WORD, "survey.asked.text")


@pytest.mark.parametrize(
    "words", ["paid sick days", "extended health benefits", "its aim", "jours de maladie"]
)
def test_working_conditions_are_not_conditions_of_health(words):
    assert lint(asking(f"Do you get {words}?")) == []


@pytest.mark.parametrize("link", ["bit.ly/abc", "https://tinyurl.com/x1", "T.CO/9"])
def test_a_shortened_link_is_found(link):
    (finding,) = lint(asking(f"See {link} first. Ready?"))

    assert finding.kind is FindingKind.SHORT_LINK


def test_a_full_address_is_fine():
    assert lint(asking("See https://study.example/information first. Ready?")) == []


def test_a_finding_in_an_answer_names_the_answer():
    (finding,) = lint(asking("Why?", "Cancer", "Other"))

    assert finding.place == "survey.asked.options.o0.label"
