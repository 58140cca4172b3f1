"""A text that comes to us hours after it was written is taken for what its writer meant then."""

from datetime import timedelta

import pytest

from rds.domain.coupon_code import display
from rds.domain.events import CouponPresented, MessagingResumed, MessagingStopped, ReviewRequested
from rds.domain.replies import ReplyKey
from tests.support.builders import (
    A_CODE,
    NOON,
    a_conversation,
    a_coupon,
    a_situation,
    facts,
    replies,
    texted,
)

EARLIER = NOON - timedelta(hours=2)


def late(step=None, **changes):
    """Make what a text meets that was written two hours ago, before the open question was asked."""
    return a_situation(step, written_at=EARLIER, **changes)


@pytest.mark.parametrize("step", ["language", "consent", "screening:adult", "network_size", "survey:sector"])
def test_what_was_written_before_a_question_was_asked_is_no_answer_to_it(step):
    outcome = texted("1", late(step))

    assert outcome.answers == ()
    assert outcome.transcript is None
    assert [event.step for event in outcome.events] == [step], "the same question is asked again"
    assert len(outcome.replies) == 1


def test_what_was_written_at_or_after_that_instant_is():
    assert texted("1", a_situation("survey:sector", written_at=NOON)).answers


def test_a_late_answer_to_the_open_question_is_taken():
    asked_before = a_conversation("survey:sector", asked_at=EARLIER - timedelta(minutes=1))

    assert texted("1", late("survey:sector", conversation=asked_before)).answers


def test_a_late_code_is_taken_like_any_other():
    assert facts(texted(display(A_CODE), late(presented=a_coupon())), CouponPresented)


def test_a_late_stop_is_honoured():
    outcome = texted("STOP", late("consent"))

    assert facts(outcome, MessagingStopped)
    assert replies(outcome) == [ReplyKey.STOPPED]


def test_a_start_written_before_the_stop_does_not_end_the_silence_but_a_person_sees_it():
    outcome = texted("START", late(messaging_stopped=True, stopped_at=EARLIER + timedelta(minutes=1)))

    assert not facts(outcome, MessagingResumed)
    assert [event.reason for event in facts(outcome, ReviewRequested)] == ["wrote_after_stop"]
    assert outcome.replies == ()


def test_a_late_start_written_after_the_stop_ends_the_silence():
    outcome = texted("START", late(messaging_stopped=True, stopped_at=EARLIER - timedelta(minutes=1)))

    assert facts(outcome, MessagingResumed)
