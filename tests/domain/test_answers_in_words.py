"""Answers in words: what is clear is taken, what is not is asked once, and nobody is left stuck."""

from dataclasses import replace

import pytest

from rds.domain.conversation import respond
from rds.domain.events import (
    ConsentDeclined,
    LanguageChosen,
    MessagingStopped,
    QuestionAsked,
    ReviewRequested,
)
from rds.domain.replies import ReplyKey
from rds.sms.text_parser import join_texts, parse_text
from tests.support.builders import (
    A_CODE,
    a_conversation,
    a_number,
    a_participant,
    a_situation,
    a_study,
    facts,
    replies,
    texted,
)

WAGE = replace(a_number("wage", low=0, high=200), decimals=2)


def kept(words, step, **changes):
    """Return what is kept of an answer, and its flag; None when it is asked again."""
    answers = texted(words, a_situation(step, **changes)).answers
    return (answers[0].value, answers[0].flag) if answers else None


@pytest.mark.parametrize(("words", "value"), [("20+", "20"), ("100 or more", "100")])
def test_an_open_end_is_taken_with_its_flag(words, value):
    assert kept(words, "network_size") == (value, "bounded")


@pytest.mark.parametrize(("words", "value"), [("10-15", "12"), ("entre 20 et 30", "25"), ("20/30", "25")])
def test_a_range_of_people_is_its_midpoint_with_its_flag(words, value):
    assert kept(words, "network_size") == (value, "range")


@pytest.mark.parametrize(("words", "value"), [("less than 5", "5"), ("plus de 20", "20")])
def test_a_bound_is_asked_about_once_and_then_taken_with_its_flag(words, value):
    first = texted(words, a_situation("network_size"))
    assert (replies(first), first.answers) == ([ReplyKey.ABOUT_HOW_MANY], ())
    [asked] = facts(first, QuestionAsked)
    assert asked.confirming

    talk = a_conversation("network_size", confirming=True, attempt=asked.attempt)
    assert kept(words, "network_size", conversation=talk) == (value, "bounded")


def test_a_range_of_another_number_is_never_changed_in_silence():
    assert replies(texted("17-20", a_situation("survey:hours"))) == [ReplyKey.ABOUT_HOW_MANY]


@pytest.mark.parametrize(
    ("words", "value"), [("18,50", "18.50"), ("45.5", "45.5"), ("$18.25", None), ("20", "20")]
)
def test_a_number_keeps_the_places_that_its_question_asks_for(words, value):
    answer = kept(words, "survey:wage", study=a_study(survey=(WAGE,)))
    assert answer == (None if value is None else (value, None))


@pytest.mark.parametrize("words", ["18,50", "45.5"])
def test_a_fraction_where_a_whole_number_is_wanted_is_asked_again(words):
    assert replies(texted(words, a_situation("survey:hours"))) == [ReplyKey.NOT_UNDERSTOOD]


RANGES = a_conversation("network_size", attempt=3)


def test_after_two_tries_without_a_number_it_is_asked_for_as_ranges():
    second = texted("lots", a_situation(conversation=a_conversation("network_size", attempt=2)))

    assert second.replies[0].values["question"].key is ReplyKey.NUMBER_RANGES
    assert facts(second, QuestionAsked)[0].attempt == 3


@pytest.mark.parametrize(
    ("words", "value"), [("1", "0"), ("2", "3"), ("3", "8"), ("option 4", "15"), ("5", "35"), ("6", "75")]
)
def test_a_range_that_was_offered_is_taken_as_its_middle(words, value):
    assert kept(words, "network_size", conversation=RANGES) == (value, "range")


def test_a_number_beyond_the_ranges_that_were_offered_is_a_number():
    assert kept("12", "network_size", conversation=RANGES) == ("12", None)


def test_who_texts_the_code_again_is_shown_the_ranges_that_the_numbers_mean():
    assert replies(texted(A_CODE, a_situation(conversation=RANGES))) == [ReplyKey.NUMBER_RANGES]


def test_a_number_is_never_asked_for_as_just_a_number():
    [reply] = texted("what", a_situation("network_size")).replies
    assert (reply.values["wanted"].key, reply.values["hint"]) == (ReplyKey.WANTED_NUMBER, "")


