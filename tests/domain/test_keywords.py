"""HELP, STOP, START, BALANCE and COUPONS mean the same at any point of a conversation."""

import pytest

from rds.domain.conversation import ConversationState
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.events import MessagingResumed, MessagingStopped, ReviewRequested
from rds.domain.honoraria import Account
from rds.domain.replies import Reply, ReplyKey
from rds.domain.subjects import Subject
from tests.support.builders import (
    A_CODE,
    A_THIRD_CODE,
    AMINA,
    ANOTHER_CODE,
    NOON,
    a_conversation,
    a_coupon,
    a_participant,
    a_situation,
    cad,
    replies,
    texted,
)

ANYWHERE = [
    pytest.param(a_situation(step), id=step or "nothing going on")
    for step in (
        None,
        "language",
        "consent",
        "screening:adult",
        "network_size",
        "survey:sector",
        "survey:hours",
    )
]


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize(
    "word", ["STOP", "stop.", "ARRET", "arrêt", "Unsubscribe", "END", "opt out", "cancel"]
)
def test_stop_ends_all_texts_with_one_confirmation(at, word):
    outcome = texted(word, at)

    assert outcome.events == (MessagingStopped(caller=AMINA, source="keyword"),)
    assert replies(outcome) == [ReplyKey.STOPPED]


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize("words", ["please stop texting me", "ne m'écrivez plus", "remove me from your list"])
def test_stop_in_free_words_is_stop_and_a_person_looks(at, words):
    outcome = texted(words, at)

    assert outcome.events == (
        MessagingStopped(caller=AMINA, source="words"),
        ReviewRequested(caller=AMINA, reason="wants_out", message="SM1", subject=Subject.LEAVING),
    )
    assert replies(outcome) == [ReplyKey.STOPPED]


@pytest.mark.parametrize("word", ["STOP", "arret", "please stop texting me"])
def test_a_second_stop_is_met_with_silence(word):
    outcome = texted(word, a_situation("consent", messaging_stopped=True))

    assert (outcome.events, outcome.replies) == ((), ())


@pytest.mark.parametrize("words", ["hello", "1", A_CODE, "BALANCE", "COUPONS", "?"])
def test_after_stop_nothing_is_answered_but_a_person_sees_it(words):
    outcome = texted(words, a_situation("consent", messaging_stopped=True))

    [case] = outcome.events
    assert (case.caller, case.reason, case.message) == (AMINA, "wrote_after_stop", "SM1")
    assert outcome.replies == ()


@pytest.mark.parametrize("word", ["START", "unstop", "YES"])
def test_start_takes_the_conversation_up_where_it_stood(word):
    outcome = texted(word, a_situation("survey:sector", messaging_stopped=True))

    assert outcome.events == (MessagingResumed(caller=AMINA),)
    [reply] = outcome.replies
    assert reply.key is ReplyKey.RESUMED
    assert reply.values["question"].key is ReplyKey.QUESTION


def test_start_with_nothing_open_says_how_to_go_on():
    outcome = texted("START", a_situation(messaging_stopped=True))

    onward = outcome.replies[0].values["question"]
    assert isinstance(onward, Reply)
    assert onward.key is ReplyKey.NEED_A_CODE


@pytest.mark.parametrize("at", ANYWHERE)
@pytest.mark.parametrize("word", ["HELP", "aide", "Info"])
def test_help_is_answered_anywhere(at, word):
    assert replies(texted(word, at))[0] is ReplyKey.HELP


@pytest.mark.parametrize("step", [None, "consent", "network_size", "survey:sector"])
def test_help_changes_nothing(step):
    assert texted("HELP", a_situation(step)).events == ()


def test_help_after_stop_says_how_to_get_texts_again():
    assert replies(texted("HELP", a_situation(messaging_stopped=True))) == [ReplyKey.HELP_AFTER_STOP]


# ---- balance and coupons


@pytest.mark.parametrize("step", [None, "consent", "survey:sector"])
def test_balance_says_what_was_earned_paid_and_is_owed(step):
    account = Account(earned=cad(50), paid=cad(20))

    outcome = texted("balance", a_situation(step, participant=a_participant(), account=account))

    assert (outcome.events, replies(outcome)) == ((), [ReplyKey.BALANCE])
    assert outcome.replies[0].values | {"question": ""} == {
        "earned": cad(50),
        "paid": cad(20),
        "owed": cad(30),
        "question": "",
    }


def test_balance_is_told_in_the_language_of_the_conversation():
    talk = a_conversation("survey:hours", language="fr", state=ConversationState.COMPLETED)
    at = a_situation(
        conversation=talk, participant=a_participant(), account=Account(earned=cad(20), paid=cad(0))
    )

    [reply] = texted("SOLDE", at).replies
    assert (reply.language, reply.values["earned"]) == ("fr", cad(20))


def test_a_phone_that_has_not_begun_has_no_balance():
    assert replies(texted("BALANCE", a_situation())) == [ReplyKey.NO_BALANCE]


def test_coupons_says_which_can_still_be_passed_on_and_how_many_were_used_never_by_whom():
    held = (
        a_coupon(slot=1, status=CouponStatus.REDEEMED),
        a_coupon(slot=2, code=ANOTHER_CODE),
        a_coupon(slot=3, code=A_THIRD_CODE, status=CouponStatus.RESERVED, reserved_by="somebody"),
    )

    outcome = texted("coupons", a_situation(participant=a_participant(completed=True), held=held))

    assert (outcome.events, replies(outcome)) == ((), [ReplyKey.COUPONS])
    assert outcome.replies[0].values == {"codes": display(ANOTHER_CODE), "used": "1"}


@pytest.mark.parametrize("left", [a_coupon(status=CouponStatus.VOIDED), a_coupon(expires_at=NOON)])
def test_coupons_that_can_no_longer_be_used_are_not_offered(left):
    outcome = texted("CODES", a_situation(participant=a_participant(completed=True), held=(left,)))

    assert replies(outcome) == [ReplyKey.NO_COUPONS_LEFT]


def test_a_phone_that_has_not_begun_has_no_coupons():
    assert replies(texted("coupons", a_situation())) == [ReplyKey.NEED_A_CODE]
