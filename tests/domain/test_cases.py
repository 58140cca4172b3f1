"""Nobody's words vanish: what is no answer, keyword or code reaches a person of the study team."""

from datetime import timedelta

import pytest

from rds.domain.conversation import ConversationState
from rds.domain.conversation.presenting import LEAKS_AT
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.events import QuestionAnswered, QuestionAsked, ReviewRequested
from rds.domain.guessing import PHONE_LIMIT, Guesses
from rds.domain.replies import ASKING, ReplyKey
from rds.domain.subjects import Subject
from tests.support.builders import (
    A_CODE,
    NOON,
    a_conversation,
    a_coupon,
    a_participant,
    a_situation,
    facts,
    replies,
    texted,
)

A_DAY = timedelta(days=1)
WORDS = [
    ("I never got my money", Subject.MONEY),
    ("Je n'ai jamais reçu mon argent", Subject.MONEY),
    ("when do I get paid", Subject.MONEY),
    ("my boss is abusive", Subject.ABUSE),
    ("mon patron me harcèle", Subject.ABUSE),
    ("I have a new phone", Subject.NEW_NUMBER),
    ("j'ai perdu mon téléphone", Subject.NEW_NUMBER),
    ("my number is changing", Subject.NEW_NUMBER),
    ("je vais changer de numéro", Subject.NEW_NUMBER),
    ("my employer is treating us very badly", Subject.ABUSE),
    ("mon employeur nous traite très mal", Subject.ABUSE),
    ("this survey is not fair to us", Subject.COMPLAINT),
    ("vos messages m'ont réveillée", Subject.COMPLAINT),
    ("this is unacceptable", Subject.COMPLAINT),
    ("what is this study for", Subject.QUESTION),
    ("est-ce que c'est anonyme", Subject.QUESTION),
    ("my cousin moved to Halifax", Subject.OTHER),
]


def finished(**changes):
    return a_situation(
        conversation=a_conversation("survey:hours", state=ConversationState.COMPLETED, **changes),
        participant=a_participant(completed=True),
    )


def cases(outcome):
    return [(case.subject, case.urgent) for case in facts(outcome, ReviewRequested)]


@pytest.mark.parametrize(("words", "subject"), WORDS)
def test_what_a_finished_participant_writes_is_a_case_by_its_subject(words, subject):
    outcome = texted(words, finished())

    assert cases(outcome) == [(subject, False)]
    assert replies(outcome) == [ReplyKey.WILL_BE_READ]


@pytest.mark.parametrize(("words", "subject"), WORDS)
def test_what_is_no_answer_in_the_middle_of_the_survey_is_a_case_and_the_question_comes_again(words, subject):
    outcome = texted(words, a_situation("survey:sector"))

    expected = Subject.QUESTION if subject is Subject.OTHER else subject
    assert cases(outcome) == [(expected, False)]
    assert not facts(outcome, QuestionAnswered)
    assert facts(outcome, QuestionAsked)
    assert set(replies(outcome)) <= ASKING


@pytest.mark.parametrize("words", ["maybe", "yes 2", "1 and 2", "not sure", "😀", "merci", "HELP", "BALANCE"])
def test_a_try_at_an_answer_a_kind_word_and_a_keyword_are_no_case(words):
    assert cases(texted(words, a_situation("survey:sector"))) == []


@pytest.mark.parametrize(
    "words",
    [
        "my husband beats me",
        "my employer is abusing me",
        "I want to kill myself",
        "my boss threatened me and took my passport",
        "il me frappe",
        "je veux mourir",
        "12 and my manager hits me",
    ],
)
@pytest.mark.parametrize("step", [None, "consent", "survey:sector", "survey:hours"])
def test_words_of_danger_are_urgent_wherever_they_come(words, step):
    outcome = texted(words, a_situation(step) if step else finished())

    assert [urgent for _, urgent in cases(outcome)] == [True]
    assert ReplyKey.WILL_BE_READ_SOON in replies(outcome)


