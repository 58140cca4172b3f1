"""Twilio's own client, through the gateway, against the double."""

import logging
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from rds.app.ports import MessageGateway, NotSent, SendFailure
from rds.simulation.twilio_double import Fault, TwilioDouble
from rds.sms.twilio_gateway import TwilioGateway
from rds.sms.twilio_webhook import is_from_twilio, read_status

ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-a-study"
STUDY = "+14165550100"
PHONE = "+14165550123"
NOBODY = "http://127.0.0.1:9"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def a_server(handler):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def a_gateway(session, base_url, **changed) -> MessageGateway:
    usual = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "status_url": f"{NOBODY}/sms/status",
        "base_url": base_url,
    }
    return TwilioGateway(session, **(usual | changed))


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def double():
    double = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY, webhook_url=f"{NOBODY}/sms/inbound"
    )
    double.base_url = await double.start()
    yield double
    await double.stop()


@pytest.fixture
def gateway(session, double):
    return a_gateway(session, double.base_url)


async def failure_of(sending) -> NotSent:
    with pytest.raises(NotSent) as refusal:
        await sending
    return refusal.value


async def test_a_message_reaches_the_phone_it_was_sent_to(gateway, double):
    seen = []
    double.on_message(lambda phone, body: seen.append((phone, body)))
    sid = await gateway.send(sender=STUDY, recipient=PHONE, body="Bonjour, ça va ? 🙂", key="reply:1")
    assert seen == [(PHONE, "Bonjour, ça va ? 🙂")]
    assert sid.startswith("SM")
    assert len(sid) == 34


@pytest.mark.parametrize("key", ["7", "reply:SM1:0", "50% & more? é +/#"])
async def test_status_callbacks_carry_the_key_of_the_message(session, double, key):
    reports, signed = [], []

    async def note(request):
        form = dict(await request.post())
        reports.append(read_status(form, request.query))
        signed.extend(
            is_from_twilio(
                auth_token=TOKEN,
                public_url=f"http://{request.host}",
                path_and_query=path,
                form=form,
                signature=request.headers["X-Twilio-Signature"],
            )
            for path in (request.raw_path, request.path_qs)
        )
        return web.Response()

    async with a_server(note) as service:
        gateway = a_gateway(session, double.base_url, status_url=f"{service}/sms/status")
        sid = await gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key=key)
        await double.settle()
    assert [(r.provider_id, r.key, r.status) for r in reports] == [
        (sid, key, "sent"),
        (sid, key, "delivered"),
    ]
    assert signed == [True] * 4, "however the server spells the address"


async def test_a_phone_that_said_stop_to_twilio_counts_as_opted_out(gateway, double):
    await double.receive(PHONE, "STOP")
    refusal = await failure_of(gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key="k"))
    assert (refusal.failure, refusal.code) == (SendFailure.OPTED_OUT, "21610")


@pytest.mark.parametrize(
    ("recipient", "code"), [("+1", "21211"), ("416-555-0123", "21211"), (STUDY, "21266")]
)
async def test_a_number_that_is_none_is_given_up(gateway, recipient, code):
    refusal = await failure_of(gateway.send(sender=STUDY, recipient=recipient, body="Hello", key="k"))
    assert (refusal.failure, refusal.code) == (SendFailure.PERMANENT, code)


async def test_too_many_requests_wait_as_long_as_twilio_says(gateway, double):
    double.plan(Fault.TOO_MANY_REQUESTS)
    refusal = await failure_of(gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key="k"))
    assert (refusal.failure, refusal.code, refusal.retry_after) == (SendFailure.TRANSIENT, "20429", 1.0)


async def test_a_fault_on_twilios_side_is_tried_again_by_us_and_not_by_the_client(gateway, double):
    double.plan(Fault.SERVER_ERROR)
    refusal = await failure_of(gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key="k"))
    assert (refusal.failure, refusal.code) == (SendFailure.TRANSIENT, "20500")
    assert not await gateway.list_sent(number=STUDY, since=LONG_AGO)


async def test_no_answer_in_time_leaves_it_open_whether_the_message_was_taken(session, double):
    double.plan(Fault.TIMES_OUT)
    refusal = await failure_of(
        a_gateway(session, double.base_url, timeout=0.2).send(
            sender=STUDY, recipient=PHONE, body="Hello", key="k"
        )
    )
    assert (refusal.failure, refusal.code) == (SendFailure.UNKNOWN, "timeout")


async def test_a_lost_answer_leaves_it_open_and_the_list_settles_it(gateway, double):
    double.plan(Fault.ANSWER_LOST)
    refusal = await failure_of(gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key="k"))
    assert (refusal.failure, refusal.code) == (SendFailure.UNKNOWN, "connection_lost")
    [taken] = await gateway.list_sent(number=STUDY, since=LONG_AGO)
    assert (taken.recipient, taken.body) == (PHONE, "Hello")


