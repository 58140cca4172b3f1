"""What Twilio lists, through the gateway, against the double."""

from datetime import UTC, datetime, timedelta

import pytest

from rds.app.ports import SendFailure
from rds.simulation.twilio_double import Fault, TwilioDouble
from tests.support.twilio_account import ACCOUNT, LONG_AGO, NOBODY, PHONE, STUDY, TOKEN, a_gateway, failure_of


async def test_a_refusal_to_list_is_sorted_as_well(session, double):
    gateway = a_gateway(session, double.base_url, auth_token="old")
    refusal = await failure_of(gateway.list_received(number=STUDY, since=LONG_AGO))
    assert (refusal.failure, refusal.code) == (SendFailure.ACCOUNT, "20003")


async def test_both_directions_are_listed_oldest_first(session, double):
    clock = [datetime(2020, 6, 1, 12, tzinfo=UTC)]
    double.now = lambda: clock[0]
    gateway = a_gateway(session, double.base_url)
    for minute in range(3):
        clock[0] += timedelta(minutes=1)
        await double.receive(PHONE, f"question {minute}")
        await gateway.send(sender=STUDY, recipient=PHONE, body=f"answer {minute}", key="k")
    inbound = await gateway.list_received(number=STUDY, since=LONG_AGO)
    outbound = await gateway.list_sent(number=STUDY, since=LONG_AGO)
    assert [m.body for m in inbound] == ["question 0", "question 1", "question 2"]
    assert [m.body for m in outbound] == ["answer 0", "answer 1", "answer 2"]
    assert {(m.sender, m.recipient, m.inbound, m.status) for m in inbound} == {
        (PHONE, STUDY, True, "received")
    }
    assert {(m.sender, m.recipient, m.inbound, m.status) for m in outbound} == {
        (STUDY, PHONE, False, "delivered")
    }
    assert [m.at.minute for m in inbound] == [1, 2, 3]

    since = datetime(2020, 6, 1, 12, 2, 0, 500_000, tzinfo=UTC)
    late = await gateway.list_received(number=STUDY, since=since)
    assert [m.body for m in late] == ["question 1", "question 2"], "to the second, and none is missed"


async def test_a_listed_text_says_whether_a_picture_came_with_it(gateway, double):
    await double.receive(PHONE, "", pictures=2)
    await double.receive(PHONE, "words")

    listed = await gateway.list_received(number=STUDY, since=LONG_AGO)

    assert {message.body: message.has_media for message in listed} == {"": True, "words": False}


async def test_what_is_still_queued_at_twilio_is_listed_too(session):
    clock = [datetime(2020, 6, 1, 12, tzinfo=UTC)]
    double = TwilioDouble(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        study_number=STUDY,
        webhook_url=f"{NOBODY}/sms/inbound",
        pumped=True,
        now=lambda: clock[0],
    )
    gateway = a_gateway(session, await double.start())
    await gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key="k")

    [queued] = await gateway.list_sent(number=STUDY, since=clock[0] - timedelta(minutes=5))
    await double.stop()

    assert (queued.status, queued.at) == ("queued", clock[0])


async def test_the_list_is_read_no_further_back_than_needed(gateway, double):
    clock = [datetime(2020, 6, 1, 12, tzinfo=UTC)]
    double.now = lambda: clock[0]
    for number in range(2500):
        await double.take(PHONE, str(number), None)
    clock[0] += timedelta(hours=1)
    await double.take(PHONE, "new", None)
    double.plan_lists(None, None, Fault.SERVER_ERROR)

    [new] = await gateway.list_sent(number=STUDY, since=clock[0] - timedelta(minutes=5))

    assert new.body == "new"


@pytest.mark.parametrize(
    ("fault", "failure", "code"),
    [
        (Fault.TOO_MANY_REQUESTS, SendFailure.TRANSIENT, "20429"),
        (Fault.SERVER_ERROR, SendFailure.TRANSIENT, "20500"),
        (Fault.TIMES_OUT, SendFailure.UNKNOWN, "timeout"),
    ],
)
@pytest.mark.parametrize("page", [1, 2])
async def test_a_list_that_breaks_off_is_no_list(session, double, fault, failure, code, page):
    for number in range(1001):
        await double.take(PHONE, str(number), None)
    double.plan_lists(*[None] * (page - 1), fault)

    refusal = await failure_of(
        a_gateway(session, double.base_url, timeout=0.3 if fault is Fault.TIMES_OUT else 60).list_sent(
            number=STUDY, since=LONG_AGO
        )
    )

    assert (refusal.failure, refusal.code) == (failure, code)


async def test_a_long_list_comes_whole(gateway, double):
    for number in range(1100):
        await double.take(PHONE, str(number), None)
    listed = await gateway.list_sent(number=STUDY, since=LONG_AGO)
    assert sorted(int(m.body) for m in listed) == list(range(1100))
