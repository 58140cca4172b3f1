"""Twilio's own client, through the gateway, against the double."""

import logging
import socket
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from rds.app.ports import NotSent, SendFailure
from rds.simulation.twilio_double import Fault
from rds.sms.twilio_webhook import is_from_twilio, read_status
from tests.support.twilio_account import LONG_AGO, PHONE, STUDY, TOKEN, a_gateway, failure_of


@asynccontextmanager
async def a_server(handler):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


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


@pytest.mark.parametrize("fault", list(Fault))
async def test_neither_number_nor_words_are_logged_or_raised(session, double, caplog, fault):
    caplog.set_level(logging.DEBUG)
    gateway = a_gateway(session, double.base_url, timeout=0.2)
    patient = a_gateway(session, double.base_url, timeout=60)
    double.plan(fault)
    failures = [
        await failure_of(gateway.send(sender=STUDY, recipient=PHONE, body="a secret", key="k")),
        await failure_of(gateway.send(sender=STUDY, recipient="+14165550199x", body="a secret", key="k")),
    ]
    await patient.send(sender=STUDY, recipient=PHONE, body="a secret", key="k")
    for refusal in failures:
        assert refusal.__cause__ is refusal.__context__ is None
        assert "555" not in repr(refusal) + str(refusal)
    assert "555" not in caplog.text
    assert "a secret" not in caplog.text


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
