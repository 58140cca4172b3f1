"""A connection to one of several servers, and to one that says nothing any more."""

import asyncio
import socket

import pytest

from rds.storage import connecting
from rds.storage.connecting import SILENCE_SECONDS, connect, notice_silence
from tests.support.waiting import limit


@pytest.fixture
def silent():
    """Give the port of a machine that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


async def test_a_server_that_says_nothing_does_not_hide_the_next(database, silent, monkeypatch):
    monkeypatch.setattr(connecting, "HOST_SECONDS", 0.2)
    place = database.partition("host=")[2].partition("&")[0]
    several = database.replace(f"host={place}", f"host=127.0.0.1,{place}").replace("port=", f"port={silent},")
    async with limit("the second server", within=10):
        connection = await connect(several)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_when_no_server_answers_it_is_said_why(silent, monkeypatch):
    monkeypatch.setattr(connecting, "HOST_SECONDS", 0.2)
    with pytest.raises(OSError, match=r".*"):
        await connect(f"postgresql://u@127.0.0.1:{silent},127.0.0.1:1/x")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux alone has this option")
async def test_the_kernel_is_told_when_to_give_up_a_machine_that_is_silent(silent):
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, "127.0.0.1", silent)

    class Connected:
        _transport = transport

    notice_silence(Connected())
    door = transport.get_extra_info("socket")
    assert door.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == SILENCE_SECONDS * 1000
    assert door.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    transport.close()


async def test_parameters_hold_from_the_first_statement_on(database):
    connection = await connecting.connect_with(database, {"lock_timeout": "7s"}, name="test")
    assert await connection.fetchval("SHOW lock_timeout") == "7s"
    await connection.close()
