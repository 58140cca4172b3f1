"""A service that is asked to stop lets its proxy look elsewhere first: else what it posts is lost."""

import asyncio
import time

from aiohttp import web

WATCHED_SECONDS = 30.0
"""A proxy that has asked for `/readyz` within this time is waited for."""
DRAINING_SECONDS = 5.0
"""More than two rounds of a proxy's probes. Requests are answered meanwhile, and end their connections."""


class Draining:
    """Whether this service is about to stop."""

    def __init__(self) -> None:
        """Begin as a service that nobody has asked anything."""
        self.begun = False
        self._asked_at: float | None = None

    def note_probe(self) -> None:
        """Note that somebody asks whether to send requests here."""
        self._asked_at = time.monotonic()

    async def wait(self) -> None:
        """Be not ready, and give a proxy that probes this service the time to see it."""
        if self._asked_at is None or time.monotonic() - self._asked_at > WATCHED_SECONDS:
            return
        self.begun = True
        await asyncio.sleep(DRAINING_SECONDS)


DRAINING = web.AppKey("draining", Draining)


async def end_connection(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the proxy not to keep the connection of a service that is about to stop."""
    if request.app[DRAINING].begun:
        response.headers["Connection"] = "close"
        response.force_close()
