"""What the provider dropped is found in its own list, taken as if it had arrived, and answered once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from rds.app import reconcile as reconciling
from rds.app.answer_text import answer_text
from rds.app.reconcile import OVERLAP, reconcile, settle_doubts
from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from rds.sms.twilio_errors import failure_of_code
from tests.support.faulty_parts import FailingParser, a_round
from tests.support.office import STUDY_NUMBER, phone
from tests.support.provider import ANSWER_LOST, BUSY, Provider
from tests.support.withdrawing import number_is_kept, settle, withdraw, words_kept_of

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


@pytest.fixture
def twilio(office):
    return Provider(office.clock)


@pytest.fixture
def provider(office, twilio):
    return reconciling.Provider(
        gateway=twilio,
        inbox=office.system.installation.database,
        outbox=office.outbox,
        reconciliations=office.system.installation.reconciliations,
        judge=lambda code: failure_of_code(int(code)),
    )


@pytest.fixture
def a_round_of(office, provider):
    """Give what goes through the provider's list once and returns what it brought to the one study."""

    async def one_round(**options):
        [found] = await reconcile(provider, office.parts, **options)
        return found

    return one_round


async def arrive(office, text):
    """Let a text's webhook arrive after all."""
    database = office.system.installation.database
    if await database.store_text(
        message=text.id,
        sender=text.sender,
        recipient=text.recipient,
        body=text.body,
        received_at=office.clock.now(),
    ):
        await answer_text(text.id, office.parts)


# ---- texts that never arrived


async def test_a_text_that_never_arrived_is_answered_once(office, twilio, a_round_of):
    dropped = twilio.drop(AMINA, display(await office.seed_coupon()))

    assert (await a_round_of()).taken == 1
    assert (await a_round_of()).taken == 0
    await arrive(office, dropped)

    assert await office.replies(dropped.id) == [ReplyKey.LANGUAGE_MENU]
    assert len(await office.said_to(AMINA)) == 1


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

    assert not (await office.standing(AMINA)).messaging_stopped


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

    assert (await office.standing(AMINA)).messaging_stopped


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


# ---- how far the list has been gone through


async def test_a_text_that_shows_up_late_in_the_list_is_found_in_the_overlap(office, twilio, a_round_of):
    late = twilio.drop(AMINA, "HELP")
    twilio.hidden.add(late.id)
    office.clock.forward(hours=5)
    assert (await a_round_of()).taken == 0

    twilio.hidden.clear()
    office.clock.forward(minutes=5)
    assert (await a_round_of()).taken == 1


async def test_each_round_begins_with_the_last_text_listed_however_long_ago(office, twilio, a_round_of):
    await a_round_of()
    ended = office.clock.now()
    office.clock.forward(hours=1)
    dropped, dropped_at = twilio.drop(AMINA, "HELP"), office.clock.now()
    office.clock.forward(days=3)
    await office.text(BINTOU, "HELP")

    found = await a_round_of()

    assert found.since == max(ended - OVERLAP, ended), (
        "the study was opened at that instant, and no text before is its own"
    )
    assert await office.replies(dropped.id) == [ReplyKey.HELP]
    office.clock.forward(hours=1)
    assert (await a_round_of()).since == max(dropped_at - OVERLAP, ended)


