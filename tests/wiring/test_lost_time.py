"""What texts and messages of the lost time were to the lost database, they are to the restored one."""

from datetime import timedelta

import pytest

from rds.domain.coupon_code import display
from tests.support.office import phone

pytestmark = pytest.mark.slow
AMINA, BINTOU, CHIDI = phone(11), phone(12), phone(13)


async def test_an_answer_counts_though_our_clock_was_ahead_when_its_question_left(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="network_size")
        await move_handing_over(office, minutes=20)
        await loss.back_up()
        await move_handing_over(office, minutes=-20)
        await drill.go_on(office, AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)

        assert findings.unknown_messages == 0
        assert (await office.phone_state(AMINA)).participant.completed


async def move_handing_over(office, *, minutes):
    """Let messages seem to have left at another time."""
    move = "UPDATE contact.outbound SET handed_over_at = handed_over_at + $1 * interval '1 minute'"
    await office.system.installation.pool.execute(move, minutes)


async def test_the_word_of_a_payment_that_left_early_is_not_said_again(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="network_size")
        await loss.back_up()
        await drill.go_on(office, AMINA)
        await drill.pay(office)
    told = drill.twilio.ledger.thread(AMINA)[-1]
    assert "we have sent you" in told.body
    # By a clock that was ahead: before the person had completed, as the provider dates it.
    early = told.created - timedelta(minutes=20)
    told.created, told.history = early, tuple((early, *rest) for _, *rest in told.history)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.pay(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_a_question_that_was_put_twice_before_it_left_is_the_one_that_left(loss):
    drill = loss.drill
    async with loss.before() as office:
        code = display(await office.seed_coupon())
        await drill.take_part(office, AMINA, code, until="network_size")
        await loss.back_up()
        for words in ("12", code):  # the next question waits, and is put once more
            drill.clock.forward(minutes=1)
            await drill.twilio.receive(AMINA, words)
        await drill.send_waiting(office)
        await drill.go_on(office, AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)

        assert (findings.unknown_messages, findings.lost) == (0, {})
        assert (await office.phone_state(AMINA)).participant.completed


async def test_an_answer_to_coupons_that_had_other_words_in_the_lost_time_is_not_given_once_more(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="health")
        await loss.back_up()
        await drill.text(office, AMINA, "COUPONS")  # the codes come after the survey
        await drill.go_on(office, AMINA)
    asked, last = [text for text in drill.twilio.ledger.thread(AMINA) if text.direction == "inbound"][-2:]
    # The webhook of the last answer had failed, and COUPONS was answered before it.
    last.created = asked.created - timedelta(seconds=10)
    last.history = tuple((last.created, *rest) for _, *rest in last.history)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert findings.unknown_messages == 0
        assert (await office.phone_state(AMINA)).participant.completed
        assert drill.heard(AMINA) == heard


async def test_an_answer_to_a_question_whose_first_attempt_had_died_counts_if_what_followed_shows_it(loss):
    drill = loss.drill
    async with loss.before() as office:
        code = display(await office.seed_coupon())
        await drill.take_part(office, AMINA, code, until="network_size")
        await loss.back_up()
        drill.clock.forward(minutes=1)
        await drill.twilio.receive(AMINA, "12")
        begin = "UPDATE contact.outbound SET handed_over_at = $1 WHERE status = 'waiting'"
        await office.system.installation.pool.execute(begin, drill.clock.now())
        drill.clock.forward(minutes=1)
        await drill.twilio.receive(AMINA, "1")
        drill.clock.forward(minutes=11)
        await drill.twilio.receive(AMINA, code)  # nothing came yet
        await drill.send_waiting(office)
        await drill.go_on(office, AMINA)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert (findings.unknown_messages, findings.lost) == (0, {})
        assert (await office.phone_state(AMINA)).participant.completed
        assert drill.heard(AMINA) == heard


async def test_codes_that_had_another_last_day_in_the_lost_time_are_not_sent_once_more(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="health")
        await loss.back_up()
        drill.twilio.lose_webhooks(1)
        await drill.text(office, AMINA, "1")
        drill.clock.forward(hours=30)
        await drill.reconcile(office)
        await drill.send_waiting(office)
    heard = drill.heard(AMINA)
    assert len(heard) == len(set(heard))

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_codes_that_came_later_in_the_lost_time_are_not_taken_for_the_answer_to_coupons(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="health")
        await loss.back_up()
        drill.twilio.lose_webhooks(1)
        await drill.text(office, AMINA, "1")
        drill.clock.forward(hours=30)
        await drill.text(office, AMINA, "COUPONS")  # the codes come after the survey
        await drill.text(office, AMINA, "1")

    async with loss.after() as office:
        await loss.reconcile(office)
        await loss.release(office)
        await drill.send_waiting(office)

        assert sum("pass these codes on" in words for words in drill.heard(AMINA)) == 1
        assert not any("Codes you can still" in words for words in drill.heard(AMINA))


async def pay_for_two_recruits(loss, office):
    """Let two friends of a participant complete after the backup, each paid for at once: $10 twice."""
    drill = loss.drill
    await drill.take_part(office, AMINA, display(await office.seed_coupon()))
    await drill.pay(office)
    await loss.back_up()
    for friend in (BINTOU, CHIDI):
        coupon = next(each for each in await office.coupons_of(AMINA) if each.status == "issued")
        await drill.take_part(office, friend, display(coupon.code))
        await drill.pay(office)


async def test_the_word_of_one_payment_is_not_taken_for_that_of_another_of_the_same_amount(loss):
    drill = loss.drill
    async with loss.before() as office:
        await pay_for_two_recruits(loss, office)
    *_, first, second = drill.twilio.ledger.thread(AMINA)
    # By a clock that was ahead: before the second friend had completed, as the provider dates it.
    early = first.created + timedelta(seconds=30)
    second.created, second.history = early, tuple((early, *rest) for _, *rest in second.history)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office)
        await loss.release(office)
        await drill.pay(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_two_payments_of_the_same_amount_that_only_their_notices_tell_of_are_told_once_each(loss):
    drill = loss.drill
    async with loss.before() as office:
        await pay_for_two_recruits(loss, office)
    heard = drill.heard(AMINA)

    async with loss.after() as office:
        findings = await loss.reconcile(office, with_list=False)
        await loss.release(office)
        await drill.pay(office)

        assert findings.unknown_messages == 0
        assert drill.heard(AMINA) == heard


async def test_the_same_answer_twice_within_seconds_counts_twice_as_it_did_in_the_lost_time(loss):
    drill = loss.drill
    async with loss.before() as office:
        await drill.take_part(office, AMINA, display(await office.seed_coupon()), until="gender")
        await loss.back_up()
        for _ in range(2):
            drill.clock.forward(seconds=12)
            await drill.twilio.receive(AMINA, "2")
            await drill.send_waiting(office)
        await drill.go_on(office, AMINA)
    for message in drill.twilio.ledger.thread(AMINA):
        if message.direction != "inbound":  # the provider sends some seconds after it has taken a message
            message.history = tuple((at + timedelta(seconds=3), *rest) for at, *rest in message.history)

    async with loss.after() as office:
        findings = await loss.reconcile(office)

        assert (findings.unknown_messages, findings.lost) == (0, {})
        assert (await office.phone_state(AMINA)).participant.completed
