"""Live pages: one question a second for the whole process tells all streams what is new."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog
from aiohttp import hdrs, web

from rds.app.figures import EventNumbers
from rds.domain.ids import StudyId
from rds.domain.staff import Act
from rds.web.console.registry import Routes
from rds.web.console.visit import Visit

log = structlog.get_logger()
routes = Routes()

ASKED_EVERY = 1.0
COMMENT_EVERY = 15.0
"""Seconds. A connection over which nothing is said for longer is ended by proxies."""


CLOSING = -1
"""What a stream is told when the service stops."""


class LiveFeed:
    """Knows the newest event of each study, and tells the streams of those that have another."""

    def __init__(self, numbers: EventNumbers) -> None:
        """Begin with nothing known."""
        self._numbers = numbers
        self._newest = 0
        self._newest_of: dict[StudyId, int] = {}
        self._streams: defaultdict[StudyId, set[asyncio.Queue[int]]] = defaultdict(set)
        self._closing = False

    async def watch(self) -> None:
        """Ask again and again while there is a stream; without the database, later."""
        while True:
            await asyncio.sleep(ASKED_EVERY)
            if not any(self._streams.values()):
                continue
            try:
                await self.look()
            except Exception as fault:  # noqa: BLE001 - whatever it is, the next round asks again
                log.warning("live.no_database", fault=type(fault).__name__)

    async def look(self) -> None:
        """Ask once."""
        found = await self._numbers.newest(self._newest)
        self._newest = max(found.values(), default=self._newest)
        self._newest_of |= found
        for study, number in found.items():
            for stream in self._streams[study]:
                stream.put_nowait(number)

    def close(self) -> None:
        """End all streams: a service that stops does not wait for them."""
        self._closing = True
        for streams in self._streams.values():
            for stream in streams:
                stream.put_nowait(CLOSING)

    async def numbers_of(self, study: StudyId, since: int) -> AsyncIterator[int | None]:
        """Yield the newest event's number whenever it is after `since`, and None after a while without."""
        queue = asyncio.Queue[int]()
        queue.put_nowait(self._newest_of.get(study, 0))
        self._streams[study].add(queue)
        try:
            while not self._closing:
                number = await next_of(queue)
                if number is None:
                    yield None
                elif number > since:
                    since = number
                    yield number
        finally:
            self._streams[study].discard(queue)


async def next_of(queue: asyncio.Queue[int]) -> int | None:
    """Return the newest number that waits, as soon as there is one; None after a while without."""
    try:
        async with asyncio.timeout(COMMENT_EVERY):
            number = await queue.get()
    except TimeoutError:
        return None
    while not queue.empty():
        number = queue.get_nowait()
    return number


FEED = web.AppKey("feed", LiveFeed)


async def feeding(app: web.Application) -> AsyncIterator[None]:
    """Watch the record while the application runs."""
    task = asyncio.create_task(app[FEED].watch())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def close_streams(app: web.Application) -> None:
    """End the streams as soon as the service is asked to stop."""
    app[FEED].close()


@routes.get("/studies/{study}/live", Act.SEE_STUDY, stays_open=True)
async def stream(visit: Visit) -> web.StreamResponse:
    """Say the number of each new event, until the page is closed."""
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(visit.request)
    feed = visit.request.app[FEED]
    since = int(visit.query("since")) if visit.query("since").isdecimal() else 0
    with suppress(ConnectionError):
        await response.write(b": open\n\n")
        async for number in feed.numbers_of(visit.study, since):
            if number is None:
                await response.write(b": still here\n\n")
            else:
                await response.write(f"event: recorded\ndata: {number}\n\n".encode())
    return response