async def test_a_round_that_failed_is_begun_again_where_it_was(office, twilio, a_round_of):
    office.clock.forward(days=1)
    twilio.drop(BINTOU, "HELP")
    await a_round_of()
    last = office.clock.now()
    office.clock.forward(days=1)
    dropped = twilio.drop(AMINA, "HELP")
    twilio.is_listing = False

    for _ in range(3):
        office.clock.forward(days=1)
        assert (await a_round_of()).failure == "unreachable"
    twilio.is_listing = True
    found = await a_round_of()

    assert (found.since, found.taken) == (last - OVERLAP, 1)
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_a_coordinator_can_go_back_further_but_not_behind_the_opening(office, twilio, a_round_of):
    opened = office.clock.now()
    office.clock.forward(days=1)
    dropped = twilio.drop(AMINA, "HELP")
    twilio.hidden.add(dropped.id)
    office.clock.forward(days=2)
    twilio.drop(BINTOU, "HELP")
    await a_round_of()
    twilio.hidden.clear()
    assert (await a_round_of()).taken == 0

    assert (await a_round_of(since=opened - timedelta(days=9))).since == opened

    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_a_clock_that_was_a_year_ahead_hides_nothing_once_it_is_right(office, twilio, a_round_of):
    office.clock.forward(days=365)
    await a_round_of()
    office.clock.forward(days=-364)
    dropped = twilio.drop(AMINA, "HELP")

    assert (await a_round_of()).taken == 1
    office.clock.forward(days=2)
    assert (await a_round_of()).since == office.clock.now() - timedelta(days=2) - OVERLAP
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_what_was_dropped_while_our_clock_was_ahead_is_found_once_it_is_right(
    office, twilio, a_round_of
):
    twilio.drop(BINTOU, "HELP")
    await a_round_of()
    dropped = twilio.drop(AMINA, "HELP")
    twilio.hidden.add(dropped.id)
    office.clock.forward(days=3)
    await a_round_of()
    office.clock.forward(days=-3)
    twilio.hidden.clear()

    assert (await a_round_of()).taken == 1
    assert await office.replies(dropped.id) == [ReplyKey.HELP]


async def test_of_several_workers_one_goes_through_the_list(office, provider):
    found = await asyncio.gather(
        *(reconcile(provider, office.parts, unless_within=timedelta(minutes=1)) for _ in range(5))
    )

    assert sorted(map(len, found)) == [0, 0, 0, 0, 1]


# ---- what was erased stays erased


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


# ---- messages out


async def test_a_report_that_never_came_is_taken_from_the_list(office, twilio, a_round_of):
    await office.text(AMINA, "hello")
    await office.deliver(twilio)
    twilio.taken[0] = replace(twilio.taken[0], status="undelivered", rank=7, error="30003")

    assert (await a_round_of()).reports == 1
    office.clock.forward(minutes=10)
    await office.run_due_work()
    await office.deliver(twilio)

    assert twilio.phones_rung == [AMINA, AMINA]
    assert (await a_round_of()).reports == 1, "the second one was taken by the provider as sent"
    assert (await a_round_of()).reports == 0


async def test_an_opt_out_at_the_provider_that_was_never_reported_counts(office, twilio, a_round_of):
    await office.text(AMINA, "hello")
    await office.deliver(twilio)
    twilio.taken[0] = replace(twilio.taken[0], status="undelivered", rank=7, error="21610")

    await a_round_of()

    assert [fact["source"] for fact in await office.facts("MessagingStopped")] == ["provider"]


async def test_a_send_whose_answer_was_lost_is_found_before_its_job_looks(office, twilio, provider):
    await office.text(AMINA, "hello")
    twilio.plan(ANSWER_LOST)
    await office.deliver(twilio)
    await office.age_doubts(minutes=2)

    assert await settle_doubts(provider) == 1
    assert await office.deliver(twilio) == []

    assert twilio.phones_rung == [AMINA]
    assert await office.value("SELECT provider_id FROM contact.outbound") == twilio.taken[0].id


async def test_a_send_in_doubt_that_the_provider_does_not_have_stays_in_doubt(office, twilio, provider):
    await office.text(AMINA, "hello")
    twilio.plan(BUSY)
    await office.deliver(twilio)
    await office.rows(
        "UPDATE contact.outbound SET in_doubt = true, in_doubt_since = now() - interval '1 hour'"
    )

    assert await settle_doubts(provider) == 0
    assert await office.deliver(twilio) == []
    assert twilio.phones_rung == [AMINA]


async def test_the_list_of_one_number_says_nothing_of_texts_to_another(office, twilio, a_round_of):
    twilio.drop(AMINA, "HELP", to="+14165550200")

    assert (await a_round_of()).taken == 0
    assert await office.value("SELECT number FROM contact.reconciliation") == STUDY_NUMBER
