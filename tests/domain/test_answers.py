"""Language, consent, screening and enrolment: each answer, and what follows from it."""

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from rds.domain.conversation import Answer
from rds.domain.events import (
    ConsentDeclined,
    ConsentGiven,
    CouponReleased,
    LanguageChosen,
    ParticipantEnrolled,
    QuestionAsked,
    ReleaseReason,
    ScreenedOut,
)
from rds.domain.replies import ReplyKey
from rds.domain.study import EthicsApproval
from tests.support.builders import (
    A_CODE,
    AMINA,
    a_conversation,
    a_coupon,
    a_situation,
    a_study,
    cad,
    facts,
    replies,
    texted,
)


def next_question(outcome):
    [asked] = facts(outcome, QuestionAsked)
    return asked.step


# ---- language


@pytest.mark.parametrize(
    ("words", "language"),
    [("1", "en"), ("2", "fr"), ("English", "en"), ("français", "fr"), ("FRANCAIS", "fr"), ("fr", "fr")],
)
def test_the_conversation_goes_on_in_the_chosen_language(words, language):
    outcome = texted(words, a_situation("language"))

    assert facts(outcome, LanguageChosen)[0].language == language
    assert [(reply.key, reply.language) for reply in outcome.replies] == [(ReplyKey.CONSENT, language)]
    assert next_question(outcome) == "consent"


def test_a_language_that_is_not_offered_is_not_understood():
    assert replies(texted("3", a_situation("language"))) == [ReplyKey.NOT_UNDERSTOOD]


# ---- consent


@pytest.mark.parametrize(
    "words", ["1", " 1 ", "1.", "1!", "１", "one", "I agree", "1 agree", "j'accepte", "sure 1"]
)
def test_consent_is_given_with_1_or_in_words_that_agree(words):
    outcome = texted(words, a_situation("consent"))

    [given] = facts(outcome, ConsentGiven)
    assert (given.caller, given.participant, given.message, given.mode) == (AMINA, "amina", "SM1", "sms")
    assert next_question(outcome) == "screening:adult"


@pytest.mark.parametrize("words", ["YES", "yes", "Oui", "ok", "sure", "d'accord", "start"])
def test_who_only_says_yes_is_asked_for_the_exact_words_of_consent(words):
    outcome = texted(words, a_situation("consent"))

    assert not facts(outcome, ConsentGiven)
    assert replies(outcome) == [ReplyKey.CONSENT_EXACT]


@pytest.mark.parametrize("words", ["11", "12", "1 2", "I agree?", "1 question", "yes 2", "who is this?"])
def test_consent_is_given_in_no_other_way(words):
    outcome = texted(words, a_situation("consent"))

    assert not facts(outcome, ConsentGiven)
    assert replies(outcome) == [ReplyKey.CONSENT_EXPLAINED]


def test_consent_is_kept_with_its_version_the_texts_hash_and_the_transcript():
    talk = a_conversation("consent", language="fr")

    outcome = texted("1", a_situation("consent", conversation=talk))

    [given] = facts(outcome, ConsentGiven)
    text = "Ceci porte sur le travail."
    assert (given.consent_version, given.language) == ("1", "fr")
    assert given.text_digest == sha256(text.encode()).hexdigest()
    assert outcome.transcript.participant == "amina"
    assert (outcome.transcript.asked.values["text"], outcome.transcript.answered) == (text, "1")


@pytest.mark.parametrize("words", ["2", "two", "No", "no thank you", "not interested", "je refuse"])
def test_who_refuses_leaves_the_coupon_to_somebody_else(words):
    outcome = texted(words, a_situation("consent"))

    assert outcome.events == (
        ConsentDeclined(caller=AMINA),
        CouponReleased(caller=AMINA, coupon=A_CODE, reason=ReleaseReason.DECLINED),
    )
    assert replies(outcome) == [ReplyKey.DECLINED]


# ---- screening


def test_an_eligible_person_goes_on():
    outcome = texted("yes", a_situation("screening:adult"))

    assert outcome.answers == (Answer(participant="amina", question="screening:adult", value="yes"),)
    assert next_question(outcome) == "network_size"


def test_who_is_not_eligible_leaves_the_coupon_to_somebody_who_is():
    talk = a_conversation("screening:adult", confirming=True)

    outcome = texted("2", a_situation(conversation=talk))

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


def test_who_has_begun_may_finish_though_recruitment_has_closed_since():
    outcome = texted("yes", a_situation("screening:adult", recruitment_open=False))

    assert facts(outcome, ParticipantEnrolled)
    assert not facts(outcome, CouponReleased)
    assert replies(outcome) == [ReplyKey.QUESTION]


def test_nobody_is_enrolled_from_the_day_the_ethics_approval_expires():
    study = a_study(ethics=EthicsApproval(board="A board", number="1", expires=date(2020, 6, 4)))
    before, after = datetime(2020, 6, 4, 3, 59, tzinfo=UTC), datetime(2020, 6, 4, 4, tzinfo=UTC)

    assert facts(texted("1", a_situation("screening:adult", study=study, now=before)), ParticipantEnrolled)
    refused = texted("1", a_situation("screening:adult", study=study, now=after))
    assert not facts(refused, ParticipantEnrolled)
    assert facts(refused, CouponReleased)[0].reason is ReleaseReason.CLOSED
    assert replies(refused) == [ReplyKey.STUDY_CLOSED]
    assert refused.answers
