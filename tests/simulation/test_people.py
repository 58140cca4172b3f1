"""Simulated people: each texts with the real rules, reading and wording, and is as careful or careless as her
habits say.
"""

from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rds.domain.events import ConsentDeclined, CouponPresented, CouponRefused, ScreenedOut
from rds.domain.parsed_text import Keyword
from rds.domain.replies import ReplyKey
from rds.simulation.actions import Text
from rds.simulation.people import Person
from rds.simulation.phrases import load_phrases
from rds.simulation.world import World
from rds.sms.text_parser import parse_text
from tests.support.phone import OPENS, POPULATION, STUDY, TRAITS, Phone, a_person

positions = st.integers(0, POPULATION - 1)


@pytest.mark.parametrize("speaks_french", [0, 1])
def test_a_careful_person_completes_with_one_text_a_step_and_tells_the_truth(speaks_french):
    phone = Phone(a_person(speaks_french=speaks_french)).goes_through()

    assert phone.completed
    assert len(phone.texts) == len(("code", "language", "consent", "adult", "psw", "network size")) + len(
        TRAITS
    )
    assert phone.answers == {**TRAITS, "adult": "yes", "psw_in_gta": "yes", "network_size": "12"}


@given(position=positions)
@settings(max_examples=60, deadline=None)
def test_a_code_is_understood_in_every_form_people_give_it(position):
    phone = Phone(a_person(position=position, writes_code_oddly=1)).goes_through(days=40)

    assert phone.completed
    assert not phone.counted(CouponRefused)


def test_a_mistyped_code_is_refused_and_then_typed_well():
    phone = Phone(a_person(mistypes_code=1)).goes_through()

    assert phone.texts[0] != phone.texts[1]
    assert phone.counted(CouponRefused) == 1
    assert phone.completed


@given(position=positions, size=st.integers(1, 300), french=st.sampled_from([0, 1]))
@settings(max_examples=60, deadline=None)
def test_a_network_size_is_understood_however_it_is_written(position, size, french):
    person = a_person(position=position, network_size=size, odd_number=1, speaks_french=french)
    phone = Phone(person).goes_through()

    assert phone.answers["network_size"] == str(size)
    assert not phone.desk.replies[ReplyKey.NOT_UNDERSTOOD]


def test_an_implausible_network_size_is_put_right_when_the_study_asks_back():
    phone = Phone(a_person(implausible_number=1)).goes_through()

    assert phone.desk.replies[ReplyKey.CONFIRM_NUMBER] == 1
    assert phone.answers["network_size"] == "12"
    assert phone.completed


def test_a_true_network_size_beyond_the_plausible_is_confirmed():
    phone = Phone(a_person(network_size=330)).goes_through()

    assert phone.answers["network_size"] == "330"
    assert phone.completed


@pytest.mark.parametrize(("french", "words"), [(0, "No, another identity"), (1, "Non, une autre identité")])
def test_answers_in_words_are_as_good_as_numbers(french, words):
    traits = TRAITS | {"ethnicity": "other"}
    phone = Phone(a_person(label_for_number=1, speaks_french=french, traits=traits)).goes_through()

    assert words in phone.texts
    assert traits.items() <= phone.answers.items()


@given(position=positions)
@settings(max_examples=20, deadline=None)
def test_nonsense_is_followed_by_the_true_answer(position):
    phone = Phone(a_person(position=position, nonsense=1)).goes_through()

    assert TRAITS.items() <= phone.answers.items()
    asked_again = (ReplyKey.NOT_UNDERSTOOD, ReplyKey.KIND_WORD_AND_QUESTION)
    assert sum(phone.desk.replies[key] for key in asked_again) == len(TRAITS) + len(
        ("adult", "psw", "network size")
    )


def test_who_refuses_in_words_texts_two_and_nothing_more():
    phone = Phone(a_person(consents=0, refuses_in_words=1)).goes_through()

    assert phone.texts[-1] == "2"
    assert phone.counted(ConsentDeclined) == 1


def test_who_refuses_in_silence_leaves_the_consent_request_unanswered():
    phone = Phone(a_person(consents=0, refuses_in_words=0)).goes_through()

    assert len(phone.texts) == len(("code", "language"))


def test_an_ineligible_person_says_so_at_the_last_screening_question():
    phone = Phone(a_person(ineligible=1)).goes_through()

    assert [event.step for _, event in phone.desk.events if isinstance(event, ScreenedOut)] == [
        "screening:psw_in_gta"
    ]
    assert phone.texts[-2:] == ["2", "2"], "a wrong answer here would be final, so that it is asked once more"
    assert len(phone.texts) == len(("code", "language", "consent", "adult", "psw", "psw again"))


