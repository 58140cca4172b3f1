"""A page's stream says when something was recorded, and never holds up a service that is asked to stop."""

import asyncio

import aiohttp

from rds.domain.staff import Role
from rds.web.serving import FINISHING_SECONDS
from tests.support.console import Colleague, a_colleague, invite
from tests.support.desk import a_desk
from tests.support.office import phone
from tests.support.waiting import limit


async def next_event(stream):
    """Return the number of the next event that a stream tells of."""
    async with limit("the stream to tell of an event"):
        while not (line := await stream.content.readline()).startswith(b"data: "):
            assert line, "the stream ended"
    return int(line.removeprefix(b"data: "))


async def test_a_stream_tells_of_what_is_newer_than_the_page(desk):
    office = desk.office
    async with a_colleague(desk, Role.HELPER) as helper:
        known = await office.value("SELECT max(id) FROM record.event WHERE study IS NOT NULL")
        path = f"{desk.url}/studies/{office.study}/live?since={known}"
        async with helper.client.get(path) as stream:
            assert stream.headers["X-Accel-Buffering"] == "no"
            assert stream.content_type == "text/event-stream"
            await office.present(phone(1), await office.seed_coupon())

            newest = await office.value("SELECT max(id) FROM record.event WHERE study IS NOT NULL")
            while await next_event(stream) < newest:
                pass


async def test_open_streams_end_with_the_service(database):
    clock = asyncio.get_running_loop().time
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with a_desk(database) as desk:
            helper = Colleague(url=desk.url, client=client)
            await helper.send(await invite(desk, Role.HELPER, "Sam"))
            path = f"{desk.url}/studies/{desk.office.study}/live"
            streams = [await client.get(path) for _ in range(3)]
            begun = clock()
        took = clock() - begun
        for stream in streams:
            stream.close()

    assert took < FINISHING_SECONDS / 2


async def test_nobody_without_a_session_gets_a_stream(desk):
    async with a_colleague(desk) as nobody:
        page = await nobody.open(f"/studies/{desk.office.study}/live", follow=False)

    assert page.status == 303
