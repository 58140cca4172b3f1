"""When a failed payment is due again, what fits the budget, and what happens at the target."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rds.app.study_warnings import committed_warning, target_warning
from rds.domain.events import CouponPresented, CouponRefused, RecruitmentClosed
from rds.domain.honoraria import (
    COUPONS_AT_ONCE,
    commitment_far_from_budget,
    committed_share,
    fits_budget,
    may_earn,
)
from rds.domain.payments import fail
from rds.domain.replies import ReplyKey
from rds.domain.study import HonorariumPlan, Target, WhenReached
from rds.domain.target import close_at_target
from tests.support.builders import A_CODE, NOON, a_coupon, a_situation, a_study, cad, facts, replies, texted


def spending(dollars):
    return a_study(honoraria=HonorariumPlan(primary=cad(20), secondary=cad(10), budget=cad(dollars)))


@pytest.mark.parametrize(("failures", "days"), [(0, 1), (1, 3), (2, None), (7, None)])
def test_a_failed_payment_is_due_again_later_and_later_and_then_waits_for_a_person(failures, days):
    failed = fail("payout-1", "returned", failures=failures, now=NOON)

    assert failed.again_at == (None if days is None else NOON + timedelta(days=days))


# ---- budget


def test_a_coupon_may_lead_to_its_survey_and_the_recruiters_part():
    assert may_earn(spending(100), a_coupon(secondary=cad(15))) == cad(35)
    assert may_earn(spending(100), a_coupon(kind="seed", secondary=cad(0))) == cad(20)


def test_the_last_dollar_of_the_budget_may_be_committed():
    assert fits_budget(spending(100), cad(70), cad(30))
    assert not fits_budget(spending(100), cad(71), cad(30))
    assert fits_budget(a_study(), cad(1_000_000), cad(30))


@pytest.mark.parametrize(("committed", "is_accepted"), [(70, True), (71, False)])
def test_a_coupon_beyond_the_budget_is_refused_as_when_recruitment_is_closed(committed, is_accepted):
    situation = a_situation(study=spending(100), presented=a_coupon(), committed=cad(committed))

    outcome = texted(A_CODE, situation)

    assert bool(facts(outcome, CouponPresented)) == is_accepted
    if not is_accepted:
        assert [fact.reason for fact in facts(outcome, CouponRefused)] == ["budget_committed"]
        assert replies(outcome) == [ReplyKey.STUDY_CLOSED]


def test_beside_others_a_coupon_is_accepted_only_while_as_many_fit_as_may_be_accepted_at_once():
    at_once = 30 * COUPONS_AT_ONCE

    assert commitment_far_from_budget(spending(at_once + 70), a_coupon()) == cad(70)
    assert commitment_far_from_budget(spending(at_once), a_coupon()) == cad(0)
    assert commitment_far_from_budget(spending(at_once - 1), a_coupon()) is None
    assert commitment_far_from_budget(a_study(), a_coupon()) is None


def test_a_coupon_that_promises_more_than_new_ones_do_is_decided_alone():
    assert commitment_far_from_budget(spending(10_000), a_coupon(secondary=cad(11))) is None


def test_an_accepted_coupon_says_what_is_committed_by_it():
    [presented] = facts(texted(A_CODE, a_situation(presented=a_coupon())), CouponPresented)

    assert presented.may_earn == cad(30)


@pytest.mark.parametrize(("committed", "is_warned"), [(80, False), (81, True), (100, True)])
def test_above_80_percent_the_team_is_warned(committed, is_warned):
    assert (committed_warning(spending(100), cad(committed)) is not None) == is_warned
    assert committed_share(spending(100), cad(committed)) == committed / 100
    assert committed_warning(a_study(), cad(committed)) is None


# ---- target


def closing(participants=3, when=WhenReached.CLOSE):
    return replace(a_study(), target=Target(participants=participants, when_reached=when))


@pytest.mark.parametrize(
    ("when", "reached_at", "reopened_at", "closes"),
    [
        (WhenReached.CLOSE, None, None, False),
        (WhenReached.CLOSE, NOON, None, True),
        (WhenReached.WARN, NOON, None, False),
        (WhenReached.CLOSE, NOON, NOON + timedelta(hours=1), False),
        (WhenReached.CLOSE, NOON, NOON, False),
        (WhenReached.CLOSE, NOON + timedelta(hours=1), NOON, True),
    ],
)
def test_a_study_closes_at_its_target_unless_its_team_has_reopened_it_since(
    when, reached_at, reopened_at, closes
):
    closed = close_at_target(closing(when=when), reached_at, reopened_at)

    assert closed == (RecruitmentClosed(reason="target reached") if closes else None)


def test_a_study_that_goes_on_beyond_its_target_is_warned_of():
    assert target_warning(closing(3), 2, recruiting=True) is None
    assert "target is 3" in target_warning(closing(3), 3, recruiting=True)
    assert target_warning(closing(3), 3, recruiting=False) is None
