"""Guessing codes is slowed, and people who mistype are left in peace."""

from rds.domain.coupon_code import make_code
from rds.domain.events import CouponRefused
from rds.domain.guessing import OVERALL_LIMIT, PHONE_LIMIT
from rds.domain.replies import ReplyKey
from tests.support.office import phone

AMINA, BINTOU = phone(1), phone(2)
NO_COUPONS = [make_code(1_111_111_111_111 + number) for number in range(PHONE_LIMIT + 1)]


async def test_a_phone_that_tries_code_after_code_is_told_to_wait_and_heard_again_an_hour_later(office):
    code = await office.seed_coupon()
    tries = [await office.present(AMINA, wrong) for wrong in NO_COUPONS]
    assert tries == [[ReplyKey.CODE_UNKNOWN]] * PHONE_LIMIT + [[ReplyKey.TOO_MANY_TRIES]]
    assert await office.present(AMINA, code) == [ReplyKey.TOO_MANY_TRIES]
    assert await office.present(BINTOU, NO_COUPONS[0]) == [ReplyKey.CODE_UNKNOWN]

    office.clock.forward(minutes=59)
    assert await office.present(AMINA, code) == [ReplyKey.TOO_MANY_TRIES]

    office.clock.forward(minutes=1)
    assert await office.present(AMINA, code) == [ReplyKey.LANGUAGE_MENU]


async def test_asking_again_and_again_while_told_to_wait_does_not_make_the_wait_longer(office):
    for wrong in NO_COUPONS:
        await office.present(AMINA, wrong)
    office.clock.forward(minutes=59)
    for wrong in NO_COUPONS:
        assert await office.present(AMINA, wrong) == [ReplyKey.TOO_MANY_TRIES]

    office.clock.forward(minutes=1)

    assert await office.present(AMINA, await office.seed_coupon()) == [ReplyKey.LANGUAGE_MENU]


async def test_while_many_phones_guess_everybody_is_heard_once(office):
    guess = CouponRefused(caller="a stranger", coupon=None, reason="coupon_unknown", guess=True)
    await office.record(*[guess] * OVERALL_LIMIT)
    assert await office.present(AMINA, NO_COUPONS[0]) == [ReplyKey.CODE_UNKNOWN]
    code = await office.seed_coupon()

    assert await office.present(AMINA, code) == [ReplyKey.TOO_MANY_TRIES]
    assert await office.present(BINTOU, code) == [ReplyKey.LANGUAGE_MENU]

    office.clock.forward(minutes=10)
    assert await office.present(AMINA, await office.seed_coupon()) == [ReplyKey.LANGUAGE_MENU]


async def test_texting_a_code_that_was_good_once_is_no_guess(office):
    code = await office.seed_coupon()
    await office.take_part(BINTOU, code)

    answers = [await office.present(AMINA, code) for _ in range(PHONE_LIMIT + 2)]

    assert answers == [[ReplyKey.CODE_USED]] * (PHONE_LIMIT + 2)
