"""What the provider dropped is found in its own list, taken as if it had arrived, and answered once."""

import asyncio
from dataclasses import replace

from rds.app.reconcile import reconcile
from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from tests.support.faulty_parts import FailingParser, a_round
from tests.support.late_webhooks import arrive
from tests.support.office import phone

AMINA, BINTOU = phone(1), phone(2)


async def test_a_text_that_never_arrived_is_answered_once(office, twilio, a_round_of):
    dropped = twilio.drop(AMINA, display(await office.seed_coupon()))

    assert (await a_round_of()).taken == 1
    assert (await a_round_of()).taken == 0
    await arrive(office, dropped)

    assert await office.replies(dropped.id) == [ReplyKey.LANGUAGE_MENU]
    assert len(await office.said_to(AMINA)) == 1


async def test_a_picture_that_never_arrived_is_answered_as_one(office, twilio, a_round_of):
    dropped = twilio.drop(AMINA, "", has_media=True)

    await a_round_of()

    assert await office.replies(dropped.id) == [ReplyKey.PLEASE_TYPE]


async def test_a_text_that_arrived_is_not_taken_again(office, twilio, a_round_of):
    text = twilio.drop(AMINA, "HELP")
    await arrive(office, text)

    assert (await a_round_of()).taken == 0
    assert await office.replies(text.id) == [ReplyKey.HELP]


async def test_webhook_and_reconciliation_at_the_same_instant_answer_once(office, twilio, provider):
    texts = [twilio.drop(phone(number), "HELP") for number in range(1, 13)]

    await asyncio.gather(
        *(arrive(office, text) for text in texts),
        *(reconcile(provider, office.parts) for _ in range(4)),
    )

    assert [await office.replies(text.id) for text in texts] == [[ReplyKey.HELP]] * 12


async def test_texts_of_one_phone_are_taken_in_the_order_they_were_sent(office, twilio, a_round_of):
    for words in ("STOP", "START", "HELP"):
        office.clock.forward(seconds=30)
        twilio.drop(AMINA, words)
    twilio.received.reverse()

    assert (await a_round_of()).taken == 3

    assert not (await office.phone_state(AMINA)).messaging_stopped


async def test_a_dropped_stop_is_honoured(office, twilio, a_round_of):
    await office.text(AMINA, "hello")
    stop = twilio.drop(AMINA, "STOP")

    await a_round_of()

    assert await office.replies(stop.id) == [ReplyKey.STOPPED]
    assert await office.text(AMINA, "hello?") == []


async def test_an_answer_that_was_dropped_and_texted_again_answers_one_question(office, twilio, a_round_of):
    await office.take_part(AMINA, await office.seed_coupon(), until="adult")
    office.clock.forward(minutes=1)
    twilio.drop(AMINA, "1")
    office.clock.forward(minutes=5)
    await office.text(AMINA, "1")
    step = await office.open_step(AMINA)

    office.clock.forward(minutes=5)
    await a_round_of()

    assert await office.open_step(AMINA) == step


async def test_a_dropped_start_does_not_undo_a_later_stop(office, twilio, a_round_of):
    await office.text(AMINA, "STOP")
    office.clock.forward(minutes=1)
    twilio.drop(AMINA, "START")
    office.clock.forward(minutes=1)
    await office.text(AMINA, "START")
    await office.text(AMINA, "STOP")

    await a_round_of()

    assert (await office.phone_state(AMINA)).messaging_stopped


async def test_a_coupon_texted_hours_ago_is_taken_as_long_as_it_is_valid(office, twilio, a_round_of):
    first, second = await office.seed_coupon(), await office.seed_coupon()
    office.clock.forward(days=59, hours=20)
    in_time = twilio.drop(AMINA, display(first))
    office.clock.forward(hours=3)
    await a_round_of()
    too_late = twilio.drop(BINTOU, display(second))
    office.clock.forward(hours=3)
    await a_round_of()

    assert await office.replies(in_time.id) == [ReplyKey.LANGUAGE_MENU]
    assert await office.replies(too_late.id) == [ReplyKey.CODE_EXPIRED]


async def test_a_text_that_cannot_be_answered_now_is_left_to_the_workers(office, twilio, provider):
    dropped, other = twilio.drop(AMINA, "hello"), twilio.drop(BINTOU, "hello")

    [found] = await reconcile(provider, replace(office.parts, parse_text=FailingParser()))
    assert (found.taken, found.failure) == (2, None)
    await a_round(office.parts)

    assert await office.replies(dropped.id) == await office.replies(other.id) == [ReplyKey.NEED_A_CODE]


async def test_a_short_code_is_passed_over(office, twilio, a_round_of):
    twilio.drop("24273", "Your parcel")
    text = twilio.drop(AMINA, "HELP")

    assert (await a_round_of()).taken == 1
    assert await office.replies(text.id) == [ReplyKey.HELP]
