"""Simulated people write as people do, and what the study keeps of it is what they meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rds.domain.conversation.reading import Choice, chosen_option, consent_choice, read_number
from rds.domain.conversation.seen import TO_READ
from rds.domain.events import AnswerCorrected, ConsentDeclined, LanguageChosen
from rds.domain.parsed_text import Keyword
from rds.domain.replies import ReplyKey
from rds.domain.study import QuestionKind
from rds.simulation.draws import Draws
from rds.simulation.phrases import load_phrases
from rds.simulation.recognition import QuestionSeen
from rds.simulation.typing_slips import write_choice_in_words, write_number_in_words
from rds.sms.replies import templates
from rds.sms.text_parser import parse_text
from tests.support.phone import POPULATION, STUDY, TRAITS, Phone, a_person

LANGUAGES = ("en", "fr")
positions = st.integers(0, POPULATION - 1)
CHOICES = [
    q for q in (*(e.question for e in STUDY.eligibility), *STUDY.survey) if q.kind is QuestionKind.CHOICE
]


def seen(question, language):
    numbers = {option.key: str(number) for number, option in enumerate(question.options, 1)}
    return QuestionSeen(question, language, numbers)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", CHOICES, ids=lambda question: question.key)
def test_no_option_in_own_words_is_read_as_another(question, language):
    read = {}
    for option in question.options:
        for person in range(120):
            words = write_choice_in_words(option.key, seen(question, language), Draws(1, person))
            found = chosen_option(question, parse_text(words))
            assert found is None or found.key == option.key, words
            read[words] = found is not None

    assert sum(read.values()) > len(read) / 2, [words for words, found in read.items() if not found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_network_size_in_own_words_is_read_as_another(language):
    read = {}
    for size in (1, 2, 3, 7, 9, 10, 12, 20, 25, 40, 85, 300):
        for person in range(120):
            words = write_number_in_words(size, seen(STUDY.network_size, language), Draws(1, person))
            found = read_number(STUDY.network_size, parse_text(words))
            assert found is None or found.value == size, words
            read[words] = found is not None

    assert sum(read.values()) > len(read) * 0.9, [words for words, found in read.items() if not found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "meant"),
    [("agrees", Choice.AGREE), ("goes_along", Choice.ASK_EXACT), ("refuses", Choice.REFUSE)],
)
def test_consent_in_own_words_is_what_it_says(language, kind, meant):
    for words in load_phrases(language)[kind]:
        assert consent_choice(parse_text(words)) is meant, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_wishes_to_leave_are_heard_and_questions_are_none(language):
    for words in load_phrases(language)["leaves"]:
        parsed = parse_text(words)
        assert parsed.wants_out or parsed.leaving or parsed.keyword is Keyword.STOP, words
    for kind in ("asides", "curious", "thanks", "no_number"):
        for words in load_phrases(language)[kind]:
            assert not parse_text(words).wants_out, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_know_the_study_by_is_what_it_says(language):
    said = {key.value: template for key, template in templates(language).items()}
    for kind, words in load_phrases(language).says.items():
        if kind in said:
            assert words in " ".join(said[kind].split())


@given(position=positions, french=st.sampled_from([0, 1]), size=st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_who_never_answers_as_asked_completes_and_is_recorded_as_she_is(position, french, size):
    person = a_person(
        position=position, network_size=size, speaks_french=french, in_own_words=1, label_for_number=0
    )
    phone = Phone(person).goes_through()

    assert phone.completed
    assert phone.answers == {**TRAITS, "adult": "yes", "psw_in_gta": "yes", "network_size": str(size)}


@pytest.mark.parametrize(
    "habit", ["long_answer", "sends_picture", "asks_back", "goes_along", "nonsense", "sends_twice", "slips"]
)
@given(position=positions)
@settings(max_examples=10, deadline=None)
def test_detours_end_at_the_true_answers(habit, position):
    phone = Phone(a_person(position=position, **{habit: 1})).goes_through()

    assert phone.completed
    assert phone.answers == {**TRAITS, "adult": "yes", "psw_in_gta": "yes", "network_size": "12"}


@pytest.mark.parametrize(("size", "kept"), [(1, "3"), (5, "3"), (6, "8"), (20, "15"), (21, "35"), (51, "75")])
def test_who_gives_no_number_is_recorded_in_the_range_that_holds_it(size, kept):
    phone = Phone(a_person(network_size=size, gives_no_number=1)).goes_through()

    assert phone.answers["network_size"] == kept
    assert phone.completed


@given(position=positions)
@settings(max_examples=10, deadline=None)
def test_every_slip_is_put_right_and_the_record_says_so(position):
    phone = Phone(a_person(position=position, slips=1)).goes_through()

    assert phone.counted(AnswerCorrected) == len(TRAITS) - 1, "but for the last, whose thanks come at once"
    assert phone.texts.count("BACK") < len(TRAITS)


def test_who_says_yes_to_consent_then_texts_the_exact_word():
    phone = Phone(a_person(goes_along=1)).goes_through()

    assert phone.desk.replies[ReplyKey.CONSENT_EXACT] == 1
    assert phone.completed


def test_who_refuses_in_own_words_is_not_asked_again():
    phone = Phone(a_person(consents=0, refuses_in_words=1, in_own_words=1)).goes_through()

    assert phone.texts[-1] in load_phrases("en")["refuses"]
    assert phone.counted(ConsentDeclined) == 1


def test_who_asks_for_french_in_the_middle_goes_on_in_french():
    phone = Phone(a_person(speaks_french=1, changes_language=1)).goes_through()

    assert phone.counted(LanguageChosen) == 2
    assert phone.completed


@given(position=positions)
@settings(max_examples=20, deadline=None)
def test_who_leaves_in_words_is_heard_and_does_not_complete(position):
    phone = Phone(
        a_person(position=position, completes=0, leaves_by_stop=1, leaves_in_words=1)
    ).goes_through()

    assert phone.texts[-1] in (*load_phrases("en")["leaves"], "ERASE", "WITHDRAW")
    assert not phone.completed


def test_thanks_and_questions_after_the_end_change_nothing():
    phone = Phone(a_person(says_thanks=1, asks_afterwards=1)).goes_through()

    assert phone.completed
    assert {*phone.texts[-2:]} <= {*load_phrases("en")["thanks"], *load_phrases("en")["curious"]}
    assert len(phone.forwards) == 3


@given(position=positions)
@settings(max_examples=20, deadline=None)
def test_nobody_answers_a_question_that_she_cannot_have_read_yet(position):
    person = a_person(position=position)
    person.receive_code("K7Q4M-2HXP3")
    question = f"{STUDY.survey[0].text['en']}\n1 Yes, Black / 2 No, another identity"

    answer, _ = person.read_text(question, at=STUDY.opens)

    assert answer.delay > TO_READ
