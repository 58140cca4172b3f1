"""A study may name the countries whose phones take part; a phone of another is told so once."""

import pytest

from rds.domain.conversation import PhoneOrigin
from rds.domain.events import CouponRefused, MessagingStopped
from rds.domain.replies import ReplyKey
from tests.support.builders import A_CODE, a_coupon, a_situation, a_study, facts, replies, texted

CANADA = a_study(countries=("CA",))


def from_abroad(country="US", *, turned_away=False, **changes):
    return a_situation(
        study=changes.pop("study", CANADA),
        origin=PhoneOrigin(country=country, turned_away=turned_away),
        **changes,
    )


@pytest.mark.parametrize("words", [A_CODE, "hello", "BALANCE", "COUPONS", "START"])
def test_a_phone_of_another_country_is_told_once_that_it_cannot_take_part(words):
    outcome = texted(words, from_abroad(presented=a_coupon()))

    assert replies(outcome) == [ReplyKey.PHONE_ABROAD]
    [refused] = facts(outcome, CouponRefused)
    assert (refused.reason, refused.guess) == ("phone_abroad", False)
    assert len(outcome.events) == 1


@pytest.mark.parametrize("words", [A_CODE, "hello", "BALANCE"])
def test_then_it_is_not_answered(words):
    outcome = texted(words, from_abroad(turned_away=True, presented=a_coupon()))

    assert (outcome.events, outcome.replies) == ((), ())


def test_stop_and_help_are_heard_all_the_same():
    assert facts(texted("STOP", from_abroad(turned_away=True)), MessagingStopped)
    assert replies(texted("HELP", from_abroad(turned_away=True))) == [ReplyKey.HELP]


@pytest.mark.parametrize(
    "situation",
    [
        from_abroad("CA", presented=a_coupon()),
        from_abroad(None, presented=a_coupon()),
        from_abroad("US", study=a_study(), presented=a_coupon()),
        from_abroad("US", study=a_study(countries=("CA", "US")), presented=a_coupon()),
    ],
    ids=["of the country", "of none that is known", "no country named", "of one of several"],
)
def test_every_other_phone_is_let_in(situation):
    assert ReplyKey.PHONE_ABROAD not in replies(texted(A_CODE, situation))
    assert not facts(texted(A_CODE, situation), CouponRefused)
