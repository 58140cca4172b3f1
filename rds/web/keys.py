"""What the handlers need, under one typed key of the aiohttp application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from rds.app.figures import Backlog
from rds.app.parts import Parts
from rds.app.ports import Inbox, Outbox, SendFailure, WebhookReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts behind the addresses. `is_ready`: whether the database answers and is up to date; `backlog`: what waits."""

    parts: Parts
    inbox: Inbox
    outbox: Outbox
    webhooks: WebhookReader
    judge: Callable[[str], SendFailure]
    is_ready: Callable[[], Awaitable[bool]]
    backlog: Callable[[], Awaitable[Backlog]]


SERVICE = web.AppKey("service", Service)
