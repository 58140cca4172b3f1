"""Carries signed webhooks to the service, some at a time, and knows when none is left."""

import asyncio
import heapq
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from urllib.parse import urlencode
from zlib import crc32

import aiohttp
from multidict import MultiDict
from twilio.request_validator import RequestValidator

_CARRIERS = 8
_WAITING = 200
_TWILIO_WAITS = aiohttp.ClientTimeout(total=15)
_HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "User-Agent": "TwilioProxy/1.1",
}

Form = Mapping[str, str]


class WebhookSender:
    """Posts forms.

    What was put off waits for `release`; what was released waits for one of a few carriers.
    """

    def __init__(self, auth_token: str) -> None:
        self._sign = RequestValidator(auth_token).compute_signature
        self._later: list[tuple[datetime, int, str, Form]] = []
        self._order = count()
        self._queues = [asyncio.Queue[tuple[str, Form]](_WAITING) for _ in range(_CARRIERS)]
        self._carriers: list[asyncio.Task[None]] = []
        self._out = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._session: aiohttp.ClientSession | None = None
        self.failures: list[tuple[str, Form, int]] = []
        """The posts that the service did not take: address, form, and HTTP status (0 when there was no
        answer)."""

    async def start(self) -> None:
        """Open for business."""
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=_TWILIO_WAITS)
        self._carriers = [asyncio.create_task(self._carry(queue)) for queue in self._queues]

    async def stop(self) -> None:
        """Drop whatever is still to be carried."""
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)
        self._out = 0
        self._idle.set()
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, form: Form) -> int:
        """Post a form now and return the HTTP status of the answer, or 0 when none came."""
        self._take()
        try:
            return await self._post(url, form)
        finally:
            self._done()

    async def hand_over(self, url: str, form: Form) -> None:
        """Have a form posted soon. Waits while too many are under way."""
        self._take()
        # One carrier for all reports on a message: only a planned fault puts them out of order.
        await self._queues[crc32(form["MessageSid"].encode()) % _CARRIERS].put((url, form))

    def postpone(self, due: datetime, url: str, form: Form) -> None:
        """Keep a form until `release` is told that its time has come."""
        heapq.heappush(self._later, (due, next(self._order), url, form))

    @property
    def next_due(self) -> datetime | None:
        """When the first of those put off is due."""
        return self._later[0][0] if self._later else None

    async def release(self, until: datetime) -> None:
        """Hand over everything that is due by then, in order."""
        while self._later and self._later[0][0] <= until:
            _, _, url, form = heapq.heappop(self._later)
            await self.hand_over(url, form)

    async def settle(self) -> None:
        """Wait until nothing is under way. What was put off is not."""
        await self._idle.wait()

    async def _carry(self, queue: asyncio.Queue[tuple[str, Form]]) -> None:
        while True:
            url, form = await queue.get()
            try:
                await self._post(url, form)
            finally:
                self._done()

    async def _post(self, url: str, form: Form) -> int:
        if self._session is None:
            raise RuntimeError("the double is not running: await its start() first")
        headers = _HEADERS | {"X-Twilio-Signature": self._sign(url, MultiDict(form))}
        try:
            async with self._session.post(url, data=urlencode(form).encode(), headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            status = 0
        if not 200 <= status < 300:
            self.failures.append((url, form, status))
        return status

    def _take(self) -> None:
        self._out += 1
        self._idle.clear()

    def _done(self) -> None:
        self._out -= 1
        if not self._out:
            self._idle.set()
