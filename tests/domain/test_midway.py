"""What is asked in the middle of the survey is answered, and then the open question is put again."""

from dataclasses import replace

import pytest

from rds.domain.events import LanguageChosen, QuestionAnswered, QuestionAsked, ReviewRequested
from rds.domain.replies import ASKING, ReplyKey
from tests.support.builders import (
    HOURS,
    a_conversation,
    a_participant,
    a_situation,
    a_study,
    cad,
    facts,
    replies,
    texted,
)

SKIPPABLE = a_study(network_size=replace(a_study().network_size, may_skip=True))
ASKED_LAST = {
    "consent": ReplyKey.CONSENT_CHOICE,
    "screening:adult": ReplyKey.QUESTION,
    "network_size": ReplyKey.QUESTION,
    "survey:hours": ReplyKey.QUESTION,
}


def at_language(**changes):
    return a_situation("language", conversation=a_conversation("language", language=None), **changes)


@pytest.mark.parametrize(("step", "question"), ASKED_LAST.items())
@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("HELP", ReplyKey.HELP),
        ("BALANCE", ReplyKey.BALANCE_TO_COME),
        ("COUPONS", ReplyKey.COUPONS_TO_COME),
    ],
)
def test_a_keyword_is_answered_and_the_open_question_put_again(step, question, words, key):
    [reply] = texted(words, a_situation(step)).replies

    assert reply.key is key
    assert reply.values["question"].key is question


def test_before_the_end_balance_says_what_was_promised_at_enrolment():
    at = a_situation("survey:sector", participant=a_participant(primary=cad(25)))

    assert texted("BALANCE", at).replies[0].values["primary"] == cad(25)


@pytest.mark.parametrize("words", ["thanks", "MERCI", "ok", "👍", "hello"])
@pytest.mark.parametrize("step", ["screening:adult", "network_size", "survey:sector"])
def test_thanks_and_greetings_get_a_kind_line_and_cost_no_try(step, words):
    outcome = texted(words, a_situation(step))

    assert (outcome.events, replies(outcome)) == ((), [ReplyKey.KIND_WORD_AND_QUESTION])


def test_who_has_finished_and_says_thanks_is_only_thanked():
    finished = a_situation(
        conversation=a_conversation("survey:hours", state="completed"),
        participant=a_participant(completed=True),
    )

    assert replies(texted("Merci!", finished)) == [ReplyKey.KIND_WORD]


# ---- language


@pytest.mark.parametrize(("words", "key"), [("AIDE", ReplyKey.HELP), ("SOLDE", ReplyKey.BALANCE_TO_COME)])
def test_a_keyword_of_one_language_chooses_it_where_the_language_is_asked(words, key):
    outcome = texted(words, at_language())

    assert [fact.language for fact in facts(outcome, LanguageChosen)] == ["fr"]
    assert [(reply.key, reply.language) for reply in outcome.replies] == [
        (key, "fr"),
        (ReplyKey.CONSENT, "fr"),
    ]


def test_a_greeting_names_the_language_of_the_answer_before_there_is_a_conversation():
    [reply] = texted("Bonjour, je voudrais participer", a_situation()).replies

    assert (reply.key, reply.language, reply.also) == (ReplyKey.NEED_A_CODE, "fr", ())


def test_who_has_not_chosen_is_answered_in_both_languages():
    [reply] = texted("?", a_situation()).replies

    assert (reply.language, reply.also) == ("en", ("fr",))


@pytest.mark.parametrize("step", ["consent", "screening:adult", "network_size", "survey:hours"])
def test_the_name_of_the_other_language_changes_it_and_repeats_the_question(step):
    outcome = texted("français svp", a_situation(step))

    assert [fact.language for fact in facts(outcome, LanguageChosen)] == ["fr"]
    assert {reply.language for reply in outcome.replies} == {"fr"}
    assert [fact.step for fact in facts(outcome, QuestionAsked)] == [step]


# ---- no number comes


def asked_for_a_size(attempt, *, study=None, confirming=False):
    talk = a_conversation("network_size", attempt=attempt, confirming=confirming)
    return a_situation("network_size", conversation=talk, study=study or a_study())


