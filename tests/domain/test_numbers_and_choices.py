"""Numbers and choices: read in any usual form, asked once more in doubt, and not understood usefully."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rds.domain.conversation import Answer
from rds.domain.events import (
    QuestionAnswered,
    QuestionAsked,
    ReviewRequested,
)
from rds.domain.replies import ReplyKey
from tests.support.builders import (
    A_CODE,
    NOON,
    a_choice,
    a_conversation,
    a_situation,
    a_study,
    facts,
    replies,
    texted,
)


def next_question(outcome):
    [asked] = facts(outcome, QuestionAsked)
    return asked.step


def answered(words, step, **changes):
    """Return the value kept when these words answer this question."""
    [answer] = texted(words, a_situation(step, **changes)).answers
    return answer.value


# ---- network size


@pytest.mark.parametrize(
    ("words", "value"), [("12", "12"), ("about twenty", "20"), ("2O", "20"), ("une douzaine", "12")]
)
def test_a_network_size_is_a_number_in_any_usual_form(words, value):
    outcome = texted(words, a_situation("network_size"))

    assert outcome.answers == (Answer(participant="amina", question="network_size", value=value),)
    assert facts(outcome, QuestionAnswered)[0].flag is None
    assert next_question(outcome) == "survey:sector"


@pytest.mark.parametrize(
    ("words", "flag"), [("0", "zero"), ("none", "zero"), ("301", "implausible"), ("5000", "implausible")]
)
def test_zero_and_implausible_network_sizes_are_asked_once_more_then_taken_with_a_flag(words, flag):
    first = texted(words, a_situation("network_size"))
    [asked] = facts(first, QuestionAsked)
    assert replies(first) == [ReplyKey.CONFIRM_NUMBER]
    assert (asked.step, asked.confirming, first.answers) == ("network_size", True, ())

    again = texted(
        words, a_situation("network_size", conversation=a_conversation("network_size", confirming=True))
    )

    [answer], [fact] = again.answers, facts(again, QuestionAnswered)
    assert (answer.flag, fact.flag) == (flag, flag)
    assert next_question(again) == "survey:sector"


def test_who_corrects_an_implausible_number_is_not_flagged():
    talk = a_conversation("network_size", confirming=True)

    [answer] = texted("30", a_situation("network_size", conversation=talk)).answers

    assert (answer.value, answer.flag) == ("30", None)


@pytest.mark.parametrize("number", ["1", "300"])
def test_the_bounds_themselves_are_plausible(number):
    assert answered(number, "network_size") == number


def test_the_fact_never_says_what_was_answered():
    outcome = texted("137", a_situation("network_size"))

    assert "137" not in repr(outcome.events)
    assert "137" in repr(outcome.answers)


# ---- choices


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2", "long_term"),
        ("2.", "long_term"),
        ("two", "long_term"),
        ("deux", "long_term"),
        ("Long-term care", "long_term"),
        ("long term care!", "long_term"),
        ("soins de longue duree", "long_term"),
        ("LONG_TERM", "long_term"),
        ("elsewhere", "other"),
    ],
)
def test_an_option_is_chosen_by_number_label_other_language_or_key(words, value):
    assert answered(words, "survey:sector") == value


@pytest.mark.parametrize("words", ["0", "4", "-1", "1 or 2", "home", "why do you ask?", ""])
def test_whatever_is_no_option_is_not_understood(words):
    assert replies(texted(words, a_situation("survey:sector"))) == [ReplyKey.NOT_UNDERSTOOD]


CHILDREN = a_choice(
    "children", ("none", "None", "Aucun"), ("one", "One", "Un"), ("more", "Two or more", "Deux ou plus")
)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("none", "none"),
        ("Aucun", "none"),
        ("one", "one"),
        ("un", "one"),
        ("two or more", "more"),
        ("1", "none"),
        ("3", "more"),
    ],
)
def test_an_option_whose_label_is_a_number_in_words_is_chosen_by_its_label(words, value):
    assert answered(words, "survey:children", study=a_study(survey=(CHILDREN,))) == value


def test_yes_is_an_answer_where_it_is_an_option():
    assert answered("YES", "screening:adult") == "yes"
    assert answered("oui", "screening:adult") == "yes"


def test_a_number_question_without_bounds_takes_any_count():
    study = a_study(survey=(replace(a_study().survey[1], low=None, high=None),))

    assert answered("90000", "survey:hours", study=study) == "90000"


# ---- not understood


def test_a_text_nobody_understands_gets_one_useful_answer():
    outcome = texted("what do you mean", a_situation("survey:sector"))

    [reply] = outcome.replies
    assert reply.key is ReplyKey.NOT_UNDERSTOOD
    assert reply.values["question"].values["options"] == "1 Home care / 2 Long-term care / 3 Elsewhere"
    [asked] = facts(outcome, QuestionAsked)
    assert (asked.step, asked.attempt) == ("survey:sector", 2)


def test_at_the_limit_of_patience_a_person_looks_once():
    reviews = [
        len(
            facts(
                texted("maybe", a_situation(conversation=a_conversation("survey:sector", attempt=n))),
                ReviewRequested,
            )
        )
        for n in range(1, 7)
    ]

    assert reviews == [0, 0, 1, 0, 0, 0]


def test_a_doubtful_number_that_is_not_understood_next_is_still_being_confirmed():
    talk = a_conversation("network_size", confirming=True)

    [asked] = facts(texted("what?", a_situation(conversation=talk)), QuestionAsked)

    assert asked.confirming


def test_texting_the_code_again_repeats_the_question_whole_and_costs_no_patience():
    outcome = texted(A_CODE, a_situation("consent"))

    assert replies(outcome) == [ReplyKey.CONSENT]
    [asked] = facts(outcome, QuestionAsked)
    assert (asked.step, asked.attempt, asked.until) == ("consent", 1, NOON + timedelta(days=7))