def test_the_second_time_help_and_the_contact_are_named():
    [reply] = texted("what", a_situation(conversation=a_conversation("survey:sector", attempt=2))).replies
    assert reply.values["hint"].key is ReplyKey.HELP_HINT


# ---- language


@pytest.mark.parametrize("words", ["français", "FRANCAIS svp", "en français", "French please"])
def test_the_name_of_another_language_changes_it_and_repeats_the_open_question(words):
    outcome = texted(words, a_situation("survey:sector"))

    assert facts(outcome, LanguageChosen)[0].language == "fr"
    assert [(reply.key, reply.language) for reply in outcome.replies] == [(ReplyKey.QUESTION, "fr")]
    assert facts(outcome, QuestionAsked)[0].step == "survey:sector"


def test_the_name_of_a_language_that_the_study_lacks_changes_nothing():
    assert not facts(texted("español", a_situation("survey:sector")), LanguageChosen)


@pytest.mark.parametrize(
    ("words", "language"), [("Bonjour", "fr"), ("Bonjour, je veux participer", "fr"), ("Hello", "en")]
)
def test_before_a_language_is_chosen_a_greeting_names_it(words, language):
    assert facts(texted(words, a_situation("language")), LanguageChosen)[0].language == language


# ---- leaving, corrections, pictures, codes


@pytest.mark.parametrize("words", ["sorry, 2", "oops I meant 1", "no wait 3"])
def test_a_correction_of_the_answer_before_answers_no_later_question(words):
    answers = texted(words, a_situation("survey:sector")).answers
    assert {answer.question for answer in answers} == {"network_size"}


@pytest.mark.parametrize("words", ["TD", "Remove", "who gave you my number?"])
def test_what_may_mean_leaving_is_shown_to_the_team_and_stops_nothing(words):
    outcome = texted(words, a_situation("survey:sector"))

    assert facts(outcome, ReviewRequested)[0].reason == "may_leave"
    assert not facts(outcome, MessagingStopped)
    assert replies(outcome) == [ReplyKey.MAY_LEAVE]


def test_a_refusal_of_consent_is_final_at_once():
    assert facts(texted("no thank you", a_situation("consent")), ConsentDeclined)


def test_a_picture_without_words_is_asked_to_be_typed_with_the_question():
    outcome = respond(parse_text("", has_media=True), a_situation("survey:sector"))

    assert replies(outcome) == [ReplyKey.PLEASE_TYPE]
    assert not outcome.answers


CODE = A_CODE
HALVES = (CODE[:5], CODE[5:])


@pytest.mark.parametrize(
    "between",
    ["\u2010", "\u2011", "\u2212", "/", ",", " dash ", " tiret ", "\u200b-", "-\u00ad", " / ", "\u2014"],
)
def test_a_code_is_found_whatever_stands_between_its_halves(between):
    assert parse_text(between.join(HALVES)).code == CODE


MISTYPED = CODE[:9] + ("2" if CODE[9] != "2" else "3")


@pytest.mark.parametrize("step", ["consent", "screening:adult", "network_size", "survey:sector"])
@pytest.mark.parametrize("words", [MISTYPED, f"my code is {MISTYPED}"])
def test_a_code_with_a_slip_in_the_middle_of_a_conversation_is_told_so_and_the_question_follows(step, words):
    outcome = texted(words, a_situation(step))

    assert replies(outcome)[0] == ReplyKey.CODE_MISTYPED
    assert len(outcome.replies) == 2
    assert not outcome.answers


def test_many_slips_in_the_middle_of_a_conversation_are_shown_to_the_team():
    talk = a_conversation("survey:sector", attempt=3)

    assert facts(
        texted(MISTYPED, a_situation(conversation=talk, participant=a_participant())), ReviewRequested
    )


def test_half_a_code_alone_is_told_to_be_a_slip():
    assert replies(texted("K7Q4M", a_situation())) == [ReplyKey.CODE_MISTYPED]


@pytest.mark.parametrize("words", ["2kids", "18yrs", "10ppl", "hello", "12345"])
def test_five_letters_and_figures_that_are_in_no_code_are_not_half_of_one(words):
    assert replies(texted(words, a_situation())) == [ReplyKey.NEED_A_CODE]


def test_a_code_spelled_with_commas_is_found():
    assert parse_text(", ".join(CODE)).code == CODE


def test_a_code_in_two_texts_is_found_in_both_together():
    assert parse_text(join_texts(*HALVES)).code == CODE