@pytest.mark.parametrize("words", ["beats me", "hit me up", "I work nights", "emergency room", "2"])
def test_words_that_only_sound_like_it_are_not(words):
    assert not any(urgent for _, urgent in cases(texted(words, a_situation("survey:hours"))))


def test_the_sender_is_told_once_a_day_that_a_person_will_read_it():
    told = texted("I never got my money", finished())
    again = texted("hello?? my money", finished(told_at=NOON - A_DAY + timedelta(minutes=1)))
    next_day = texted("hello?? my money", finished(told_at=NOON - A_DAY))

    assert [case.told for case in facts(told, ReviewRequested)] == [True]
    assert (replies(again), cases(again)) == ([ReplyKey.NOTHING_TO_DO], [(Subject.MONEY, False)])
    assert [case.told for case in facts(again, ReviewRequested)] == [False]
    assert replies(next_day) == [ReplyKey.WILL_BE_READ]


def test_a_question_about_the_question_says_what_is_wanted_and_that_a_person_reads_it():
    [reply] = texted("what do you mean by sector?", a_situation("survey:sector")).replies

    assert reply.key is ReplyKey.NOT_UNDERSTOOD
    assert reply.values["read"].key is ReplyKey.READ_BY_A_PERSON


def test_a_phone_that_never_presented_a_coupon_is_no_case_and_is_told_how_to_begin():
    outcome = texted("what is this?", a_situation())

    assert (cases(outcome), replies(outcome)) == ([], [ReplyKey.NEED_A_CODE])


@pytest.mark.parametrize("state", [ConversationState.DECLINED, ConversationState.SILENCE])
def test_who_has_data_here_is_heard_though_nothing_is_open(state):
    outcome = texted("please call me", a_situation(conversation=a_conversation("consent", state=state)))

    assert cases(outcome) == [(Subject.QUESTION, False)]


def test_after_stop_words_are_a_case_and_nobody_is_told():
    outcome = texted("where is my money", a_situation("consent", messaging_stopped=True))

    assert (cases(outcome), replies(outcome)) == ([(Subject.MONEY, False)], [])


def test_who_has_left_is_heard_as_long_as_the_number_is_known():
    talk = a_conversation("consent", state=ConversationState.WITHDRAWN)
    outcome = texted("where is my money", a_situation(conversation=talk))

    assert (cases(outcome), replies(outcome)) == ([(Subject.MONEY, False)], [ReplyKey.WITHDRAWN])


def test_words_that_came_before_the_question_was_seen_are_not_lost():
    talk = a_conversation("survey:sector", handed_over_at=None)
    outcome = texted("where is my money", a_situation("survey:sector", conversation=talk))

    assert cases(outcome) == [(Subject.MONEY, False)]


# ---- the situations that are cases besides


def test_a_phone_that_guesses_codes_is_a_case():
    outcome = texted(display(A_CODE), a_situation(guesses=Guesses(by_phone=PHONE_LIMIT)))

    assert cases(outcome) == [(Subject.GUESSING, False)]


def test_a_phone_that_was_screened_out_and_tries_again_is_a_case():
    talk = a_conversation("screening:adult", state=ConversationState.SCREENED_OUT)
    outcome = texted(display(A_CODE), a_situation(conversation=talk, presented=a_coupon()))

    assert (replies(outcome), cases(outcome)) == (
        [ReplyKey.NOT_ELIGIBLE],
        [(Subject.SCREENED_OUT_AGAIN, False)],
    )


@pytest.mark.parametrize("others", range(LEAKS_AT + 2))
def test_a_coupon_that_many_phones_could_not_use_is_one_case(others):
    used = a_coupon(status=CouponStatus.REDEEMED)
    outcome = texted(display(A_CODE), a_situation(presented=used, refused_phones=others))

    expected = [(Subject.LEAKING_COUPON, False)] if others == LEAKS_AT - 1 else []
    assert cases(outcome) == expected
