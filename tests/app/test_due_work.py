"""What becomes due as study time passes, and what must wait for the morning."""

import pytest

from rds.app.run_study import void_coupon
from rds.domain.refusals import CouponNotOpen
from rds.domain.replies import ReplyKey
from tests.support.clock import NINE_AT_NIGHT, NINE_IN_THE_MORNING
from tests.support.office import phone
from tests.support.provider import Provider

AMINA, BINTOU = phone(1), phone(2)


async def reminders_to(office, number):
    return [words for purpose, words in await office.said_to(number) if purpose is ReplyKey.REMINDER]


# ---- coupons


async def test_a_coupon_nobody_presented_expires_on_its_day(office):
    code = await office.seed_coupon()
    office.clock.forward(days=60, seconds=-1)
    await office.run_due_work()
    assert (await office.coupon(code)).status == "issued"

    office.clock.forward(seconds=1)
    assert await office.present(AMINA, code) == [ReplyKey.CODE_EXPIRED]
    await office.run_due_work()
    await office.run_due_work()

    assert [fact["coupon"] for fact in await office.facts("CouponExpired")] == [code]
    assert await office.present(AMINA, code) == [ReplyKey.CODE_EXPIRED]


async def test_a_coupon_in_use_does_not_expire_under_the_persons_hands(office):
    code = await office.seed_coupon()
    office.clock.forward(days=59)
    await office.take_part(AMINA, code, until="adult")

    office.clock.forward(days=6)
    await office.run_due_work()
    last = await office.take_part(AMINA, code)

    assert ReplyKey.THANKS in last
    assert (await office.coupon(code)).status == "redeemed"


async def test_a_coupon_that_comes_back_after_its_day_expires(office):
    code = await office.seed_coupon()
    office.clock.forward(days=59)
    await office.present(AMINA, code)

    office.clock.forward(days=7)
    await office.run_due_work()
    await office.run_due_work()

    assert (await office.coupon(code)).status == "expired"


async def test_the_coupon_of_a_silent_phone_is_free_again_after_its_time(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="adult")
    office.clock.forward(days=7, seconds=-1)
    await office.run_due_work()
    assert await office.present(BINTOU, code) == [ReplyKey.CODE_IN_USE]

    office.clock.forward(seconds=1)
    await office.run_due_work()

    assert await office.present(BINTOU, code) == [ReplyKey.LANGUAGE_MENU]
    assert await office.present(AMINA, code) == [ReplyKey.CODE_IN_USE]


async def test_every_text_gives_a_conversation_its_whole_time_again(office):
    code = await office.seed_coupon()
    await office.present(AMINA, code)
    for answer in ("what is this?", "1", "1"):
        office.clock.forward(days=6)
        await office.run_due_work()
        await office.text(AMINA, answer)

    assert await office.open_step(AMINA) == "screening:adult"


async def test_who_has_enrolled_may_finish_at_any_time(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="health")

    office.clock.forward(days=90)
    await office.run_due_work()

    assert ReplyKey.THANKS in await office.text(AMINA, "1")


async def test_a_coupon_in_use_cannot_be_voided(office):
    code = await office.seed_coupon()
    await office.present(AMINA, code)

    with pytest.raises(CouponNotOpen):
        await void_coupon(office.study, code, reason="lost", by="coordinator", parts=office.parts)


# ---- reminders


async def test_an_unfinished_conversation_is_taken_up_twice_and_no_more(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")

    for _ in range(10):
        office.clock.forward(days=1)
        await office.run_due_work()

    first, second = await reminders_to(office, AMINA)
    assert "how would you say your health is" in first
    assert first == second


async def test_a_reminder_waits_for_its_day(office):
    await office.present(AMINA, await office.seed_coupon())
    office.clock.forward(days=2, seconds=-1)
    await office.run_due_work()
    assert await reminders_to(office, AMINA) == []

    office.clock.forward(seconds=1)
    await office.run_due_work()
    await office.run_due_work()
    assert len(await reminders_to(office, AMINA)) == 1


async def test_who_asked_for_silence_is_not_reminded(office):
    await office.present(AMINA, await office.seed_coupon())
    await office.text(AMINA, "STOP")

    office.clock.forward(days=3)
    await office.run_due_work()

    assert await reminders_to(office, AMINA) == []


async def test_who_finished_is_not_reminded(office):
    await office.take_part(AMINA, await office.seed_coupon())

    office.clock.forward(days=3)
    await office.run_due_work()

    assert await reminders_to(office, AMINA) == []


async def test_who_gave_up_and_came_back_is_reminded_again(office):
    code = await office.seed_coupon()
    await office.present(AMINA, code)
    for _ in range(7):
        office.clock.forward(days=1)
        await office.run_due_work()
    assert len(await reminders_to(office, AMINA)) == 2

    await office.present(AMINA, code)
    office.clock.forward(days=2)
    await office.run_due_work()

    assert len(await reminders_to(office, AMINA)) == 3


# ---- quiet hours: nothing is sent but a reply


async def test_reminders_and_payments_wait_for_the_morning(office):
    await office.present(AMINA, await office.seed_coupon())
    await office.take_part(BINTOU, await office.seed_coupon())
    office.clock.set(NINE_AT_NIGHT)
    await office.run_due_work()
    assert await reminders_to(office, AMINA) == []
    assert await office.facts("PayoutRequested") == []

    office.clock.set(NINE_IN_THE_MORNING)
    await office.run_due_work()
    assert len(await reminders_to(office, AMINA)) == 1
    assert len(await office.facts("PayoutRequested")) == 1


async def test_a_text_at_night_is_answered_at_night(office):
    provider = Provider(office.clock)
    office.clock.set(NINE_AT_NIGHT)

    await office.present(AMINA, await office.seed_coupon())
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]


async def test_a_reminder_that_did_not_arrive_is_not_sent_again_at_night(office):
    provider = Provider(office.clock)
    await office.present(AMINA, await office.seed_coupon())
    await office.deliver(provider)
    office.clock.set(NINE_AT_NIGHT)
    office.clock.forward(minutes=-5)
    await office.run_due_work()
    await office.deliver(provider)
    assert len(provider.taken) == 2

    await office.report(provider.taken[-1].id, "undelivered", "30003")
    office.clock.forward(minutes=15)
    await office.run_due_work()
    await office.deliver(provider)
    assert len(provider.taken) == 2

    office.clock.set(NINE_IN_THE_MORNING)
    await office.run_due_work()
    await office.deliver(provider)
    assert len(provider.taken) == 3


async def test_a_payment_confirmed_at_night_is_told_in_the_morning(office):
    provider = Provider(office.clock)
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    await office.deliver(provider)
    office.clock.set(NINE_AT_NIGHT)

    await office.pay()
    await office.run_due_work()
    sent = len(provider.taken)
    await office.deliver(provider)
    assert len(provider.taken) == sent

    office.clock.set(NINE_IN_THE_MORNING)
    await office.run_due_work()
    await office.deliver(provider)
    assert "we have sent you $20" in provider.taken[-1].body
