"""Clients that dribble or speak no HTTP lose their connection, and nothing that they sent is repeated."""

import asyncio

import pytest

from rds.web.limits import Limits
from tests.support.desk import a_desk
from tests.support.office import phone
from tests.support.waiting import wait_until
from tests.support.wire import a_wire

AMINA = phone(1)
IMPATIENT = Limits(body_patience=0.2, connection_patience=0.3)


HEAD = b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: x\r\n"


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"POST /sms/inbound HTTP/1.1\r\nHo",
        HEAD + b"Content-Length: 50\r\n\r\nBody=he",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nBo",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_a_client_that_does_not_go_on_loses_its_connection_and_others_are_served_meanwhile(
    database, beginning
):
    async with a_desk(database, limits=IMPATIENT) as desk, a_wire(desk.url) as wire:
        wire.send(beginning)
        assert (await desk.post(desk.a_text(AMINA, "HELP"))).status == 200

        answer = await wire.answer()

        assert (b"408" in answer) == (b"Signature" in beginning)


async def test_a_client_that_dribbles_its_head_gains_no_time_by_it(database):
    async with a_desk(database, limits=IMPATIENT) as desk, a_wire(desk.url) as wire:
        wire.send(b"GET /healthz HTTP/1.1\r\n")
        ended = asyncio.create_task(wire.answer())

        def dribble():
            wire.send(b"X-More: and more\r\n")
            return ended.done()

        await wait_until(dribble, "the service to end the connection", every=0.05)

        assert await ended == b""


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /+14165550101 HTTP/9.9\r\n\r\n",
        b"GE\x00T /+14165550101 HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nNo Name +14165550101: 1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 14165550101x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"4165550101" * 2000 + b"\r\n\r\n",
        b"GET /" + b"4165550101" * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://[::1/14165550101 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 14165550101\r\n\r\n",
        (
            b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Twilio-Signature: x\r\n"
            b"Content-Encoding: gzip\r\nContent-Length: 11\r\n\r\n14165550101"
        ),
        (
            b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Twilio-Signature: x\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n14165550101x\r\n"
        ),
    ],
)
async def test_what_is_no_request_is_a_problem_that_quotes_nothing(desk, request_line):
    async with a_wire(desk.url) as wire:
        wire.send(request_line)
        answer = await wire.answer()

    assert answer.startswith((b"HTTP/1.0 4", b"HTTP/1.1 4"))
    assert b"application/problem+json" in answer
    assert b"4165550101" not in answer