@pytest.mark.parametrize(("french", "word"), [(0, "STOP"), (1, "ARRET")])
def test_who_leaves_by_stop_is_never_heard_of_again(french, word):
    phone = Phone(a_person(completes=0, leaves_by_stop=1, speaks_french=french)).goes_through()

    assert phone.texts[-1] == word
    assert phone.desk.stopped
    assert not phone.completed


def test_who_leaves_in_silence_does_not_even_say_stop():
    phone = Phone(a_person(completes=0, leaves_by_stop=0)).goes_through()

    assert not phone.desk.stopped
    assert not phone.completed


def test_who_stops_for_a_while_starts_again_and_completes():
    phone = Phone(a_person(stops_for_a_while=1)).goes_through()

    assert phone.texts.index("START") == phone.texts.index("STOP") + 1
    assert phone.completed


def test_who_asks_for_help_goes_on_afterwards():
    phone = Phone(a_person(asks_help=1)).goes_through()

    assert "HELP" in phone.texts
    assert TRAITS.items() <= phone.answers.items()


def test_the_curious_ask_for_their_balance_and_coupons_when_all_is_done():
    phone = Phone(a_person(asks_balance=1, asks_coupons=1)).goes_through()

    assert sorted(phone.texts[-2:]) == ["BALANCE", "COUPONS"]
    assert len(phone.forwards) == 3, "codes told a second time are not passed on a second time"


@pytest.mark.parametrize(
    ("language", "means"),
    [(lang, means) for lang in ("en", "fr") for means in ("stop", "start", "help", "balance", "coupons")],
)
def test_the_keywords_that_people_know_are_those_the_study_knows(language, means):
    assert parse_text(load_phrases(language).keywords[means]).keyword is Keyword(means)


@given(gaps=st.lists(st.integers(3, 20), max_size=8))
@settings(max_examples=60, deadline=None)
def test_who_gets_no_answer_texts_again_and_completes(gaps):
    phone = Phone(a_person(), lost=set(accumulate(gaps))).goes_through()

    assert phone.completed
    assert len(phone.forwards) == 3
    assert TRAITS.items() <= phone.answers.items()


def test_who_never_gets_an_answer_gives_up():
    phone = Phone(a_person(), lost=range(100)).goes_through()

    assert len(phone.texts) == 4
    assert phone.person.gone


def test_a_coupon_found_again_too_late_is_tried_three_times_and_then_left():
    phone = Phone(a_person(too_late=1)).goes_through()

    assert phone.desk.replies[ReplyKey.CODE_EXPIRED] == 3
    assert phone.person.gone


@given(position=positions, seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_a_seed_always_completes(position, seed):
    worker = a_person(position=position).worker
    phone = Phone(Person(worker, World(STUDY, population=POPULATION, seed=seed), is_seed=True)).goes_through()

    assert phone.completed
    assert phone.forwards


@given(position=positions, seed=st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_same_person_does_the_same_again(position, seed):
    world = World(STUDY, population=POPULATION, seed=seed)
    once, again = (Phone(Person(a_person(position=position).worker, world)).goes_through() for _ in range(2))

    assert once.texts == again.texts
    assert once.forwards == again.forwards


def test_a_question_repeated_while_the_answer_is_being_typed_is_answered_once():
    person = a_person()
    person.receive_code("K7Q4M-2HXP3")
    question = f"{STUDY.survey[0].text['en']}\n1 Yes, Black / 2 No, another identity"

    first = person.read_text(question, at=OPENS)
    again = person.read_text(question, at=OPENS + first[0].delay / 2)
    later = person.read_text(question, at=OPENS + first[0].delay)

    assert [action.body for action in first if isinstance(action, Text)] == ["1"]
    assert again == ()
    assert later


@given(texts=st.lists(st.text(max_size=80), max_size=8), seed=st.integers(0, 2**32))
@settings(deadline=None)
def test_whatever_the_study_says_nobody_breaks_down(texts, seed):
    person = Person(a_person().worker, World(STUDY, population=POPULATION, seed=seed))
    person.receive_code("K7Q4M-2HXP3")

    for day, body in enumerate(texts):
        for action in person.read_text(body, at=OPENS + timedelta(days=day)):
            assert action.delay >= timedelta()


@given(position=positions)
@settings(max_examples=20, deadline=None)
def test_a_recruit_texts_about_two_weeks_after_getting_the_coupon(position):
    text = next(
        action
        for action in a_person(position=position).receive_code("K7Q4M-2HXP3")
        if isinstance(action, Text)
    )

    assert timedelta(days=8) < text.delay < timedelta(days=24)


def test_the_coupon_is_presented_once_where_all_goes_well():
    assert Phone(a_person()).goes_through().counted(CouponPresented) == 1
