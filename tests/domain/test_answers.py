"""Each answer: taken, asked once more, or not understood; and what follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from rds.domain.conversation import Answer
from rds.domain.events import (
    ConsentDeclined,
    ConsentGiven,
    CouponReleased,
    LanguageChosen,
    ParticipantEnrolled,
    QuestionAnswered,
    QuestionAsked,
    ReleaseReason,
    ReviewRequested,
    ScreenedOut,
)
from rds.domain.replies import ReplyKey
from rds.domain.study import EthicsApproval
from tests.domain.builders import (
    A_CODE,
    AMINA,
    NOON,
    a_choice,
    a_conversation,
    a_coupon,
    a_situation,
    a_study,
    cad,
    facts,
    replies,
    texted,
)


def asked_next(outcome):
    [asked] = facts(outcome, QuestionAsked)
    return asked.step


def answered(words, step, **changes):
    """Return the value kept when these words answer this question."""
    [answer] = texted(words, a_situation(step, **changes)).answers
    return answer.value


# ---- language


@pytest.mark.parametrize(
    ("words", "language"),
    [("1", "en"), ("2", "fr"), ("English", "en"), ("français", "fr"), ("FRANCAIS", "fr"), ("fr", "fr")],
)
def test_the_conversation_goes_on_in_the_chosen_language(words, language):
    outcome = texted(words, a_situation("language"))

    assert facts(outcome, LanguageChosen)[0].language == language
    assert [(reply.key, reply.language) for reply in outcome.replies] == [(ReplyKey.CONSENT, language)]
    assert asked_next(outcome) == "consent"


def test_a_language_that_is_not_offered_is_not_understood():
    assert replies(texted("3", a_situation("language"))) == [ReplyKey.NOT_UNDERSTOOD]


# ---- consent


@pytest.mark.parametrize("words", ["1", " 1 ", "1.", "1!", "１"])
def test_consent_is_given_with_1(words):
    outcome = texted(words, a_situation("consent"))

    [given] = facts(outcome, ConsentGiven)
    assert (given.caller, given.participant, given.message, given.mode) == (AMINA, "amina", "SM1", "sms")
    assert asked_next(outcome) == "screening:adult"


@pytest.mark.parametrize(
    "words", ["YES", "yes", "Oui", "I agree", "ok", "one", "11", "12", "1 2", "sure 1", "d'accord", "start"]
)
def test_consent_is_given_in_no_other_way(words):
    outcome = texted(words, a_situation("consent"))

    assert not facts(outcome, ConsentGiven)
    assert replies(outcome) == [ReplyKey.NOT_UNDERSTOOD]
    assert outcome.replies[0].values["question"].key is ReplyKey.CONSENT_CHOICE


def test_consent_is_kept_with_its_version_the_texts_hash_and_the_transcript():
    talk = a_conversation("consent", language="fr")

    outcome = texted("1", a_situation("consent", conversation=talk))

    [given] = facts(outcome, ConsentGiven)
    text = "Ceci porte sur le travail."
    assert (given.consent_version, given.language) == ("1", "fr")
    assert given.text_digest == sha256(text.encode()).hexdigest()
    assert outcome.transcript.participant == "amina"
    assert (outcome.transcript.asked.values["text"], outcome.transcript.answered) == (text, "1")


def test_who_refuses_leaves_the_coupon_to_somebody_else():
    outcome = texted("2", a_situation("consent"))

    assert outcome.events == (
        ConsentDeclined(caller=AMINA),
        CouponReleased(caller=AMINA, coupon=A_CODE, reason=ReleaseReason.DECLINED),
    )
    assert replies(outcome) == [ReplyKey.DECLINED]


# ---- screening


def test_an_eligible_person_goes_on():
    outcome = texted("yes", a_situation("screening:adult"))

    assert outcome.answers == (Answer(participant="amina", question="screening:adult", value="yes"),)
    assert asked_next(outcome) == "network_size"


def test_who_is_not_eligible_leaves_the_coupon_to_somebody_who_is():
    outcome = texted("no", a_situation("screening:adult"))

    assert facts(outcome, ScreenedOut) == [ScreenedOut(caller=AMINA, step="screening:adult")]
    assert facts(outcome, CouponReleased) == [
        CouponReleased(caller=AMINA, coupon=A_CODE, reason=ReleaseReason.SCREENED_OUT)
    ]
    assert replies(outcome) == [ReplyKey.NOT_ELIGIBLE]
    assert not facts(outcome, ParticipantEnrolled)


# ---- enrolment


def test_whoever_passes_the_screening_is_enrolled_with_what_is_promised_that_day():
    study = a_study(per_participant=5)

    [enrolled] = facts(
        texted("yes", a_situation("screening:adult", study=study, protocol=4)), ParticipantEnrolled
    )

    assert (enrolled.participant, enrolled.caller, enrolled.coupon) == ("amina", AMINA, A_CODE)
    assert (enrolled.recruiter, enrolled.chain, enrolled.wave) == ("fatou", "a-seed", 2)
    assert (enrolled.protocol, enrolled.quota, enrolled.primary) == (4, 5, cad(20))


def test_the_recruiter_is_promised_what_the_coupon_said_not_what_the_protocol_says_now():
    talk = a_conversation(
        "screening:adult", coupon=a_coupon(secondary=cad(15), status="reserved", reserved_by=AMINA)
    )

    [enrolled] = facts(texted("yes", a_situation(conversation=talk)), ParticipantEnrolled)

    assert enrolled.secondary == cad(15)


def test_a_seed_starts_a_chain_of_her_own():
    talk = a_conversation("screening:adult", coupon=a_coupon(kind="seed", holder=None, wave=0, chain=None))

    [enrolled] = facts(texted("yes", a_situation(conversation=talk)), ParticipantEnrolled)

    assert (enrolled.recruiter, enrolled.chain, enrolled.wave) == (None, "amina", 0)


def test_nobody_is_enrolled_when_recruitment_closed_during_the_conversation():
    outcome = texted("yes", a_situation("screening:adult", recruitment_open=False))

    assert not facts(outcome, ParticipantEnrolled)
    assert facts(outcome, CouponReleased)[0].reason is ReleaseReason.CLOSED
    assert replies(outcome) == [ReplyKey.STUDY_CLOSED]
    assert outcome.answers


def test_nobody_is_enrolled_from_the_day_the_ethics_approval_expires():
    study = a_study(ethics=EthicsApproval(board="A board", number="1", expires=date(2020, 6, 4)))
    before, after = datetime(2020, 6, 4, 3, 59, tzinfo=UTC), datetime(2020, 6, 4, 4, tzinfo=UTC)

    assert facts(texted("1", a_situation("screening:adult", study=study, now=before)), ParticipantEnrolled)
    assert not facts(texted("1", a_situation("screening:adult", study=study, now=after)), ParticipantEnrolled)


# ---- network size


@pytest.mark.parametrize(
    ("words", "value"), [("12", "12"), ("about twenty", "20"), ("10-15", "12"), ("une douzaine", "12")]
)
def test_a_network_size_is_a_number_in_any_usual_form(words, value):
    outcome = texted(words, a_situation("network_size"))

    assert outcome.answers == (Answer(participant="amina", question="network_size", value=value),)
    assert facts(outcome, QuestionAnswered)[0].flag is None
    assert asked_next(outcome) == "survey:sector"


@pytest.mark.parametrize(
    ("words", "flag"), [("0", "zero"), ("none", "zero"), ("301", "implausible"), ("5000", "implausible")]
)
def test_zero_and_implausible_network_sizes_are_asked_once_more_then_taken_with_a_flag(words, flag):
    first = texted(words, a_situation("network_size"))
    [asked] = facts(first, QuestionAsked)
    assert replies(first) == [ReplyKey.CONFIRM_NUMBER]
    assert (asked.step, asked.confirming, first.answers) == ("network_size", True, ())

    again = texted(
        words, a_situation("network_size", conversation=a_conversation("network_size", confirming=True))
    )

    [answer], [fact] = again.answers, facts(again, QuestionAnswered)
    assert (answer.flag, fact.flag) == (flag, flag)
    assert asked_next(again) == "survey:sector"


def test_who_corrects_an_implausible_number_is_not_flagged():
    talk = a_conversation("network_size", confirming=True)

    [answer] = texted("30", a_situation("network_size", conversation=talk)).answers

    assert (answer.value, answer.flag) == ("30", None)


@pytest.mark.parametrize("number", ["1", "300"])
def test_the_bounds_themselves_are_plausible(number):
    assert answered(number, "network_size") == number


def test_the_fact_never_says_what_was_answered():
    outcome = texted("137", a_situation("network_size"))

    assert "137" not in repr(outcome.events)
    assert "137" in repr(outcome.answers)


# ---- choices


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2", "long_term"),
        ("2.", "long_term"),
        ("two", "long_term"),
        ("deux", "long_term"),
        ("Long-term care", "long_term"),
        ("long term care!", "long_term"),
        ("soins de longue duree", "long_term"),
        ("LONG_TERM", "long_term"),
        ("elsewhere", "other"),
    ],
)
def test_an_option_is_chosen_by_number_label_other_language_or_key(words, value):
    assert answered(words, "survey:sector") == value


@pytest.mark.parametrize("words", ["0", "4", "-1", "1 or 2", "home", "why do you ask?", "🙂", ""])
def test_whatever_is_no_option_is_not_understood(words):
    assert replies(texted(words, a_situation("survey:sector"))) == [ReplyKey.NOT_UNDERSTOOD]


CHILDREN = a_choice(
    "children", ("none", "None", "Aucun"), ("one", "One", "Un"), ("more", "Two or more", "Deux ou plus")
)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("none", "none"),
        ("Aucun", "none"),
        ("one", "one"),
        ("un", "one"),
        ("two or more", "more"),
        ("1", "none"),
        ("3", "more"),
    ],
)
def test_an_option_whose_label_is_a_number_in_words_is_chosen_by_its_label(words, value):
    assert answered(words, "survey:children", study=a_study(survey=(CHILDREN,))) == value


def test_yes_is_an_answer_where_it_is_an_option():
    assert answered("YES", "screening:adult") == "yes"
    assert answered("oui", "screening:adult") == "yes"


def test_a_number_question_without_bounds_takes_any_count():
    study = a_study(survey=(replace(a_study().survey[1], low=None, high=None),))

    assert answered("90000", "survey:hours", study=study) == "90000"


# ---- not understood


def test_a_text_nobody_understands_gets_one_useful_answer():
    outcome = texted("what do you mean", a_situation("survey:sector"))

    [reply] = outcome.replies
    assert reply.key is ReplyKey.NOT_UNDERSTOOD
    assert reply.values["question"].values["options"] == "1 Home care / 2 Long-term care / 3 Elsewhere"
    [asked] = facts(outcome, QuestionAsked)
    assert (asked.step, asked.attempt) == ("survey:sector", 2)


def test_at_the_limit_of_patience_a_person_looks_once():
    reviews = [
        len(
            facts(
                texted("?", a_situation(conversation=a_conversation("survey:sector", attempt=n))),
                ReviewRequested,
            )
        )
        for n in range(1, 7)
    ]

    assert reviews == [0, 0, 1, 0, 0, 0]


def test_a_doubtful_number_that_is_not_understood_next_is_still_being_confirmed():
    talk = a_conversation("network_size", confirming=True)

    [asked] = facts(texted("what?", a_situation(conversation=talk)), QuestionAsked)

    assert asked.confirming


def test_texting_the_code_again_repeats_the_question_whole_and_costs_no_patience():
    outcome = texted(A_CODE, a_situation("consent"))

    assert replies(outcome) == [ReplyKey.CONSENT]
    [asked] = facts(outcome, QuestionAsked)
    assert (asked.step, asked.attempt, asked.until) == ("consent", 1, NOON + timedelta(days=7))
