"""An answer answers only what could be read, and a slip can be corrected."""

from datetime import timedelta

import pytest

from rds.domain.conversation import ConversationState, TextBefore
from rds.domain.events import (
    AnswerCorrected,
    CouponIssued,
    HonorariumEarned,
    ParticipantEnrolled,
    QuestionAsked,
    QuestionReopened,
    ScreenedOut,
)
from rds.domain.replies import ReplyKey
from tests.support.builders import NOON, a_conversation, a_participant, a_situation, facts, replies, texted


def seconds(count):
    return timedelta(seconds=count)


def asked(step="survey:sector", *, after, before=None, **changes):
    """Make what a text meets that comes so many seconds after the open question was handed over; None: it was not yet."""
    handed_over = None if after is None else NOON - seconds(after)
    talk = a_conversation(step, handed_over_at=handed_over, **changes)
    text_before = TextBefore(before, NOON - seconds(after or 5)) if before else None
    return a_situation(
        conversation=talk, participant=a_participant() if talk.enrolled else None, text_before=text_before
    )


@pytest.mark.parametrize("after", [None, 0, 2])
def test_a_text_before_the_question_was_handed_over_or_within_two_seconds_puts_it_once_more(after):
    outcome = texted("2", asked(after=after))

    assert outcome.answers == ()
    assert [event.step for event in facts(outcome, QuestionAsked)] == ["survey:sector"]
    assert replies(outcome) == [ReplyKey.QUESTION]


def test_three_seconds_after_it_is_an_answer():
    assert texted("2", asked(after=3)).answers


@pytest.mark.parametrize("after", [None, 0, 2])
def test_the_same_text_again_in_that_time_changes_nothing(after):
    outcome = texted("1", asked(after=after, before="1"))

    assert (outcome.events, outcome.replies, outcome.answers) == ((), (), ())


def test_the_same_text_again_within_ten_seconds_puts_the_question_once_more_and_then_is_an_answer():
    assert replies(texted("1", asked(after=8, before="1"))) == [ReplyKey.QUESTION]
    assert texted("1", asked(after=8, before="1", repeats=1)).answers
    assert texted("1", asked(after=11, before="1")).answers


def test_back_opens_the_question_before():
    outcome = texted("BACK", asked("survey:hours", after=60))

    assert [event.step for event in facts(outcome, QuestionReopened)] == ["survey:sector"]
    assert [event.step for event in facts(outcome, QuestionAsked)] == ["survey:sector"]
    assert outcome.answers == ()


@pytest.mark.parametrize("word", ["retour", "atrás", "Back please"])
def test_back_is_heard_in_other_languages(word):
    assert facts(texted(word, asked("survey:hours", after=60)), QuestionReopened)


def test_nobody_goes_back_behind_enrolment():
    outcome = texted("BACK", asked("network_size", after=60))

    assert replies(outcome) == [ReplyKey.CANNOT_GO_BACK]
    assert not facts(outcome, QuestionReopened)


@pytest.mark.parametrize("words", ["sorry, 2", "oops I meant 2", "no wait 2"])
def test_a_correction_replaces_the_last_answer_and_asks_the_open_question_again(words):
    outcome = texted(words, asked("survey:hours", after=60, asked_at=NOON - seconds(60)))

    assert [(answer.question, answer.value) for answer in outcome.answers] == [("survey:sector", "long_term")]
    assert [event.step for event in facts(outcome, AnswerCorrected)] == ["survey:sector"]
    assert facts(outcome, QuestionAsked)[-1].step == "survey:hours"


def test_a_correction_may_come_before_the_next_question_was_read():
    assert texted("sorry, 2", asked("survey:hours", after=1)).answers[0].question == "survey:sector"


def test_an_apology_for_being_late_corrects_nothing():
    outcome = texted("sorry, 2", asked("survey:hours", after=3600, asked_at=NOON - seconds(3600)))

    assert outcome.answers == ()


def completed(minutes, **changes):
    talk = a_conversation("survey:hours", state=ConversationState.COMPLETED, enrolled=True, **changes)
    done = NOON - timedelta(minutes=minutes)
    return a_situation(conversation=talk, participant=a_participant(completed=True, completed_at=done))


def test_the_last_answer_can_be_corrected_for_ten_minutes_and_coupons_and_money_stay():
    outcome = texted("oops I meant 12", completed(10))

    assert [(answer.question, answer.value) for answer in outcome.answers] == [("survey:hours", "12")]
    assert not facts(outcome, CouponIssued)
    assert not facts(outcome, HonorariumEarned)
    assert replies(outcome) == [ReplyKey.CORRECTED]
    assert texted("oops I meant 12", completed(11)).answers == ()


def test_back_after_the_last_answer_asks_it_again_and_takes_the_answer():
    assert [e.step for e in facts(texted("BACK", completed(5)), QuestionReopened)] == ["survey:hours"]
    assert texted("12", completed(5, reopened=True)).answers
    assert replies(texted("BACK", completed(5, reopened=True))) == [ReplyKey.CANNOT_GO_BACK]


def test_an_answer_that_screens_out_is_confirmed_first():
    outcome = texted("No, 1 month too young", asked("screening:adult", after=60))

    assert replies(outcome) == [ReplyKey.CONFIRM_SCREENING]
    assert (outcome.answers, facts(outcome, ScreenedOut)) == ((), [])


@pytest.mark.parametrize("words", ["2", "yes", "oui"])
def test_the_same_number_or_a_bare_yes_confirms_it(words):
    assert facts(texted(words, asked("screening:adult", after=60, confirming=True)), ScreenedOut)


@pytest.mark.parametrize("words", ["no", "yes I am 18", "what?"])
def test_what_may_mean_either_asks_the_question_itself_and_enrols_nobody(words):
    outcome = texted(words, asked("screening:adult", after=60, confirming=True))

    assert replies(outcome) == [ReplyKey.NOT_UNDERSTOOD]
    assert not facts(outcome, ParticipantEnrolled)
    assert not facts(outcome, ScreenedOut)


def test_after_that_the_answer_is_taken_as_it_is():
    talk = {"after": 60, "confirming": True, "attempt": 2}

    assert facts(texted("no", asked("screening:adult", **talk)), ScreenedOut)
    assert facts(texted("yes", asked("screening:adult", **talk)), ParticipantEnrolled)
