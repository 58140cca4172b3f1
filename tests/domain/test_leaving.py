"""Stopping texts, withdrawing, having answers erased, and a phone that has a new owner."""

from datetime import timedelta

import pytest

from rds.domain.conversation import ConversationState, remind, respond
from rds.domain.coupon_code import display
from rds.domain.events import (
    CouponReleased,
    LeavingHeard,
    MessagingResumed,
    MessagingStopped,
    ParticipantWithdrew,
    ReviewRequested,
)
from rds.domain.honoraria import Account
from rds.domain.parsed_text import ParsedText
from rds.domain.replies import ReplyKey
from tests.support.builders import (
    A_CODE,
    AMINA,
    NOON,
    a_conversation,
    a_participant,
    a_situation,
    a_study,
    cad,
    facts,
    replies,
    texted,
)

A_DAY = timedelta(days=1)


def completed(**changes):
    talk = a_conversation("survey:hours", state=ConversationState.COMPLETED, **changes)
    return {"conversation": talk, "participant": a_participant(completed=True)}


def asked_to_confirm(step="survey:sector", wish="erase", **changes):
    talk = a_conversation(step, leaving=wish, leaving_at=NOON - timedelta(minutes=1))
    return a_situation(step, conversation=talk, **changes)


def reasons(outcome):
    return [fact.reason for fact in facts(outcome, ReviewRequested)]


def kinds(outcome):
    return [fact.kind for fact in facts(outcome, LeavingHeard)]


# ---- withdrawing and erasing


@pytest.mark.parametrize(
    ("words", "wish", "key"),
    [
        ("delete my answers", "erase", ReplyKey.CONFIRM_ERASE),
        ("supprimez mes réponses", "erase", ReplyKey.CONFIRM_ERASE),
        ("ERASE", "erase", ReplyKey.CONFIRM_ERASE),
        ("I want to withdraw", "withdraw", ReplyKey.CONFIRM_WITHDRAW),
        ("WITHDRAW", "withdraw", ReplyKey.CONFIRM_WITHDRAW),
    ],
)
@pytest.mark.parametrize("step", ["consent", "screening:adult", "survey:sector"])
def test_a_wish_to_leave_is_confirmed_once_and_a_person_sees_it(step, words, wish, key):
    outcome = texted(words, a_situation(step))

    assert replies(outcome) == [key]
    assert (kinds(outcome), reasons(outcome)) == ([wish], [wish])
    assert not facts(outcome, ParticipantWithdrew)


@pytest.mark.parametrize("words", ["ERASE", "erase please", "yes, erase", "EFFACER", "WITHDRAW"])
def test_the_word_that_was_asked_for_does_it(words):
    outcome = texted(words, asked_to_confirm())

    assert facts(outcome, ParticipantWithdrew) == [ParticipantWithdrew(participant="amina", caller=AMINA)]
    assert replies(outcome) == [ReplyKey.WITHDRAWN]


@pytest.mark.parametrize("words", ["yes", "1", "ok", "home care", "no", "delete my answers"])
def test_nothing_but_that_word_does_it(words):
    assert not facts(texted(words, asked_to_confirm()), ParticipantWithdrew)


def test_a_confirmation_that_comes_a_week_late_is_asked_for_anew():
    late = asked_to_confirm(now=NOON + timedelta(days=8))

    assert replies(texted("ERASE", late)) == [ReplyKey.CONFIRM_ERASE]


def test_the_coupon_of_who_erases_before_enrolment_is_free_again():
    outcome = texted("ERASE", asked_to_confirm("screening:adult"))

    assert len(facts(outcome, CouponReleased)) == 1


def test_who_has_left_is_told_so_whatever_they_text():
    left = a_situation(conversation=a_conversation(state=ConversationState.WITHDRAWN))

    assert [replies(texted(words, left)) for words in ("START", "hello", "ERASE", "thanks")] == [
        [ReplyKey.WITHDRAWN]
    ] * 4


def test_start_after_a_stop_and_a_withdrawal_says_that_the_person_has_left():
    left = a_situation(conversation=a_conversation(state=ConversationState.WITHDRAWN), messaging_stopped=True)

    outcome = texted("START", left)

    assert facts(outcome, MessagingResumed)
    assert replies(outcome) == [ReplyKey.WITHDRAWN]


def test_who_asked_to_erase_and_then_stopped_can_still_confirm_and_is_sent_nothing():
    outcome = texted("ERASE", asked_to_confirm(messaging_stopped=True))

    assert facts(outcome, ParticipantWithdrew)
    assert outcome.replies == ()


def test_a_wish_to_erase_of_a_stopped_phone_goes_to_a_person():
    outcome = texted("delete my data", a_situation("consent", messaging_stopped=True))

    assert (reasons(outcome), outcome.replies) == (["erase"], ())


def test_a_wish_to_erase_of_a_phone_without_a_conversation_goes_to_a_person():
    outcome = texted("delete my data", a_situation())

    assert (reasons(outcome), replies(outcome)) == (["erase"], [ReplyKey.MAY_LEAVE])


