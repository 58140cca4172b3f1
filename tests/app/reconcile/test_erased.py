"""What was erased stays erased, though the provider still lists it."""

from rds.domain.replies import ReplyKey
from tests.support.late_webhooks import arrive
from tests.support.office import phone
from tests.support.withdrawing import number_is_kept, settle, withdraw, words_kept_of

AMINA, BINTOU = phone(1), phone(2)


async def test_words_erased_by_a_withdrawal_do_not_come_back(office, twilio, a_round_of):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    caller = await office.caller(AMINA)
    known = twilio.drop(AMINA, "1")
    await arrive(office, known)
    await withdraw(office, AMINA)
    await settle(office, twilio)
    assert not await number_is_kept(office, caller)

    assert (await a_round_of()).taken == 0

    assert await words_kept_of(office, caller) == 0
    assert await office.value("SELECT count(*) FROM contact.phone WHERE sealed_number <> ''") == 0


async def test_a_late_webhook_of_a_text_known_before_does_not_bring_an_erased_number_back(office, twilio):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    known = twilio.drop(AMINA, "1")
    await arrive(office, known)
    await withdraw(office, AMINA)
    await settle(office, twilio)

    await arrive(office, known)

    assert await office.value("SELECT count(*) FROM contact.phone WHERE sealed_number <> ''") == 0


async def test_a_dropped_text_of_somebody_erased_since_is_left_at_the_provider(office, twilio, a_round_of):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    twilio.drop(AMINA, "are you there?")
    office.clock.forward(minutes=1)
    await withdraw(office, AMINA)
    await settle(office, twilio)

    found = await a_round_of()

    assert (found.taken, found.left) == (0, 1)
    assert await office.value("SELECT count(*) FROM contact.phone WHERE sealed_number <> ''") == 0


async def test_a_stranger_who_texts_after_an_erasure_is_answered(office, twilio, a_round_of):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    await withdraw(office, AMINA)
    await settle(office, twilio)
    office.clock.forward(seconds=1)
    dropped = twilio.drop(BINTOU, "HELP")

    assert (await a_round_of()).taken == 1
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_a_dropped_text_of_a_known_phone_is_taken_whoever_else_was_erased(office, twilio, a_round_of):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    await office.text(BINTOU, "hello")
    dropped = twilio.drop(BINTOU, "HELP")
    office.clock.forward(minutes=1)
    await withdraw(office, AMINA)
    await settle(office, twilio)

    await a_round_of()

    assert await office.replies(dropped.id) == [ReplyKey.HELP]
