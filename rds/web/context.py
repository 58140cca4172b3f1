"""What the handlers need, under typed keys of the aiohttp application."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import web

from rds.app.figures import Backlog
from rds.app.parts import Parts
from rds.app.ports import Inbox, Outbox, SendFailure, WebhookReader
from rds.web.limits import Bulkhead, Limits
from rds.web.unsigned_rate_limiter import UnsignedRateLimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts behind the addresses.

    `is_ready`: whether the database answers and is up to date; `is_held`: whether texts are only to be
    stored, after a restore; `backlog`: what waits.
    """

    parts: Parts
    inbox: Inbox
    outbox: Outbox
    webhooks: WebhookReader
    judge: Callable[[str], SendFailure]
    is_ready: Callable[[], Coroutine[Any, Any, bool]]
    is_held: Callable[[], bool]
    backlog: Callable[[], Coroutine[Any, Any, Backlog]]


class Capacity:
    """What this process has taken on, against its limits."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nothing."""
        self.limits = limits
        self.storing = Bulkhead("storing", most=limits.stored_at_once, patience=limits.patience)
        self.answering = Bulkhead("answering", most=limits.answered_at_once, patience=limits.patience)
        self.showing = Bulkhead(
            "showing", most=limits.shown_at_once, patience=limits.patience, queue=limits.pages_waiting
        )
        self.asking = Bulkhead("asking", most=limits.asked_at_once, patience=limits.patience)
        self.unsigned_limiter = UnsignedRateLimiter(
            at_once=limits.unsigned_at_once, per_minute=limits.unsigned_per_minute
        )
        self._turns = WeakValueDictionary[str, asyncio.Lock]()

    def turn_of(self, sender: str) -> asyncio.Lock:
        """Return the lock under which one phone's texts are answered: one after the other, as they came.

        They would wait for each other in the database anyhow, each with a connection that others need.
        """
        return self._turns.setdefault(sender, asyncio.Lock())

    async def close(self) -> None:
        """Let what is under way come to its end."""
        await asyncio.gather(
            self.storing.close(), self.answering.close(), self.showing.close(), self.asking.close()
        )


SERVICE = web.AppKey("service", Service)
CAPACITY = web.AppKey("capacity", Capacity)
