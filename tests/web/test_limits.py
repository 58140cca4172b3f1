"""Strangers, crowds, slow clients and slow databases: each meets a clear limit, and nothing that was taken is lost."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import asyncpg
import pytest
from prometheus_client import REGISTRY

from rds.domain.replies import ReplyKey
from rds.web.limits import Limits
from rds.web.strangers import REMEMBERED, Strangers
from rds.web.webhooks import INBOUND, STATUS
from tests.app.faulty_parts import a_round
from tests.app.office import phone
from tests.web.desk import a_desk
from tests.web.wire import a_wire

AMINA, BINTOU = phone(1), phone(2)
IMPATIENT = Limits(patience=0.8)
IMPATIENT_WITH_CLIENTS = Limits(body_patience=0.2, connection_patience=0.3)


def counted(name, **labels):
    return REGISTRY.get_sample_value(f"seedline_{name}", labels) or 0


def is_busy(answer):
    assert answer.status == 503
    assert answer.kind == "application/problem+json"
    assert "Nothing that was stored is lost" in answer.document["detail"]
    return answer.document["code"] == "busy"


async def until(condition):
    """Wait until something has become true, looking again and again."""
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


# ---- strangers


def test_a_stranger_may_ask_so_many_times_and_then_as_often_as_time_allows():
    now = [0.0]
    strangers = Strangers(at_once=3, per_minute=6, clock=lambda: now[0])
    assert [strangers.wait("203.0.113.1") for _ in range(4)] == [0, 0, 0, 10]
    assert strangers.wait("203.0.113.2") == 0, "another address is another stranger"

    now[0] = 10
    assert [strangers.wait("203.0.113.1") for _ in range(2)] == [0, 10]

    now[0] = 1e9
    assert [strangers.wait("203.0.113.1") for _ in range(4)] == [0, 0, 0, 10]


def test_a_million_addresses_cost_no_more_memory_than_some_thousand():
    strangers = Strangers(at_once=1, per_minute=1, clock=lambda: 0)

    for number in range(REMEMBERED * 3):
        strangers.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(strangers._buckets) == REMEMBERED
    assert strangers.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}") > 0


def test_all_addresses_of_one_ipv6_customer_are_one_stranger():
    strangers = Strangers(at_once=1, per_minute=1, clock=lambda: 0)

    assert strangers.wait("2001:db8::1") == 0
    assert strangers.wait("2001:db8::ffff:1") > 0
    assert strangers.wait("2001:db8:0:1::1") == 0
    assert strangers.wait(None) == 0, "a Unix socket has no address"


@pytest.mark.parametrize("signature", ["", "forged"])
@pytest.mark.parametrize("path", [INBOUND, STATUS])
async def test_who_keeps_sending_what_is_not_signed_is_told_to_wait_while_twilio_is_heard_from_the_same_address(
    database, signature, path
):
    async with a_desk(database, limits=Limits(strangers_at_once=3)) as desk:
        form = desk.a_text(AMINA, "hello")
        answers = [await desk.post(form, path=path, signature=signature) for _ in range(5)]

        assert [answer.status for answer in answers] == [403, 403, 403, 429, 429]
        assert answers[-1].document["code"] == "too_many_unsigned"
        assert int(answers[-1].headers["Retry-After"]) >= 1
        for _ in range(20):
            assert (await desk.post(desk.a_text(BINTOU, "HELP"))).status == 200
        assert await desk.office.value("SELECT count(*) FROM contact.inbound") == 20


async def test_the_body_of_a_request_without_a_signature_is_not_waited_for(database):
    async with a_desk(database, limits=IMPATIENT_WITH_CLIENTS) as desk, a_wire(desk.url) as wire:
        wire.send(f"POST {INBOUND} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nBody=".encode())

        assert b"403" in await wire.head()


# ---- slow and unreadable clients


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"POST /sms/inbound HTTP/1.1\r\nHo",
        b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: x\r\nContent-Length: 50\r\n\r\nBody=he",
        b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBo",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_a_client_that_does_not_go_on_loses_its_connection_and_others_are_served_meanwhile(
    database, beginning
):
    async with a_desk(database, limits=IMPATIENT_WITH_CLIENTS) as desk, a_wire(desk.url) as wire:
        wire.send(beginning)
        assert (await desk.post(desk.a_text(AMINA, "HELP"))).status == 200

        answer = await wire.answer()

        assert (b"408" in answer) == (b"Signature" in beginning)


async def test_a_client_that_dribbles_its_head_gains_no_time_by_it(database):
    async with a_desk(database, limits=IMPATIENT_WITH_CLIENTS) as desk, a_wire(desk.url) as wire:
        wire.send(b"GET /healthz HTTP/1.1\r\n")
        ended = asyncio.create_task(wire.answer())
        async with asyncio.timeout(20):
            while not ended.done():
                wire.send(b"X-More: and more\r\n")
                await asyncio.sleep(0.05)

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


# ---- crowds


async def test_texts_beyond_what_can_be_answered_at_once_are_stored_and_answered_by_a_worker(database):
    async with a_desk(database, limits=Limits(answered_at_once=1)) as desk:
        left = counted("texts_left_total", reason="full")
        async with a_held_phone(desk, AMINA):
            texts = [desk.a_text(AMINA, "hello"), *(desk.a_text(phone(n), "HELP") for n in range(2, 10))]
            waiting = asyncio.create_task(desk.post(texts[0]))
            await until(lambda: at_work(desk, "answering"))
            answers = await asyncio.gather(*(desk.post(text) for text in texts[1:]))
            assert {answer.status for answer in answers} == {200}
            assert counted("texts_left_total", reason="full") == left + 8

        assert (await waiting).status == 200
        await a_round(desk.office.parts)
        for text in texts[1:]:
            assert await desk.office.replies(text["MessageSid"]) == [ReplyKey.HELP]


async def test_requests_beyond_what_can_be_stored_at_once_are_told_to_come_again_and_can_be(database):
    async with a_desk(database, limits=Limits(stored_at_once=2)) as desk:
        async with a_held_inbox(desk):
            texts = [desk.a_text(phone(n), "HELP") for n in range(1, 6)]
            posts = [asyncio.create_task(desk.post(text)) for text in texts]
            done, under_way = await asyncio.wait(posts, timeout=4, return_when=asyncio.FIRST_COMPLETED)
            while len(done) < 3:
                more, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                done |= more
            assert all(is_busy(post.result()) for post in done)
            assert {post.result().headers["Retry-After"] for post in done} == {"30"}

        assert {post.result().status for post in (await asyncio.wait(posts))[0]} == {200, 503}
        for text in texts:
            assert (await desk.post(text)).status == 200
            assert await desk.office.replies(text["MessageSid"]) == [ReplyKey.HELP]


async def test_one_phone_that_texts_many_times_at_once_holds_up_no_other(database):
    async with a_desk(database, connections=2) as desk, a_held_phone(desk, AMINA):
        flood = [asyncio.create_task(desk.post(desk.a_text(AMINA, f"hello {n}"))) for n in range(20)]
        await until(lambda: at_work(desk, "answering"))

        form = desk.a_text(BINTOU, "HELP")
        assert (await desk.post(form)).status == 200
        assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.HELP]
        assert not any(post.done() for post in flood)
    assert {post.result().status for post in flood if post.done()} <= {200}
    await asyncio.gather(*flood, return_exceptions=True)


# ---- a slow database


async def test_a_text_that_cannot_be_stored_in_time_is_busy_and_one_that_is_stored_is_taken(database):
    async with a_desk(database, limits=IMPATIENT) as desk:
        stored, not_stored = desk.a_text(AMINA, "hello"), desk.a_text(BINTOU, "HELP")
        async with a_held_phone(desk, AMINA):
            assert (await desk.post(stored)).status == 200
        await until(lambda: answered(desk, stored))
        async with a_held_inbox(desk):
            assert is_busy(await desk.post(not_stored))

        await desk.post(not_stored)
        await a_round(desk.office.parts)
        assert await desk.office.replies(not_stored["MessageSid"]) == [ReplyKey.HELP]
        assert await desk.office.replies(stored["MessageSid"]) == [ReplyKey.NEED_A_CODE]


async def test_a_pool_without_a_free_connection_is_busy_and_free_again_without_a_restart(database):
    async with a_desk(database, limits=IMPATIENT, connections=2) as desk:
        pool = desk.office.system.installation.pool
        held = [await pool.acquire(), await pool.acquire()]
        form = desk.a_text(AMINA, "HELP")
        assert is_busy(await desk.post(form))
        assert is_busy(await desk.report("SM1", "sent"))
        assert (await desk.ask("GET", "/readyz")).status == 503
        assert "seedline_database_up 0.0" in (await desk.ask("GET", "/metrics")).text
        assert (await desk.ask("GET", "/healthz")).status == 200

        for connection in held:
            await pool.release(connection)

        await until(lambda: is_ready(desk))
        await desk.post(form)
        await a_round(desk.office.parts)
        assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.HELP]


async def test_while_the_database_hangs_nothing_piles_up(database):
    async with a_desk(database, limits=Limits(patience=0.5, stored_at_once=4), connections=2) as desk:
        async with a_held_inbox(desk):
            for _ in range(3):
                answers = await asyncio.gather(
                    *(desk.post(desk.a_text(phone(n), "HELP")) for n in range(1, 21))
                )
                assert all(is_busy(answer) for answer in answers)
            assert counted("requests_at_work", work="storing") == 4

        await until(lambda: is_idle("storing"))
        form = desk.a_text(AMINA, "HELP")
        assert (await desk.post(form)).status == 200


async def test_a_frozen_database_is_busy_at_once_and_thaws_without_a_restart_or_a_lost_text(database):
    limits = Limits(patience=0.5, stored_at_once=16, asked_at_once=2)
    async with a_desk(database, limits=limits, connections=4) as desk:
        texts = [desk.a_text(phone(number), "HELP") for number in range(1, 41)]
        await asyncio.gather(*(desk.post(desk.a_text(phone(number), "hello")) for number in range(1, 5)))
        async with a_frozen_pool(desk):
            for _ in range(2):
                answers = await asyncio.gather(*map(desk.post, texts))
                assert all(map(is_busy, answers))
            assert (await desk.ask("GET", "/readyz")).status == 503
            assert "seedline_database_up 0.0" in (await desk.ask("GET", "/metrics")).text

        await until(lambda: is_idle("storing"))
        for text in texts:
            await until(lambda text=text: is_taken(desk, text))
        await a_round(desk.office.parts)
        assert [await desk.office.replies(text["MessageSid"]) for text in texts] == [[ReplyKey.HELP]] * 40


async def test_a_service_that_stops_while_its_database_hangs_does_stop(database):
    async with asyncio.timeout(20):
        async with a_desk(database, limits=IMPATIENT) as desk:
            holding = a_held_inbox(desk)
            await holding.__aenter__()
            assert is_busy(await desk.post(desk.a_text(AMINA, "HELP")))
        await holding.__aexit__(None, None, None)


@asynccontextmanager
async def a_held_phone(desk, number):
    """Keep all that could answer a phone waiting."""
    await desk.post(desk.a_text(number, "HELP"))
    async with held(desk, "SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))") as hold:
        await hold(desk.office.study, await desk.office.caller(number))
        yield


@asynccontextmanager
async def a_held_inbox(desk):
    """Keep all that could store a text waiting, as a database does whose disk hangs."""
    async with held(desk, "LOCK TABLE contact.inbound IN ACCESS EXCLUSIVE MODE") as hold:
        await hold()
        yield


@asynccontextmanager
async def a_frozen_pool(desk):
    """Stop the processes that serve the service's connections, as a database is whose machine hangs."""
    found = await desk.office.rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rds'"
    )
    for row in found:
        os.kill(row["pid"], signal.SIGSTOP)
    try:
        yield
    finally:
        for row in found:
            os.kill(row["pid"], signal.SIGCONT)


@asynccontextmanager
async def held(desk, statement):
    connection = await asyncpg.connect(desk.office.system.installation.place.dsn)
    try:
        async with connection.transaction():

            async def hold(*values):
                await connection.execute(statement, *values)

            yield hold
    finally:
        await connection.close()


async def at_work(_desk, work):
    return counted("requests_at_work", work=work) > 0


async def is_taken(desk, form):
    return (await desk.post(form)).status == 200


async def is_idle(work):
    return counted("requests_at_work", work=work) == 0


async def answered(desk, form):
    return bool(await desk.office.replies(form["MessageSid"]))


async def is_ready(desk):
    return (await desk.ask("GET", "/readyz")).status == 200
