"""What the handlers need, under one typed key of the aiohttp application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from rds.app.parts import Parts
from rds.app.ports import Inbox, Outbox, SendFailure, WebhookReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts behind the addresses. `is_ready` says whether the database answers and is up to date."""

    parts: Parts
    inbox: Inbox
    outbox: Outbox
    webhooks: WebhookReader
    judge: Callable[[str], SendFailure]
    is_ready: Callable[[], Awaitable[bool]]


SERVICE = web.AppKey("service", Service)
