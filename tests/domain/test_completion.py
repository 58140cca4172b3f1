"""The last answer: honoraria are owed, and coupons given to pass on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rds.domain.coupon_code import display
from rds.domain.events import CouponIssued, CouponsDeferred, HonorariumEarned, HonorariumKind, SurveyCompleted
from rds.domain.honoraria import Account, earn_by_completion
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import EthicsApproval
from tests.support.builders import (
    AMINA,
    FRESH_CODES,
    a_participant,
    a_situation,
    a_study,
    cad,
    facts,
    replies,
    texted,
)

TORONTO = ZoneInfo("America/Toronto")


def the_last_answer(**changes):
    return texted("38", a_situation("survey:hours", **changes))


def test_the_last_answer_completes_the_survey():
    outcome = the_last_answer()

    assert facts(outcome, SurveyCompleted) == [SurveyCompleted(participant="amina", caller=AMINA)]
    assert replies(outcome) == [ReplyKey.THANKS, ReplyKey.COUPONS_TO_FORWARD]
    assert outcome.replies[0].values == {"primary": cad(20)}
    assert [answer.value for answer in outcome.answers] == ["38"]


def test_no_earlier_answer_does():
    assert not facts(texted("1", a_situation("survey:sector")), SurveyCompleted)


# ---- honoraria


def test_a_completed_survey_earns_the_participant_and_the_recruiter_what_was_promised():
    outcome = the_last_answer(participant=a_participant(primary=cad(25), secondary=cad(15)))

    assert facts(outcome, HonorariumEarned) == [
        HonorariumEarned(participant="amina", kind=HonorariumKind.PRIMARY, recruit=None, amount=cad(25)),
        HonorariumEarned(participant="fatou", kind=HonorariumKind.SECONDARY, recruit="amina", amount=cad(15)),
    ]


def test_nobody_is_owed_for_a_seed_but_the_seed():
    [earned] = earn_by_completion(a_participant(recruiter=None, chain="amina", wave=0))

    assert (earned.participant, earned.kind) == ("amina", HonorariumKind.PRIMARY)


def test_a_study_that_promises_nothing_owes_nothing():
    assert earn_by_completion(a_participant(primary=cad(0), secondary=cad(0))) == ()


def test_what_is_owed_is_what_was_earned_and_not_yet_paid():
    assert Account(earned=cad(50), paid=cad(20)).owed == cad(30)


# ---- coupons


def test_the_coupons_promised_at_enrolment_are_handed_over_with_all_that_matters():
    outcome = the_last_answer(
        study=a_study(activation_delay=timedelta(hours=12), valid_for=timedelta(days=30)),
        participant=a_participant(quota=2),
    )

    assert [issued.coupon for issued in facts(outcome, CouponIssued)] == list(FRESH_CODES[:2])
    assert outcome.replies[1].values == {
        "codes": ", ".join(map(display, FRESH_CODES[:2])),
        "count": "2",
        "number": "+14165550100",
        "secondary": cad(10),
        "when": Reply(
            key=ReplyKey.USABLE_BETWEEN,
            language="en",
            values={"from": datetime(2020, 6, 4, 0, tzinfo=TORONTO), "until": date(2020, 7, 4)},
        ),
    }


def test_coupons_come_under_the_protocol_that_the_conversation_began_with():
    assert {issued.protocol for issued in facts(the_last_answer(protocol=3), CouponIssued)} == {3}


def test_coupons_are_deferred_while_recruitment_is_closed():
    outcome = the_last_answer(recruitment_open=False)

    assert replies(outcome) == [ReplyKey.THANKS, ReplyKey.NO_COUPONS]
    assert facts(outcome, CouponsDeferred) == [CouponsDeferred(participant="amina")]
    assert not facts(outcome, CouponIssued)
    assert len(facts(outcome, HonorariumEarned)) == 2


@pytest.mark.parametrize(("expires", "coupons"), [(date(2020, 6, 4), 3), (date(2020, 6, 3), 0)])
def test_no_coupons_are_given_once_the_ethics_approval_has_expired(expires, coupons):
    study = a_study(ethics=EthicsApproval(board="A board", number="1", expires=expires))

    outcome = the_last_answer(study=study, now=datetime(2020, 6, 3, 20, tzinfo=UTC))

    assert len(facts(outcome, CouponIssued)) == coupons


def test_a_study_without_coupons_is_a_study_all_the_same():
    outcome = the_last_answer(participant=a_participant(quota=0))

    assert replies(outcome) == [ReplyKey.THANKS, ReplyKey.NO_COUPONS]
