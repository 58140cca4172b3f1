"""Messages leave once, whatever the provider answers, and what becomes of them is known."""

from datetime import timedelta

import pytest

from rds.app.deliver import send_message
from rds.app.ports import SetAside
from rds.domain.replies import ReplyKey
from tests.support.office import phone
from tests.support.provider import (
    ANSWER_LOST,
    BUSY,
    NO_MOBILE,
    OPTED_OUT,
    OUT_OF_REACH,
    Provider,
)

AMINA = phone(1)


@pytest.fixture
def provider(office):
    return Provider(office.clock)


async def the_message(office):
    [row] = await office.rows("SELECT * FROM contact.outbound")
    return row


async def a_reply(office, provider=None):
    """Have one message put on its way, and delivered to the provider if there is one."""
    await office.text(AMINA, "hello")
    if provider:
        await office.deliver(provider)
        return provider.taken[-1].id
    return None


async def test_a_reply_leaves_once_however_often_its_job_is_run(office, provider):
    await a_reply(office)
    [job] = await office.rows("SELECT * FROM jobs.pgqueuer")
    await office.deliver(provider)
    await office.system.installation.pool.execute(
        "INSERT INTO jobs.pgqueuer (priority, status, entrypoint, payload)"
        " VALUES (0, 'queued', 'send_message', $1)",
        job["payload"],
    )

    assert await office.deliver(provider) == []

    assert provider.phones_rung == [AMINA]
    assert (await the_message(office))["status"] == "accepted"


# ---- what the provider answers


async def test_a_busy_provider_is_asked_again_when_it_says(office, provider):
    await a_reply(office)
    provider.plan(BUSY)

    [again] = await office.deliver(provider)
    assert again.after == timedelta(seconds=7)
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]


async def test_a_provider_out_of_reach_is_asked_nine_times_ever_later_and_then_the_message_waits_for_a_person(
    office, provider
):
    await a_reply(office)
    provider.plan(*[OUT_OF_REACH] * 9)

    waits = [later[0].after.total_seconds() for _ in range(8) if (later := await office.deliver(provider))]
    assert waits == [20, 40, 80, 160, 320, 640, 1280, 2560]
    with pytest.raises(SetAside, match="unreachable"):
        await office.deliver(provider)

    message = await the_message(office)
    assert (message["status"], message["error"], message["attempts"]) == ("waiting", "unreachable", 9)
    await send_message(message["key"], outbox=office.outbox, gateway=provider, parts=office.parts)
    assert provider.phones_rung == [AMINA], "the job is run again by hand"


async def test_a_number_that_takes_no_texts_is_given_up_with_the_reason(office, provider):
    await a_reply(office)
    provider.plan(NO_MOBILE)

    assert await office.deliver(provider) == []

    message = await the_message(office)
    assert (message["status"], message["error"]) == ("given_up", "21614")


async def test_a_message_whose_answer_was_lost_is_not_sent_twice(office, provider):
    await a_reply(office)
    provider.plan(ANSWER_LOST)

    await office.deliver(provider)
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]
    assert (await the_message(office))["provider_id"] == provider.taken[0].id


async def test_a_message_whose_answer_was_lost_is_found_though_the_clock_fell_back_before_it_was_sent(
    office, provider
):
    await a_reply(office)
    office.clock.forward(hours=-1)
    provider.plan(ANSWER_LOST)

    await office.deliver(provider)
    await office.deliver(provider)

    assert (await the_message(office))["provider_id"] == provider.taken[0].id


async def test_while_nobody_knows_whether_a_message_left_it_is_not_sent_again(office, provider):
    await a_reply(office)
    provider.plan(ANSWER_LOST)
    await office.deliver(provider)
    provider.is_listing = False

    assert len(await office.deliver(provider)) == 1
    provider.is_listing = True
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]


async def test_the_same_words_sent_earlier_are_not_taken_for_the_message_whose_answer_was_lost(
    office, provider
):
    await a_reply(office, provider)
    await office.text(AMINA, "hello again")
    provider.plan(OUT_OF_REACH)

    await office.deliver(provider)
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA, AMINA]


# ---- opting out


