"""A phone texts a code: a conversation begins, or the phone is told why not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rds.domain.conversation import ConversationState
from rds.domain.coupon_code import display
from rds.domain.coupons import CouponStatus
from rds.domain.events import CouponPresented, CouponRefused, QuestionAsked
from rds.domain.guessing import OVERALL_LIMIT, PHONE_LIMIT, Guesses
from rds.domain.replies import ReplyKey
from rds.domain.study import CouponKind, EthicsApproval
from tests.support.builders import (
    A_CODE,
    AMINA,
    BINTOU,
    NOON,
    a_conversation,
    a_coupon,
    a_participant,
    a_situation,
    a_study,
    facts,
    replies,
    texted,
)
from tests.support.ids import ids_of_a_test

MISTYPED = A_CODE[:-1] + ("0" if A_CODE[-1] != "0" else "1")
UNKNOWN = A_CODE


def presenting(coupon=None, **changes):
    """Text the coupon's code in a situation that differs in these respects."""
    return texted(display(A_CODE), a_situation(presented=coupon or a_coupon(), **changes))


def refused(outcome):
    [event] = facts(outcome, CouponRefused)
    [reply] = replies(outcome)
    return event.reason, reply, event.guess


# ---- accepted


def test_a_study_in_two_languages_first_asks_which():
    outcome = presenting()

    assert replies(outcome) == [ReplyKey.LANGUAGE_MENU]
    assert outcome.replies[0].values["menu"] == "1 ENGLISH / 2 FRANÇAIS"
    [asked] = facts(outcome, QuestionAsked)
    assert (asked.step, asked.attempt, asked.confirming) == ("language", 1, False)


def test_a_study_in_one_language_welcomes_and_asks_for_consent():
    outcome = presenting(study=a_study(languages=("en",)))

    assert replies(outcome) == [ReplyKey.WELCOME, ReplyKey.CONSENT]


def test_the_coupon_is_reserved_for_this_phone_under_the_protocol_of_the_day():
    [presented] = facts(presenting(protocol=3), CouponPresented)

    assert (presented.caller, presented.coupon, presented.protocol) == (AMINA, A_CODE, 3)
    assert presented.participant == ids_of_a_test().participant_id(a_study().id, A_CODE, 0)


def test_the_coupon_waits_as_long_as_the_study_says():
    [asked] = facts(presenting(study=a_study(reserved_for=timedelta(hours=30))), QuestionAsked)

    assert asked.until == NOON + timedelta(hours=30)


@pytest.mark.parametrize("state", ["declined", "silence", "closed"])
def test_who_went_away_may_come_back_and_is_still_the_same_person(state):
    before = a_conversation("adult", participant="amina before", state=ConversationState(state))

    [presented] = facts(presenting(conversation=before), CouponPresented)

    assert presented.participant == "amina before"


def test_seeds_are_asked_the_questions_for_seeds():
    study = a_study(
        eligibility=(replace(a_study().eligibility[0], asked_of=frozenset({CouponKind.RECRUIT})),)
    )
    seed = a_conversation(
        coupon=a_coupon(kind=CouponKind.SEED, status=CouponStatus.RESERVED, reserved_by=AMINA)
    )

    assert [r.key for r in texted("1", a_situation(study=study, conversation=seed)).replies] == [
        ReplyKey.QUESTION
    ]
    [asked] = facts(texted("1", a_situation(study=study, conversation=seed)), QuestionAsked)
    assert asked.step == "network_size"
    [asked] = facts(texted("1", a_situation("consent", study=study)), QuestionAsked)
    assert asked.step == "screening:adult"


# ---- refused


