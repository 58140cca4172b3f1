"""Leaving the study: from any point of the conversation, once, and for good."""

import pytest

from rds.domain.conversation import ConversationState, withdraw
from rds.domain.events import CouponRefused, CouponReleased, ParticipantWithdrew, ReleaseReason
from rds.domain.replies import ReplyKey
from tests.support.builders import (
    A_CODE,
    AMINA,
    a_conversation,
    a_coupon,
    a_participant,
    a_situation,
    facts,
    replies,
    texted,
)

WITHDREW = ParticipantWithdrew(participant="amina", caller=AMINA)


def a_withdrawn_situation(**changes):
    """Make what a text meets from Amina, who has enrolled and left in the middle of the survey."""
    talk = a_conversation("survey:sector", state=ConversationState.WITHDRAWN)
    return a_situation(conversation=talk, participant=a_participant(withdrawn=True), **changes)


@pytest.mark.parametrize("step", ["network_size", "survey:sector"])
def test_who_has_enrolled_leaves_and_the_coupon_stays_redeemed(step):
    assert withdraw(AMINA, a_conversation(step), a_participant()) == (WITHDREW,)


def test_who_has_completed_may_still_leave():
    talk = a_conversation("survey:hours", state=ConversationState.COMPLETED)

    assert withdraw(AMINA, talk, a_participant(completed=True)) == (WITHDREW,)


@pytest.mark.parametrize("step", ["language", "consent", "screening:adult"])
def test_a_coupon_that_waits_for_somebody_who_leaves_is_free_again(step):
    released = CouponReleased(caller=AMINA, coupon=A_CODE, reason=ReleaseReason.WITHDRAWN)

    assert withdraw(AMINA, a_conversation(step), None) == (released, WITHDREW)


@pytest.mark.parametrize("state", ["declined", "screened_out", "silence", "closed"])
def test_a_coupon_given_back_before_is_not_given_back_again(state):
    assert withdraw(AMINA, a_conversation("consent", state=ConversationState(state)), None) == (WITHDREW,)


@pytest.mark.parametrize("participant", [None, a_participant(withdrawn=True)])
def test_leaving_twice_changes_nothing(participant):
    talk = a_conversation("consent", state=ConversationState.WITHDRAWN)

    assert withdraw(AMINA, talk, participant) == ()


def test_leaving_twice_changes_nothing_after_completion_either():
    talk = a_conversation("survey:hours", state=ConversationState.COMPLETED)

    assert withdraw(AMINA, talk, a_participant(completed=True, withdrawn=True)) == ()


@pytest.mark.parametrize("words", ["1", "hello", "START", "12"])
def test_who_has_left_is_asked_nothing_and_told_so(words):
    outcome = texted(words, a_withdrawn_situation())

    assert replies(outcome) == [ReplyKey.WITHDRAWN]
    assert outcome.events == ()
    assert outcome.answers == ()


def test_who_has_left_after_completing_is_told_so_too():
    talk = a_conversation("survey:hours", state=ConversationState.COMPLETED)
    at = a_situation(conversation=talk, participant=a_participant(completed=True, withdrawn=True))

    assert replies(texted("hello", at)) == [ReplyKey.WITHDRAWN]


def test_help_is_still_given_to_who_has_left():
    assert replies(texted("HELP", a_withdrawn_situation())) == [ReplyKey.HELP]


def test_who_enrolled_and_left_takes_part_once_like_everybody_and_is_told_that_they_have_left():
    at = a_withdrawn_situation(presented=a_coupon())
    outcome = texted(A_CODE, at)

    assert replies(outcome) == [ReplyKey.WITHDRAWN]
    assert [refused.reason for refused in facts(outcome, CouponRefused)] == ["already_took_part"]


def test_who_left_before_enrolling_may_begin_again():
    talk = a_conversation("consent", state=ConversationState.WITHDRAWN)

    outcome = texted(A_CODE, a_situation(conversation=talk, presented=a_coupon()))

    assert not facts(outcome, ParticipantWithdrew)
    assert replies(outcome) == [ReplyKey.LANGUAGE_MENU]
