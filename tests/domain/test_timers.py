"""What the passing of time does to a conversation."""

from datetime import timedelta

import pytest

from rds.domain.conversation import ConversationState, lapse, remind
from rds.domain.events import CouponReleased, ReleaseReason, ReminderSent
from rds.domain.replies import ReplyKey
from tests.support.builders import A_CODE, AMINA, NOON, a_conversation, a_study

ENDED = [state for state in ConversationState if state is not ConversationState.OPEN]


def days(number):
    return NOON + timedelta(days=number)


def test_a_silent_phones_coupon_is_released_when_its_time_is_over():
    talk = a_conversation("screening:adult", waits_until=days(7))

    assert lapse(AMINA, talk, days(7) - timedelta(seconds=1)) is None
    assert lapse(AMINA, talk, days(7)) == CouponReleased(
        caller=AMINA, coupon=A_CODE, reason=ReleaseReason.SILENCE
    )


@pytest.mark.parametrize("state", ENDED)
def test_a_conversation_that_has_ended_does_not_lapse(state):
    assert lapse(AMINA, a_conversation(state=state), days(99)) is None


def test_who_has_enrolled_keeps_the_coupon_for_good():
    assert lapse(AMINA, a_conversation("survey:sector"), days(99)) is None


def test_a_phone_without_a_conversation_has_nothing_to_lose():
    assert lapse(AMINA, None, NOON) is None


def test_an_unfinished_conversation_is_taken_up_after_the_time_planned():
    talk = a_conversation("survey:sector", asked_at=NOON)

    assert remind(a_study(), AMINA, talk, days(2) - timedelta(seconds=1)) is None
    sent, reply = remind(a_study(), AMINA, talk, days(2))
    assert sent == ReminderSent(caller=AMINA)
    assert (reply.key, reply.language) == (ReplyKey.REMINDER, "en")
    assert reply.values["question"].values["text"] == "Which one?"


def test_the_second_reminder_waits_as_long_after_the_first():
    talk = a_conversation("survey:sector", reminders=1, reminded_at=days(2))

    assert remind(a_study(), AMINA, talk, days(4) - timedelta(seconds=1)) is None
    assert remind(a_study(), AMINA, talk, days(4))


def test_there_are_no_more_reminders_than_planned():
    assert remind(a_study(), AMINA, a_conversation(reminders=2, reminded_at=days(4)), days(30)) is None


@pytest.mark.parametrize("talk", [None, *(a_conversation(state=state) for state in ENDED)])
def test_nobody_is_reminded_of_nothing(talk):
    assert remind(a_study(), AMINA, talk, days(30)) is None


def test_a_study_without_reminders_sends_none():
    assert remind(a_study(reminders=None), AMINA, a_conversation(), days(30)) is None


def test_a_reminder_speaks_the_language_chosen_or_else_the_studys_first():
    _, in_french = remind(a_study(), AMINA, a_conversation(language="fr"), days(2))
    _, in_none_yet = remind(a_study(), AMINA, a_conversation("language", language=None), days(2))

    assert (in_french.language, in_none_yet.language) == ("fr", "en")


def test_consent_is_asked_for_again_without_its_whole_text():
    _, reply = remind(a_study(), AMINA, a_conversation("consent"), days(2))

    assert reply.values["question"].key is ReplyKey.CONSENT_CHOICE
