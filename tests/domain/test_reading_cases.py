"""Every reply of the cases is read as a person would read it, or asked again; none is read wrongly."""

import pytest

from rds.domain.conversation.reading import Choice, consent_choice, read_number
from rds.domain.parsed_text import Keyword, Leaving, Mark
from rds.sms.text_parser import parse_text
from tests.support.texted_cases import KEPT, LEAVING, STUDY, WRITTEN, choices, chosen, of_all

CONSENT = {Choice.AGREE: "agree", Choice.REFUSE: "refuse", Choice.ASK_EXACT: "exact", None: None}


@pytest.mark.parametrize(("key", "text", "expected"), choices())
def test_a_choice_is_read_as_it_was_meant_or_asked_again(key, text, expected):
    assert chosen(key, text) == expected


@pytest.mark.parametrize(("text", "expected"), [*KEPT["network_size"]["cases"], *of_all("NETWORK")])
def test_a_number_is_read_as_it_was_meant_or_asked_again(text, expected):
    reading = read_number(STUDY.network_size, parse_text(text))
    if isinstance(expected, tuple):
        assert (int(reading.value), reading.flag) == expected
    else:
        assert (int(reading.value) if reading else None) == expected


@pytest.mark.parametrize(("text", "expected"), of_all("CONSENT"))
def test_consent_is_read_as_it_was_meant_or_explained(text, expected):
    parsed = parse_text(text)
    choice = None if Mark.CORRECTION in parsed.marks else consent_choice(parsed)
    assert CONSENT[choice] == expected


@pytest.mark.parametrize(("text", "expected"), KEPT["consent"]["cases"])
def test_consent_is_never_taken_for_what_was_not_said(text, expected):
    choice = CONSENT[consent_choice(parse_text(text))]
    assert (None if choice == "exact" else choice) == expected


# ---- leaving


def lines(name):
    return [line for written in WRITTEN for line in written[name]]


def read_wish(text):
    """Return what comes of a text: a stop, a wish to be confirmed, a look by the team, or nothing."""
    parsed = parse_text(text)
    if parsed.keyword is Keyword.STOP or parsed.wants_out:
        return "stop"
    if parsed.leaving & {Leaving.ERASE, Leaving.WITHDRAW}:
        return "erase"
    return "case" if parsed.leaving else None


@pytest.mark.parametrize("text", [*LEAVING["should_stop"], *lines("STOP")])
def test_a_wish_to_be_texted_no_more_is_never_unheard(text):
    assert read_wish(text) in ({"stop", "case"} if text in LEAVING["should_stop"] else {"stop"})


@pytest.mark.parametrize("text", [*LEAVING["should_not_stop"], *lines("HARMLESS")])
def test_nobody_is_stopped_for_good_by_harmless_words(text):
    assert read_wish(text) in {None, "case"}


@pytest.mark.parametrize("text", lines("MAYBE"))
def test_what_might_be_a_stop_goes_to_the_team(text):
    assert read_wish(text) == "case"


@pytest.mark.parametrize("text", [*LEAVING["delete_requests"], *lines("ERASE")])
def test_a_wish_to_withdraw_or_to_have_data_erased_is_heard_as_such(text):
    assert read_wish(text) == "erase"