async def test_an_unreachable_provider_took_nothing(session):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody_listens = f"http://127.0.0.1:{closed.getsockname()[1]}"
        refusal = await failure_of(
            a_gateway(session, nobody_listens).send(sender=STUDY, recipient=PHONE, body="Hello", key="k")
        )
    assert (refusal.failure, refusal.code) == (SendFailure.TRANSIENT, "unreachable")


async def test_a_wrong_token_is_for_the_team_to_mend_and_loses_no_message(session, double):
    refusal = await failure_of(
        a_gateway(session, double.base_url, auth_token="old").send(
            sender=STUDY, recipient=PHONE, body="Hello", key="k"
        )
    )
    assert (refusal.failure, refusal.code) == (SendFailure.ACCOUNT, "20003")


@pytest.mark.parametrize(
    ("answer", "failure", "code"),
    [
        ({"status": 201, "text": "<html>"}, SendFailure.UNKNOWN, "unreadable_answer"),
        ({"status": 201, "text": "[]"}, SendFailure.UNKNOWN, "unreadable_answer"),
        ({"status": 201, "text": "{}"}, SendFailure.UNKNOWN, "unreadable_answer"),
        ({"status": 307, "headers": {"Location": "/"}}, SendFailure.PERMANENT, "307"),
        ({"status": 400, "text": "nonsense"}, SendFailure.PERMANENT, "400"),
        ({"status": 400, "text": '{"code": "21610"}'}, SendFailure.PERMANENT, "400"),
        ({"status": 502, "text": ""}, SendFailure.UNKNOWN, "502"),
        ({"status": 503, "text": "{}", "headers": {"Retry-After": "soon"}}, SendFailure.TRANSIENT, "503"),
    ],
)
async def test_an_odd_answer_is_sorted_too(session, answer, failure, code):
    async def odd(request):
        return web.Response(**answer)

    async with a_server(odd) as base_url:
        refusal = await failure_of(
            a_gateway(session, base_url).send(sender=STUDY, recipient=PHONE, body="Hello", key="k")
        )
    assert (refusal.failure, refusal.code, refusal.retry_after) == (failure, code, None)


async def test_a_refusal_to_list_is_sorted_as_well(session, double):
    gateway = a_gateway(session, double.base_url, auth_token="old")
    refusal = await failure_of(gateway.list_received(number=STUDY, since=LONG_AGO))
    assert (refusal.failure, refusal.code) == (SendFailure.ACCOUNT, "20003")


@pytest.mark.parametrize("fault", list(Fault))
async def test_neither_number_nor_words_are_logged_or_raised(session, double, caplog, fault):
    caplog.set_level(logging.DEBUG)
    gateway = a_gateway(session, double.base_url, timeout=0.2)
    double.plan(fault)
    failures = [
        await failure_of(gateway.send(sender=STUDY, recipient=PHONE, body="a secret", key="k")),
        await failure_of(gateway.send(sender=STUDY, recipient="+14165550199x", body="a secret", key="k")),
    ]
    await gateway.send(sender=STUDY, recipient=PHONE, body="a secret", key="k")
    for refusal in failures:
        assert refusal.__cause__ is refusal.__context__ is None
        assert "555" not in repr(refusal) + str(refusal)
    assert "555" not in caplog.text
    assert "a secret" not in caplog.text


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
        a_gateway(session, double.base_url, timeout=0.3).list_sent(number=STUDY, since=LONG_AGO)
    )

    assert (refusal.failure, refusal.code) == (failure, code)


async def test_a_long_list_comes_whole(gateway, double):
    for number in range(1100):
        await double.take(PHONE, str(number), None)
    listed = await gateway.list_sent(number=STUDY, since=LONG_AGO)
    assert sorted(int(m.body) for m in listed) == list(range(1100))


async def test_with_a_messaging_service_the_study_s_own_number_sends_for_it(session, double):
    double.messaging_service = "MG" + "1" * 32
    gateway = a_gateway(session, double.base_url, messaging_service=double.messaging_service)

    sid = await gateway.send(sender=STUDY, recipient=PHONE, body="Hello", key="k")

    sent = double.ledger.get(sid)
    assert (sent.sender, sent.service) == (STUDY, double.messaging_service)
    assert [message.id for message in await gateway.list_sent(number=STUDY, since=LONG_AGO)] == [sid]


async def test_without_one_no_service_is_named(session, double):
    gateway = a_gateway(session, double.base_url)

    assert (
        double.ledger.get(await gateway.send(sender=STUDY, recipient=PHONE, body="Hi", key="k")).service
        is None
    )


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (90010, SendFailure.ACCOUNT),
        (21408, SendFailure.ACCOUNT_FOR_COUNTRY),
        (21608, SendFailure.ACCOUNT_FOR_PHONE),
    ],
)
async def test_an_account_at_fault_is_told_from_a_number_that_takes_no_texts(session, double, code, failure):
    double.begin_account_fault(code)

    with pytest.raises(NotSent) as refused:
        await a_gateway(session, double.base_url).send(sender=STUDY, recipient=PHONE, body="Hi", key="k")

    assert (refused.value.failure, refused.value.code) == (failure, str(code))