@pytest.mark.parametrize(
    ("coupon", "reason", "reply"),
    [
        (a_coupon(status=CouponStatus.REDEEMED), "coupon_already_redeemed", ReplyKey.CODE_USED),
        (
            a_coupon(status=CouponStatus.RESERVED, reserved_by=BINTOU),
            "coupon_reserved",
            ReplyKey.CODE_IN_USE,
        ),
        (a_coupon(status=CouponStatus.EXPIRED), "coupon_has_expired", ReplyKey.CODE_EXPIRED),
        (a_coupon(status=CouponStatus.VOIDED), "coupon_is_void", ReplyKey.CODE_VOIDED),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_coupon_that_cannot_be_used_is_refused_and_the_reason_told(coupon, reason, reply):
    assert refused(presenting(coupon)) == (reason, reply, False)


def test_who_comes_before_the_coupon_is_active_is_told_when_it_will_be():
    outcome = presenting(a_coupon(active_from=datetime(2020, 6, 4, 13, 30, tzinfo=UTC)))

    assert refused(outcome) == ("coupon_not_yet_active", ReplyKey.CODE_NOT_YET_ACTIVE, False)
    assert outcome.replies[0].values == {"from": datetime(2020, 6, 4, 10, tzinfo=ZoneInfo("America/Toronto"))}


def test_who_comes_before_the_study_opens_is_told_when_it_does_and_the_coupon_stays():
    early = a_study(opens=datetime(2020, 6, 8, 13, tzinfo=UTC))

    outcome = presenting(study=early)

    assert refused(outcome) == ("study_not_yet_open", ReplyKey.STUDY_NOT_YET_OPEN, False)
    assert outcome.replies[0].values == {"from": datetime(2020, 6, 8, 9, tzinfo=ZoneInfo("America/Toronto"))}
    assert not facts(presenting(study=early, now=early.opens), CouponRefused)


def test_a_code_that_no_coupon_has_is_unknown_and_counts_as_a_guess():
    outcome = texted(UNKNOWN, a_situation())

    assert refused(outcome) == ("coupon_unknown", ReplyKey.CODE_UNKNOWN, True)
    assert facts(outcome, CouponRefused)[0].coupon is None


def test_a_code_with_a_slip_is_called_a_slip_and_counts_as_a_guess():
    assert refused(texted(MISTYPED, a_situation())) == ("coupon_mistyped", ReplyKey.CODE_MISTYPED, True)


def test_a_participant_cannot_use_a_coupon_that_is_hers_to_pass_on():
    hers = a_coupon(holder="amina")

    outcome = presenting(hers, participant=a_participant(id="amina", completed=True))

    assert refused(outcome) == ("coupon_is_your_own", ReplyKey.CODE_YOUR_OWN, False)


def test_who_took_part_cannot_take_part_again_with_another_coupon():
    outcome = presenting(participant=a_participant(completed=True))

    assert refused(outcome) == ("already_took_part", ReplyKey.ALREADY_TOOK_PART, False)


def test_who_was_screened_out_cannot_try_again():
    outcome = presenting(conversation=a_conversation(state=ConversationState.SCREENED_OUT))

    assert refused(outcome) == ("not_eligible", ReplyKey.NOT_ELIGIBLE, False)


def test_nobody_is_accepted_while_recruitment_is_closed():
    assert refused(presenting(recruitment_open=False)) == (
        "recruitment_is_closed",
        ReplyKey.STUDY_CLOSED,
        False,
    )


@pytest.mark.parametrize(
    ("now", "is_accepted"),
    [
        (datetime(2020, 6, 8, 3, 59, tzinfo=UTC), True),  # 23:59 on the day before, in Toronto
        (datetime(2020, 6, 8, 4, 0, tzinfo=UTC), False),  # midnight there
    ],
)
def test_nobody_is_accepted_from_the_day_the_ethics_approval_expires(now, is_accepted):
    study = a_study(ethics=EthicsApproval(board="A board", number="1", expires=date(2020, 6, 8)))

    outcome = presenting(study=study, now=now)

    assert bool(facts(outcome, CouponPresented)) is is_accepted
    assert is_accepted or replies(outcome) == [ReplyKey.STUDY_CLOSED]


# ---- guessing


def test_a_phone_at_its_limit_is_not_heard_even_with_a_good_code():
    outcome = presenting(guesses=Guesses(by_phone=PHONE_LIMIT))

    assert refused(outcome) == ("too_many_tries", ReplyKey.TOO_MANY_TRIES, False)


def test_a_phone_below_its_limit_is_heard():
    assert facts(presenting(guesses=Guesses(by_phone=PHONE_LIMIT - 1)), CouponPresented)


def test_while_many_guess_a_phone_is_heard_the_first_time():
    under_attack = Guesses(by_phone=0, overall=OVERALL_LIMIT)

    assert facts(presenting(guesses=under_attack), CouponPresented)


def test_while_many_guess_a_phone_with_a_wrong_code_is_not_heard_again():
    under_attack = Guesses(by_phone=1, overall=OVERALL_LIMIT)

    assert refused(presenting(guesses=under_attack))[0] == "too_many_tries"


def test_being_told_to_wait_does_not_count_as_another_guess():
    outcome = texted(UNKNOWN, a_situation(guesses=Guesses(by_phone=PHONE_LIMIT)))

    assert refused(outcome) == ("too_many_tries", ReplyKey.TOO_MANY_TRIES, False)


# ---- something else than a code


@pytest.mark.parametrize("words", ["hello", "?", "12", "", "I would like to take part", "START"])
def test_who_texts_no_code_is_told_what_is_needed(words):
    expected = ReplyKey.RESUMED if words == "START" else ReplyKey.NEED_A_CODE

    assert replies(texted(words, a_situation())) == [expected]


def test_who_has_finished_is_told_what_can_still_be_asked():
    finished = a_situation(
        conversation=a_conversation("survey:hours", state=ConversationState.COMPLETED),
        participant=a_participant(completed=True),
    )

    assert replies(texted("1", finished)) == [ReplyKey.NOTHING_TO_DO]
