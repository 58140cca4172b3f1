"""The catalogue of replies: complete in each language, honest, and understood when it is answered."""

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.parsed_text import Keyword
from rds.domain.replies import Reply, ReplyKey
from rds.sms.encoding import plain, segments
from rds.sms.replies import Catalogue, NoCatalogue, languages, templates
from rds.sms.text_parser import parse_text
from rds.studyfile import EXAMPLES, load

PSW = load(EXAMPLES / "gta-psw.yaml")
SPOKEN = sorted(languages())
EVERYWHERE = {"study", "sender", "contact", "questions"}
VALUES = {
    ReplyKey.CONSENT: {"text"},
    ReplyKey.LANGUAGE_CHOICE: {"menu"},
    ReplyKey.CONSENT_EXPLAINED: {"read", "first"},
    ReplyKey.WILL_BE_READ: {"question"},
    ReplyKey.WILL_BE_READ_SOON: {"question"},
    ReplyKey.TEAM_MESSAGE: {"words"},
    ReplyKey.TEAM_REPLY: {"words"},
    ReplyKey.QUESTION: {"place", "text", "options"},
    ReplyKey.PLACE: {"number", "count"},
    ReplyKey.KIND_WORD_AND_QUESTION: {"question"},
    ReplyKey.MAY_LEAVE: {"question"},
    ReplyKey.HELP: {"question"},
    ReplyKey.STOPPED: {"heard"},
    ReplyKey.STOPPED_OWED: {"heard", "owed"},
    ReplyKey.BALANCE_TO_COME: {"primary", "question"},
    ReplyKey.COUPONS_TO_COME: {"question"},
    ReplyKey.USABLE_UNTIL: {"until"},
    ReplyKey.USABLE_BETWEEN: {"from", "until"},
    ReplyKey.CONFIRM_NUMBER: {"number"},
    ReplyKey.CONFIRM_SCREENING: {"number", "answer", "question"},
    ReplyKey.CORRECTED: {"answer", "question"},
    ReplyKey.CANNOT_GO_BACK: {"question"},
    ReplyKey.NOT_UNDERSTOOD: {"read", "wanted", "question", "hint"},
    ReplyKey.PLEASE_TYPE: {"question"},
    ReplyKey.THANKS: {"primary"},
    ReplyKey.COUPONS_TO_FORWARD: {"codes", "count", "number", "secondary", "when"},
    ReplyKey.CODE_NOT_YET_ACTIVE: {"from"},
    ReplyKey.STUDY_NOT_YET_OPEN: {"from"},
    ReplyKey.RESUMED: {"question"},
    ReplyKey.BALANCE: {"earned", "paid", "owed", "question"},
    ReplyKey.COUPONS: {"codes", "used"},
    ReplyKey.NO_COUPONS_LEFT: {"used"},
    ReplyKey.COUPONS_CLOSED: {"used"},
    ReplyKey.COUPONS_AFTER_ALL: {"coupons"},
    ReplyKey.COUPON_CARD: {"number", "until"},
    ReplyKey.PAID: {"amount"},
    ReplyKey.REMINDER: {"question"},
}
MENU = {"menu": "1 ENGLISH / 2 FRANÇAIS"}


def said(key, language="en", **values):
    return Catalogue().words(Reply(key=key, language=language, values=values), PSW)


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_english_and_french_are_spoken():
    assert languages() >= {"en", "fr"}


@pytest.mark.parametrize("language", SPOKEN)
def test_every_reply_has_words_in_every_language(language):
    assert templates(language).keys() == set(ReplyKey)
    assert all(template.strip() for template in templates(language).values())


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("key", ReplyKey)
def test_a_reply_uses_each_of_its_values_and_no_other(language, key):
    assert fields(templates(language)[key]) - EVERYWHERE == VALUES.get(key, set())


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("key", [ReplyKey.WELCOME, ReplyKey.LANGUAGE_MENU])
def test_the_first_message_says_who_why_at_what_cost_and_how_to_get_help_or_out(language, key):
    words = said(key, language, **MENU)

    assert PSW.title[language] in words
    assert PSW.sender in words
    assert {"en": "research survey", "fr": "sondage de recherche"}[language] in words
    assert {"en": "Msg & data rates may apply", "fr": "frais"}[language] in words
    assert {"en": "HELP", "fr": "AIDE"}[language] in words
    assert {"en": "STOP", "fr": "ARRET"}[language] in words


