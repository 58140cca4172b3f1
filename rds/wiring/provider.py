"""Twilio as the processes and commands meet it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import structlog

from rds.app.reconcile import Provider, RoundResult, reconcile, settle_doubts
from rds.settings import Settings
from rds.sms.twilio_errors import failure_of_code
from rds.sms.twilio_gateway import TwilioGateway
from rds.web.webhooks.twilio import STATUS
from rds.wiring.system import System
from rds.worker.schedule import repeat

log = structlog.get_logger()


@asynccontextmanager
async def twilio(settings: Settings) -> AsyncIterator[TwilioGateway]:
    """Yield the account that the settings name."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield TwilioGateway(
            session,
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            status_url=settings.public_url.rstrip("/") + STATUS,
            base_url=settings.twilio_url,
            messaging_service=settings.twilio_messaging_service,
        )


def provider_of(system: System, gateway: TwilioGateway) -> Provider:
    """Put the gateway beside what is known here of its messages."""
    return Provider(
        gateway=gateway,
        inbox=system.installation.database,
        outbox=system.installation.outbox,
        reconciliations=system.installation.reconciliations,
        judge=lambda code: failure_of_code(int(code)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The result of going through the provider's lists: a round per number, and sends no longer in doubt."""

    rounds: Sequence[RoundResult]
    settled: int


async def reconcile_now(system: System, since: datetime | None = None) -> Found:
    """Go through Twilio's lists once, even if another process just did."""
    async with twilio(system.settings) as gateway:
        provider = provider_of(system, gateway)
        rounds = await reconcile(provider, system.parts, since=since)
        return Found(rounds=rounds, settled=await settle_doubts(provider))


@asynccontextmanager
async def reconciling(system: System) -> AsyncIterator[None]:
    """Go through Twilio's lists again and again, unless there is no account to ask."""
    every = system.settings.reconcile_minutes * 60
    if not system.settings.twilio_account_sid:
        yield
        return
    async with twilio(system.settings) as gateway:
        provider, stop = provider_of(system, gateway), asyncio.Event()

        async def one_round() -> None:
            # Half the interval: of several workers, each with a beat of its own, some find that it was done
            # already.
            rounds = await reconcile(provider, system.parts, unless_within=timedelta(seconds=every / 2))
            if rounds:
                tell(Found(rounds=rounds, settled=await settle_doubts(provider)))

        task = asyncio.create_task(repeat(one_round, every=every, stop=stop, name="reconcile"))
        try:
            yield
        finally:
            stop.set()
            await task


def tell(found: Found) -> None:
    """Log what was found: with webhooks that arrive, there is nothing to tell."""
    for one in found.rounds:
        if one.failure:
            log.error("reconcile.failed", study=one.study, reason=one.failure)
        elif one.taken or one.left:
            log.warning("reconcile.found", study=one.study, texts=one.taken, left=one.left)
    if found.settled:
        log.warning("reconcile.settled", messages=found.settled)
