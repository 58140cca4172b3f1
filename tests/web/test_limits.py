"""Crowds and slow databases: each meets a clear limit, and nothing that was taken is lost."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from rds.domain.replies import ReplyKey
from rds.web.limits import Bulkhead, Limits, Overloaded
from tests.support.desk import a_desk
from tests.support.faulty_parts import a_round
from tests.support.office import phone
from tests.support.standstill import a_frozen_pool, a_held_inbox, a_held_phone
from tests.support.waiting import limit, wait_until

AMINA, BINTOU = phone(1), phone(2)
IMPATIENT = Limits(patience=0.8)


def read_counters(name, **labels):
    return REGISTRY.get_sample_value(f"seedline_{name}", labels) or 0


def is_busy(answer):
    assert answer.status == 503
    assert answer.kind == "application/problem+json"
    assert "Nothing that was stored is lost" in answer.document["detail"]
    return answer.document["code"] == "busy"


def at_work(work):
    return read_counters("requests_at_work", work=work) > 0


async def is_taken(desk, form):
    return (await desk.post(form)).status == 200


def is_idle(work):
    return read_counters("requests_at_work", work=work) == 0


async def count_answered(desk, form):
    return bool(await desk.office.replies(form["MessageSid"]))


async def is_ready(desk):
    return (await desk.ask("GET", "/readyz")).status == 200


# ---- crowds


async def test_texts_beyond_what_can_be_answered_at_once_are_stored_and_answered_by_a_worker(database):
    async with a_desk(database, limits=Limits(answered_at_once=1)) as desk:
        left = read_counters("texts_left_total", reason="full")
        async with a_held_phone(desk, AMINA):
            texts = [desk.a_text(AMINA, "hello"), *(desk.a_text(phone(n), "HELP") for n in range(2, 10))]
            waiting = asyncio.create_task(desk.post(texts[0]))
            await wait_until(lambda: at_work("answering"), "a text that is being answered")
            answers = await asyncio.gather(*(desk.post(text) for text in texts[1:]))
            assert {answer.status for answer in answers} == {200}
            assert read_counters("texts_left_total", reason="full") == left + 8

        assert (await waiting).status == 200
        await a_round(desk.office.parts)
        for text in texts[1:]:
            assert await desk.office.replies(text["MessageSid"]) == [ReplyKey.HELP]


async def test_requests_beyond_what_can_be_stored_at_once_are_told_to_come_again_and_can_be(database):
    async with a_desk(database, limits=Limits(stored_at_once=2)) as desk:
        async with a_held_inbox(desk):
            texts = [desk.a_text(phone(n), "HELP") for n in range(1, 6)]
            posts = [asyncio.create_task(desk.post(text)) for text in texts]
            await wait_until(lambda: sum(post.done() for post in posts) >= 3, "three texts to be turned away")
            done = [post for post in posts if post.done()]
            assert all(is_busy(post.result()) for post in done)
            assert {post.result().headers["Retry-After"] for post in done} == {"30"}

        assert {answer.status for answer in await asyncio.gather(*posts)} == {200, 503}
        for text in texts:
            assert (await desk.post(text)).status == 200
            assert await desk.office.replies(text["MessageSid"]) == [ReplyKey.HELP]


async def test_one_phone_that_texts_many_times_at_once_holds_up_no_other(database):
    async with a_desk(database, connections=2) as desk, a_held_phone(desk, AMINA):
        flood = [asyncio.create_task(desk.post(desk.a_text(AMINA, f"hello {n}"))) for n in range(20)]
        await wait_until(lambda: at_work("answering"), "a text that is being answered")

        form = desk.a_text(BINTOU, "HELP")
        assert (await desk.post(form)).status == 200
        assert await desk.office.replies(form["MessageSid"]) == [ReplyKey.HELP]
        assert not any(post.done() for post in flood)
    assert {post.result().status for post in flood if post.done()} <= {200}
    await asyncio.gather(*flood, return_exceptions=True)


async def test_pages_wait_their_turn_and_only_beyond_the_queue_are_refused():
    pages = Bulkhead("a test", most=1, patience=5, queue=2)
    goes_on = asyncio.Event()
    under_way = [asyncio.create_task(pages.do(goes_on.wait)) for _ in range(3)]
    await asyncio.sleep(0)

    with pytest.raises(Overloaded, match="full"):
        await pages.do(goes_on.wait)

    goes_on.set()
    assert await asyncio.gather(*under_way) == [True] * 3


async def test_a_page_whose_turn_does_not_come_in_time_is_told_so():
    pages = Bulkhead("a test", most=1, patience=0.05, queue=2)
    goes_on = asyncio.Event()

    answers = await asyncio.gather(*(pages.do(goes_on.wait) for _ in range(2)), return_exceptions=True)

    assert [str(each) for each in answers] == ["slow", "slow"]
    goes_on.set()
    await pages.close()
    assert await pages.do(goes_on.wait)


# ---- a slow database


async def test_a_text_that_cannot_be_stored_in_time_is_busy_and_one_that_is_stored_is_taken(database):
    async with a_desk(database, limits=IMPATIENT) as desk:
        stored, not_stored = desk.a_text(AMINA, "hello"), desk.a_text(BINTOU, "HELP")
        async with a_held_phone(desk, AMINA):
            assert (await desk.post(stored)).status == 200
        await wait_until(lambda: count_answered(desk, stored), "the stored text's answer")
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

        await wait_until(lambda: is_ready(desk), "the service to be ready")
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
            assert read_counters("requests_at_work", work="storing") == 4

        await wait_until(lambda: is_idle("storing"), "no text to be under way")
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

        await wait_until(lambda: is_idle("storing"), "no text to be under way")
        for text in texts:
            await wait_until(lambda text=text: is_taken(desk, text), "a text to be taken")
        await a_round(desk.office.parts)
        assert [await desk.office.replies(text["MessageSid"]) for text in texts] == [[ReplyKey.HELP]] * 40


async def test_a_service_that_stops_while_its_database_hangs_does_stop(database):
    async with limit("a service to stop whose database hangs", within=20):
        async with a_desk(database, limits=IMPATIENT) as desk:
            holding = a_held_inbox(desk)
            await holding.__aenter__()
            assert is_busy(await desk.post(desk.a_text(AMINA, "HELP")))
        await holding.__aexit__(None, None, None)
