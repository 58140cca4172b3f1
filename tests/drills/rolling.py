"""Rolling restart: two services behind a proxy are replaced one after the other under load."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from tests.support.balancer import Proxy
from tests.support.carrier import a_carrier
from tests.support.processes import Process, free_port, rds
from tests.support.texting import (
    Aftermath,
    an_open_study,
    look_after,
    phones_texting,
    settings_of_processes,
)
from tests.support.waiting import wait_until

LONGEST_STOP = 30
"""Seconds that operators are told to give a process that stops, under load too."""


@dataclass(frozen=True, kw_only=True)
class RollingRestart:
    """How it went."""

    seconds: float
    """From the first signal to the last new service's being ready."""
    refused: int
    """Texts that were not answered with 2xx."""
    slowest: float
    """Seconds that the slowest text took."""
    aftermath: Aftermath


async def restart_in_turn(
    database: str, proxy: Proxy, *, phones: int, seconds: float, every: float = 0.25
) -> RollingRestart:
    """Text for so many seconds, replace both services and the worker, and text on for as long."""
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(an_open_study(database))
        codes = [await office.seed_coupon() for _ in range(phones)]
        ports = free_port(), free_port()
        public = await stack.enter_async_context(proxy(*ports))
        carrier, twilio = await stack.enter_async_context(a_carrier(public))
        settings = settings_of_processes(database, public, twilio)

        async def start(port: int) -> Process:
            process = await stack.enter_async_context(rds("serve", **settings, RDS_PORT=str(port)))
            await process.until("Seedline answers")
            await wait_until(lambda: is_ready(port), "a new service to be ready")
            return process

        services = [await start(port) for port in ports]
        worker = await stack.enter_async_context(rds("work", **settings))
        await worker.until("at work")
        async with phones_texting(carrier, codes, every=every) as texting:
            await wait_until(lambda: len(texting.answers) > phones, "each phone to have texted")
            await asyncio.sleep(seconds)
            begun = time.monotonic()
            assert await worker.end(within=LONGEST_STOP) == 0
            worker = await stack.enter_async_context(rds("work", **settings))
            await worker.until("at work")
            for place, port in enumerate(ports):
                assert await services[place].end(within=LONGEST_STOP) == 0
                services[place] = await start(port)
            took = time.monotonic() - begun
            await asyncio.sleep(seconds)
        aftermath = await look_after(office, carrier)
        assert [await each.end(within=LONGEST_STOP) for each in (*services, worker)] == [0, 0, 0]
        return RollingRestart(
            seconds=took, refused=texting.refused, slowest=texting.slowest, aftermath=aftermath
        )


async def is_ready(port: int) -> bool:
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/readyz") as answer,
        ):
            return answer.status == 200
    except aiohttp.ClientError:
        return False