async def test_a_phone_that_opted_out_at_the_provider_has_opted_out(office, provider):
    await a_reply(office)
    provider.plan(OPTED_OUT)
    await office.deliver(provider)

    assert (await office.facts("MessagingStopped"))[0]["source"] == "provider"
    assert await office.text(AMINA, "hello?") == []


async def test_an_opt_out_that_comes_with_a_delivery_report_counts_the_same(office, provider):
    sent = await a_reply(office, provider)

    await office.report(sent, "undelivered", "21610")
    await office.report(sent, "undelivered", "21610")

    assert len(await office.facts("MessagingStopped")) == 1


async def test_after_stop_only_the_one_confirmation_leaves(office, provider):
    await office.text(AMINA, "hello")
    await office.text(AMINA, "STOP")
    await office.deliver(provider)

    assert [message.body[:19] for message in provider.taken] == ["Example University:"]
    statuses = await office.rows("SELECT purpose, status, error FROM contact.outbound ORDER BY key")
    assert [tuple(row) for row in statuses] == [
        (ReplyKey.NEED_A_CODE, "given_up", "opted_out"),
        (ReplyKey.STOPPED, "accepted", None),
    ]


async def test_a_phone_that_stopped_may_still_ask_for_help(office, provider):
    await office.text(AMINA, "STOP")
    await office.text(AMINA, "HELP")
    await office.deliver(provider)

    assert len(provider.taken) == 2


# ---- delivery reports


@pytest.mark.parametrize(
    ("reports", "status"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["sent", "delivered", "delivered", "sent", "queued"], "delivered"),
        (["sent", "sent"], "sent"),
        (["delivered", "undelivered"], "delivered"),
        (["a word that Twilio has yet to invent"], "accepted"),
    ],
)
async def test_statuses_only_move_forward(office, provider, reports, status):
    sent = await a_reply(office, provider)

    for report in reports:
        await office.report(sent, report)

    assert (await the_message(office))["status"] == status


async def test_a_message_that_did_not_arrive_is_sent_again_later(office, provider):
    sent = await a_reply(office, provider)

    await office.report(sent, "undelivered", "30003")
    await office.run_due_work()
    assert await office.deliver(provider) == []
    assert len(provider.taken) == 1

    office.clock.forward(minutes=10)
    await office.run_due_work()
    await office.deliver(provider)
    assert provider.phones_rung == [AMINA, AMINA]


async def test_a_word_about_a_former_attempt_changes_nothing(office, provider):
    former = await a_reply(office, provider)
    await office.report(former, "undelivered", "30003")
    office.clock.forward(minutes=10)
    await office.run_due_work()
    await office.deliver(provider)

    await office.report(former, "undelivered", "30003")
    await office.report(former, "delivered")
    assert (await the_message(office))["status"] == "accepted"

    await office.report(provider.taken[-1].id, "delivered")
    assert (await the_message(office))["status"] == "delivered"


async def test_a_word_about_a_former_attempt_changes_nothing_while_the_next_waits(office, provider):
    former = await a_reply(office, provider)
    await office.report(former, "undelivered", "30003")

    await office.report(former, "undelivered", "30003")
    await office.report(former, "delivered")

    assert (await the_message(office))["status"] == "waiting"


async def test_a_message_that_can_never_arrive_is_left(office, provider):
    sent = await a_reply(office, provider)

    await office.report(sent, "undelivered", "30006")
    office.clock.forward(days=1)
    await office.run_due_work()
    await office.deliver(provider)

    message = await the_message(office)
    assert (len(provider.taken), message["status"], message["error"]) == (1, "undelivered", "30006")


async def test_a_message_that_keeps_not_arriving_is_left_after_six_attempts(office, provider):
    await a_reply(office, provider)

    for _ in range(10):
        await office.report(provider.taken[-1].id, "undelivered", "30003")
        office.clock.forward(hours=6)
        await office.run_due_work()
        await office.deliver(provider)

    assert len(provider.taken) == 6


async def test_a_report_on_somebody_elses_message_changes_nothing(office, provider):
    await a_reply(office, provider)

    await office.report("SMunknown", "delivered")

    assert (await the_message(office))["status"] == "accepted"