def test_the_language_menu_greets_in_every_language_and_ends_with_the_choice():
    english, french, menu = said(ReplyKey.LANGUAGE_MENU, **MENU).splitlines()

    assert english.startswith("PSW Work Study")
    assert french.startswith("Étude sur le travail des PSSP")
    assert menu == MENU["menu"]


@pytest.mark.parametrize("language", SPOKEN)
def test_a_word_that_a_participant_is_told_to_text_is_understood(language):
    own = dict.fromkeys(EVERYWHERE, "") | dict.fromkeys(set().union(*VALUES.values()), "")
    for template in templates(language).values():
        for word in re.findall(r"\b[A-Z]{3,}\b", template.format(**own)):
            assert parse_text(word).keyword is not None, word


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("key", [ReplyKey.CONSENT, ReplyKey.CONSENT_CHOICE, ReplyKey.CONSENT_EXACT])
def test_consent_is_given_by_number_and_never_with_the_word_yes(language, key):
    template = templates(language)[key]

    assert re.search(r"\b1\b.*\b2\b", template)
    assert not re.search(r"\b(?:yes|oui)\b", template, re.IGNORECASE)


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    "key",
    [ReplyKey.PAID, ReplyKey.REMINDER, ReplyKey.STOPPED, ReplyKey.WITHDRAWN, ReplyKey.COUPONS_AFTER_ALL],
)
def test_a_message_that_comes_unasked_opens_with_its_sender(language, key):
    assert templates(language)[key].removeprefix("{heard} ").startswith("{sender}")


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("key", [ReplyKey.REMINDER, ReplyKey.RESUMED, ReplyKey.HELP])
def test_a_reminder_and_help_say_how_to_stop(language, key):
    keywords = {parse_text(word).keyword for word in re.findall(r"\b[A-Z]{4,}\b", templates(language)[key])}

    assert Keyword.STOP in keywords


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("key", [ReplyKey.HELP, ReplyKey.STOPPED, ReplyKey.NOT_ELIGIBLE, ReplyKey.CODE_USED])
def test_a_message_that_may_leave_a_question_open_names_a_person_to_ask(language, key):
    assert PSW.contact[language] in said(key, language, question="", heard="")


@pytest.mark.parametrize("language", SPOKEN)
def test_the_confirmation_of_stop_says_how_to_return_and_nothing_of_the_survey(language):
    words = said(ReplyKey.STOPPED, language, heard="")

    assert "START" in words
    assert segments(words).count == 1


@pytest.mark.parametrize("language", SPOKEN)
def test_every_template_keeps_to_the_cheap_letters(language):
    dear = {
        key: template
        for key, template in templates(language).items()
        if segments(template).encoding != "GSM-7"
    }

    assert dear == {}


def test_a_choice_shows_its_numbered_answers():
    assert (
        said(ReplyKey.QUESTION, place="", text="Are you 18?", options="1 Yes / 2 No")
        == "Are you 18?\n1 Yes / 2 No"
    )


def test_a_number_question_ends_with_the_question():
    assert said(ReplyKey.QUESTION, place="", text="How many?", options="") == "How many?"


def test_a_reminder_repeats_the_open_question_in_its_language():
    question = Reply(
        key=ReplyKey.QUESTION, language="fr", values={"place": "", "text": "Combien?", "options": ""}
    )

    assert said(ReplyKey.REMINDER, "fr", question=question).endswith("\nCombien?")


def test_a_return_without_an_open_question_ends_after_its_own_words():
    assert said(ReplyKey.RESUMED, question="").endswith("STOP to stop.")


def test_a_language_without_replies_is_refused_by_name():
    with pytest.raises(NoCatalogue, match=r'no replies in "xx": choose among .*en.*xx\.yaml'):
        said(ReplyKey.HELP, "xx")


def test_a_language_is_a_name_and_not_a_path():
    with pytest.raises(NoCatalogue):
        templates("../replies/en")


def test_a_value_that_is_missing_is_a_fault_and_not_a_gap_in_the_text():
    with pytest.raises(KeyError):
        said(ReplyKey.THANKS)


@given(st.text())
def test_a_study_s_own_words_reach_the_participant_whatever_signs_they_hold(text):
    words = said(ReplyKey.QUESTION, place="", text=f"-{text}-", options="")

    assert words == plain(f"-{text}-")