def test_stop_with_a_wish_to_erase_is_a_stop_and_a_person_sees_the_wish():
    outcome = texted("stop texting me and delete my data", a_situation("survey:sector"))

    assert facts(outcome, MessagingStopped)
    assert reasons(outcome) == ["wants_out", "erase"]


# ---- what may be a stop


@pytest.mark.parametrize("words", ["TD", "Remove", "I will report you", "who gave you my number?"])
def test_what_may_be_a_stop_holds_reminders_back_and_goes_to_a_person(words):
    outcome = texted(words, a_situation("survey:sector"))

    assert (kinds(outcome), reasons(outcome)) == (["maybe"], ["may_leave"])
    assert replies(outcome) == [ReplyKey.MAY_LEAVE]
    assert not facts(outcome, MessagingStopped)


def test_nobody_whose_reminders_are_held_is_reminded():
    waiting, held = (a_conversation("survey:sector", reminders_held=held) for held in (False, True))
    later = NOON + timedelta(days=3)

    assert remind(a_study(), AMINA, waiting, later)
    assert remind(a_study(), AMINA, held, later) is None


# ---- stopping


def test_a_stop_in_words_is_told_what_was_heard():
    [by_words] = texted("I don't want to participate anymore", a_situation("consent")).replies
    [by_keyword] = texted("STOP", a_situation("consent")).replies

    assert by_words.values["heard"].key is ReplyKey.HEARD_LEAVING
    assert by_keyword.values["heard"] == ""


def test_a_stop_with_money_owed_says_that_it_still_comes():
    at = a_situation(**completed(), account=Account(earned=cad(30), paid=cad(20)))

    [reply] = texted("STOP", at).replies

    assert (reply.key, reply.values["owed"]) == (ReplyKey.STOPPED_OWED, cad(10))


def test_a_stop_with_nothing_owed_speaks_of_no_money():
    at = a_situation(**completed(), account=Account(earned=cad(20), paid=cad(20)))

    assert replies(texted("STOP", at)) == [ReplyKey.STOPPED]


def test_what_the_provider_stopped_is_a_stop_and_is_confirmed_by_the_provider_alone():
    outcome = respond(ParsedText(text="basta", folded="basta", provider_stopped=True), a_situation("consent"))

    assert outcome.events == (MessagingStopped(caller=AMINA, source="provider"),)
    assert outcome.replies == ()


def test_who_returns_is_told_what_was_paid_meanwhile():
    at = a_situation(**completed(), messaging_stopped=True, account=Account(earned=cad(30), paid=cad(30)))

    [reply] = texted("START", at).replies

    assert reply.values["question"].key is ReplyKey.BALANCE


@pytest.mark.parametrize(("ago", "expected"), [(A_DAY, [ReplyKey.START_FIRST]), (timedelta(hours=1), [])])
def test_a_code_from_a_phone_that_stopped_long_ago_is_answered_with_start_first(ago, expected):
    at = a_situation(messaging_stopped=True, stopped_at=NOON - ago)

    outcome = texted(display(A_CODE), at)

    assert replies(outcome) == expected
    assert reasons(outcome) == ["wrote_after_stop"]


# ---- a phone with a new owner


@pytest.mark.parametrize("words", ["new number who dis", "I just got this number", "ce n'est pas mon numéro"])
def test_a_new_owner_is_told_nothing_but_the_contact_and_a_person_sees_it(words):
    outcome = texted(words, a_situation(**completed()))

    assert replies(outcome) == [ReplyKey.NEW_OWNER]
    assert (kinds(outcome), reasons(outcome)) == (["new_owner"], ["new_owner"])


@pytest.mark.parametrize("words", ["BALANCE", "COUPONS", "HELP", "hello", "1", "delete my data"])
def test_a_phone_with_a_new_owner_never_sees_the_former_owners_money_or_codes(words):
    at = a_situation(**completed(new_owner=True), account=Account(earned=cad(30), paid=cad(0)))

    assert replies(texted(words, at)) == [ReplyKey.NEW_OWNER]


def test_a_stop_of_a_new_owner_speaks_of_no_money():
    at = a_situation(**completed(new_owner=True), account=Account(earned=cad(30), paid=cad(0)))

    assert replies(texted("STOP", at)) == [ReplyKey.STOPPED_NEW_OWNER]
    assert replies(texted("wrong number", at)) == [ReplyKey.STOPPED_NEW_OWNER]


def test_a_wrong_number_that_holds_money_is_stopped_and_closed():
    outcome = texted("wrong number", a_situation(**completed()))

    assert facts(outcome, MessagingStopped)
    assert (kinds(outcome), reasons(outcome)) == (["new_owner"], ["new_owner"])
    assert replies(outcome) == [ReplyKey.STOPPED_NEW_OWNER]


def test_before_enrolment_there_is_nothing_to_close_and_the_person_can_go_on():
    outcome = texted("who dis", a_situation("consent"))

    assert (kinds(outcome), replies(outcome)) == (["maybe"], [ReplyKey.NEW_OWNER])
