"""Of replies by someone who had not seen the rules, none is read wrongly and few are asked again."""

import pytest

from rds.domain.conversation.reading import consent_choice, read_number
from rds.domain.parsed_text import Keyword, Leaving, Mark
from rds.sms.text_parser import parse_text
from tests.support.texted_cases import QUESTIONS, STUDY, chosen, fresh

MOST_ASKED = 0.10
CONSENT = {"1": "agree", "2": "refuse", "ask_exact": "exact"}
SETS = ("third", "fourth", "fifth")


def read(question, text):
    parsed = parse_text(text)
    if question == "NETWORK":
        reading = read_number(STUDY.network_size, parsed)
        return int(reading.value) if reading else None
    if question != "CONSENT":
        return chosen(QUESTIONS[question], text)
    choice = None if Mark.CORRECTION in parsed.marks else consent_choice(parsed)
    return CONSENT[choice.value] if choice else None


def readings(name):
    replies, _ = fresh(name)
    return [
        (question, text, expected, read(question, text))
        for question, cases in replies.items()
        for text, expected in cases
    ]


@pytest.mark.parametrize("name", SETS)
def test_no_reply_is_read_as_what_it_does_not_say(name):
    assert [case for case in readings(name) if case[3] not in {None, case[2]}] == []


@pytest.mark.parametrize("name", SETS)
def test_less_than_a_tenth_of_the_clear_replies_is_asked_again(name):
    clear = [(expected, got) for _, _, expected, got in readings(name) if expected is not None]

    assert sum(got != expected for expected, got in clear) < MOST_ASKED * len(clear)


def fate(text):
    parsed = parse_text(text)
    if parsed.keyword is Keyword.STOP or parsed.wants_out:
        return "stop"
    if parsed.leaving & {Leaving.ERASE, Leaving.WITHDRAW}:
        return "erase"
    return "case" if parsed.leaving else None


@pytest.mark.parametrize("name", SETS)
def test_every_wish_to_stop_stops_or_goes_to_the_team(name):
    _, leaving = fresh(name)

    assert [text for text in leaving["STOP"] if fate(text) not in {"stop", "case"}] == []


@pytest.mark.parametrize("name", SETS)
def test_every_wish_to_be_erased_is_heard(name):
    _, leaving = fresh(name)

    assert [text for text in leaving["ERASE"] if fate(text) != "erase"] == []


@pytest.mark.parametrize("name", SETS)
def test_no_harmless_text_stops_or_erases(name):
    _, leaving = fresh(name)

    assert [text for text in leaving["HARMLESS"] if fate(text) in {"stop", "erase"}] == []
