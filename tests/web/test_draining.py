"""A service that is asked to stop is given up by its proxy before it stops."""

import asyncio
import time

import aiohttp
import pytest
from aiohttp import web

from rds.web import draining
from rds.web.draining import DRAINING, Draining, end_connection
from tests.support.waiting import limit, wait_until


async def answer_nothing(_request):
    return web.Response()


@pytest.fixture
async def door():
    """Give an application that drains, and its address."""
    app = web.Application()
    app[DRAINING] = Draining()
    app.on_response_prepare.append(end_connection)
    app.router.add_get("/", answer_nothing)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield app[DRAINING], f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_a_service_that_a_proxy_probes_answers_for_a_while_and_ends_its_connections(door, monkeypatch):
    monkeypatch.setattr(draining, "DRAINING_SECONDS", 0.3)
    drain, address = door
    async with aiohttp.ClientSession() as session:
        async with session.get(address) as answer:
            assert "Connection" not in answer.headers
        drain.note_probe()
        begun, stopping = time.monotonic(), asyncio.create_task(drain.wait())
        await wait_until(lambda: drain.begun, "the service to begin to stop")
        async with session.get(address) as answer:
            assert (answer.status, answer.headers["Connection"]) == (200, "close")
        await stopping
    assert time.monotonic() - begun >= 0.3


async def test_a_service_that_nobody_probes_stops_at_once():
    drain = Draining()
    async with limit("a service that nobody probes", within=1):
        await drain.wait()
    assert not drain.begun