def test_after_the_second_try_without_a_number_ranges_are_offered():
    assert texted("many", asked_for_a_size(1)).replies[0].values["question"].key is ReplyKey.QUESTION
    assert texted("many", asked_for_a_size(2)).replies[0].values["question"].key is ReplyKey.NUMBER_RANGES


@pytest.mark.parametrize(
    ("words", "size"), [("1", "0"), ("2", "3"), ("3", "8"), ("4", "15"), ("5", "35"), ("6", "75")]
)
def test_a_range_is_taken_as_what_it_stands_for(words, size):
    outcome = texted(words, asked_for_a_size(3))

    assert [(answer.value, answer.flag) for answer in outcome.answers] == [(size, "range")]


def test_who_never_confirms_a_number_is_offered_ranges_too():
    outcome = texted("many", asked_for_a_size(3, confirming=True))

    assert outcome.replies[0].values["question"].key is ReplyKey.NUMBER_RANGES
    assert [fact.confirming for fact in facts(outcome, QuestionAsked)] == [False]


@pytest.mark.parametrize("attempt", [1, 3])
def test_skip_goes_on_without_a_value_where_the_study_lets_it(attempt):
    outcome = texted("SKIP", asked_for_a_size(attempt, study=SKIPPABLE))

    assert [(answer.value, answer.flag) for answer in outcome.answers] == [(None, "missing")]
    assert [fact.flag for fact in facts(outcome, QuestionAnswered)] == ["missing"]
    assert [fact.step for fact in facts(outcome, QuestionAsked)] == ["survey:sector"]


def test_skip_is_no_answer_where_the_study_does_not_let_it():
    outcome = texted("SKIP", asked_for_a_size(1))

    assert (outcome.answers, replies(outcome)) == ((), [ReplyKey.NOT_UNDERSTOOD])


def test_skip_is_offered_with_the_ranges():
    outcome = texted("many", asked_for_a_size(2, study=SKIPPABLE))

    assert outcome.replies[0].values["question"].key is ReplyKey.NUMBER_RANGES_OR_SKIP


@pytest.mark.parametrize(("decimals", "kept"), [(2, ["18.50"]), (0, [])])
def test_a_fraction_is_kept_as_it_is_or_asked_again(decimals, kept):
    study = a_study(survey=(replace(HOURS, decimals=decimals),))

    outcome = texted("18,50", a_situation("survey:hours", study=study))

    assert [answer.value for answer in outcome.answers] == kept


# ---- consent, and what cannot be understood


def test_who_asks_what_this_is_is_told_and_named_a_person_to_ask():
    assert replies(texted("what is this about", a_situation("consent"))) == [ReplyKey.CONSENT_EXPLAINED]


def test_the_second_time_help_and_the_contact_are_added():
    talk = a_conversation("survey:sector", attempt=2)

    first = texted("hospital", a_situation("survey:sector")).replies[0]
    second = texted("hospital", a_situation("survey:sector", conversation=talk)).replies[0]

    assert first.values["hint"] == ""
    assert second.values["hint"].key is ReplyKey.HELP_HINT


def test_every_third_question_of_the_survey_says_how_far_one_has_come():
    [reply] = texted("1", a_situation("survey:sector")).replies

    assert reply.values["place"].values == {"number": "3", "count": "3"}
    assert not facts(texted("1", a_situation("survey:sector")), ReviewRequested)


WRONG = ["what is this about", "yes", "many", "hospital", "?", "11", "not 15", "0", "900"]


@pytest.mark.parametrize("words", WRONG)
@pytest.mark.parametrize(
    "step", ["consent", "screening:adult", "network_size", "survey:sector", "survey:hours"]
)
@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_whatever_opens_a_question_is_sent_with_a_message_that_puts_it(step, attempt, words):
    """An answer counts once such a message was handed over: without one the conversation could not go on."""
    outcome = texted(words, a_situation(step, conversation=a_conversation(step, attempt=attempt)))

    if facts(outcome, QuestionAsked):
        assert ASKING & set(replies(outcome))
