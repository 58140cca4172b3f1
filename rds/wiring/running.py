"""The processes: HTTP, jobs and timers, until asked to stop."""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import structlog
from aiohttp import web

from rds.logs import configure
from rds.payouts.simulated import SimulatedPayer
from rds.settings import Settings
from rds.sms.text_parser import load_patterns
from rds.sms.twilio_errors import failure_of_code
from rds.sms.twilio_webhook import TwilioWebhooks
from rds.storage.jobs import JobQueue
from rds.web.application import application
from rds.web.console.application import add_console
from rds.web.context import Service
from rds.web.limits import USUAL, Limits
from rds.web.serving import Runner
from rds.wiring.console import make_console
from rds.wiring.held import HEAD_SECONDS, write_present_head
from rds.wiring.provider import reconciling, twilio
from rds.wiring.refusals import require_token
from rds.wiring.system import System, open_pages_system, open_system
from rds.wiring.timers import running_timers
from rds.worker.jobs import handlers
from rds.worker.schedule import repeat

log = structlog.get_logger()

QUEUE_RESTART_SECONDS = 2.0


class CannotListen(Exception):
    """The service cannot take its port; the text says what to do."""


def web_application(system: System, limits: Limits, *, pages: System | None) -> web.Application:
    """Return the HTTP side; with the console, if there is a system for its pages."""
    settings, installation = system.settings, system.installation
    app = application(
        Service(
            # In a held database texts are only stored; what the provider reports is taken all the same.
            parts=replace(system.parts, database=installation.database),
            inbox=installation.database,
            outbox=installation.outbox,
            webhooks=TwilioWebhooks(
                auth_token=settings.twilio_auth_token.get_secret_value(), public_url=settings.public_url
            ),
            judge=lambda code: failure_of_code(int(code)),
            is_ready=installation.is_ready,
            is_held=lambda: system.hold.held,
            backlog=installation.backlog,
        ),
        limits,
    )
    if pages:
        add_console(app, make_console(pages))
    return app


@asynccontextmanager
async def open_web_application(system: System, limits: Limits) -> AsyncIterator[web.Application]:
    """Yield the HTTP side, and close at the end what its pages have opened."""
    if system.settings.console == "off":
        yield web_application(system, limits, pages=None)
        return
    # One more than pages at once, for what they watch together.
    async with open_pages_system(system, connections=limits.shown_at_once + 1) as pages:
        yield web_application(system, limits, pages=pages)


def listen_at(host: str, port: int) -> socket.socket:
    """Take a port, 0 for any free one. Raises CannotListen."""
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as fault:
        raise cannot_listen(f"{host}:{port}", fault) from None


@asynccontextmanager
async def listening(
    system: System, door: socket.socket | None = None, limits: Limits = USUAL
) -> AsyncIterator[int]:
    """Serve HTTP, on an open socket if given, and yield the port; at the end finish open requests."""
    load_patterns()
    async with open_web_application(system, limits) as app:
        runner = Runner(app)
        await runner.setup()
        site: web.BaseSite
        if door:
            site = web.SockSite(runner, door)
        else:
            site = web.TCPSite(runner, system.settings.host, system.settings.port, backlog=1024)
        try:
            await start_listening(site)
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


async def start_listening(site: web.BaseSite) -> None:
    """Take the port. Raises CannotListen."""
    try:
        await site.start()
    except OSError as fault:
        raise cannot_listen(site.name, fault) from None


def cannot_listen(address: str, fault: OSError) -> CannotListen:
    """Say where, why, and what to do."""
    reason = os.strerror(fault.errno).lower() if fault.errno else "no such address"
    return CannotListen(
        f"The service cannot listen at {address} ({reason}): stop what else listens there, "
        "or set RDS_HOST or RDS_PORT."
    )


@asynccontextmanager
async def running_jobs(system: System) -> AsyncIterator[None]:
    """Run the job queue; at the end let the jobs under way finish."""
    installation = system.installation
    async with twilio(system.settings) as gateway:
        work = handlers(
            parts=system.parts, outbox=installation.outbox, gateway=gateway, payer=SimulatedPayer()
        )
        queue, stop = JobQueue(installation.job_pool, work), asyncio.Event()
        # The queue gives up when the database goes away: then it is begun again until the database is back.
        running = asyncio.create_task(repeat(queue.run, every=QUEUE_RESTART_SECONDS, stop=stop, name="jobs"))
        try:
            yield
        finally:
            stop.set()
            queue.stop()
            await running


@asynccontextmanager
async def running_work(system: System) -> AsyncIterator[None]:
    """Do all that a worker does; not while the database is held."""
    stop = asyncio.Event()

    async def work_while_released() -> None:
        while await system.hold.wait_for_release(stop) and not stop.is_set():
            async with working(system):
                await system.hold.wait_for_hold(stop)

    async with ending_with(stop, work_while_released()):
        yield


@asynccontextmanager
async def working(system: System) -> AsyncIterator[None]:
    """Run jobs, timers and reconciliation, and write heads."""
    async with running_jobs(system), running_timers(system), reconciling(system), writing_heads(system):
        yield


@asynccontextmanager
async def watching_hold(system: System) -> AsyncIterator[None]:
    """See when a held database is let go, and when a held one has taken the place of this one."""
    stop = asyncio.Event()

    async def watch() -> None:
        while await system.hold.wait_for_release(stop) and not stop.is_set():
            await system.hold.wait_for_hold(stop)

    async with ending_with(stop, watch()):
        yield


@asynccontextmanager
async def ending_with(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let work go on beside the block; at its end set `stop` and wait for the work's own end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        await task


@asynccontextmanager
async def writing_heads(system: System) -> AsyncIterator[None]:
    """Write down again and again what the record ends with, where a folder is named for it."""
    if system.settings.heads is None:
        yield
        return
    stop = asyncio.Event()

    async def write() -> None:
        await write_present_head(system.installation, system.settings)

    task = asyncio.create_task(repeat(write, every=HEAD_SECONDS, stop=stop, name="heads"))
    try:
        yield
    finally:
        stop.set()
        await task
        await write()


async def serve(settings: Settings, *, with_worker: bool, on_ready: Callable[[int], None]) -> None:
    """Take webhooks until SIGTERM or SIGINT; with the worker in the same process if asked."""
    require_token(settings)
    stop = stop_signal()
    async with AsyncExitStack() as stack:
        system = await stack.enter_async_context(open_system(settings, name="rds serve", takes_texts=True))
        on_ready(await stack.enter_async_context(run_service(system, with_worker=with_worker)))
        await stop.wait()
        log.info("serve.stopping")


@asynccontextmanager
async def run_service(
    system: System, *, with_worker: bool, door: socket.socket | None = None
) -> AsyncIterator[int]:
    """Answer texts, do the jobs too if asked, and yield the port."""
    async with AsyncExitStack() as stack:
        if with_worker:
            await stack.enter_async_context(running_work(system))
        else:
            await stack.enter_async_context(watching_hold(system))
        yield await stack.enter_async_context(listening(system, door))


async def work(settings: Settings, *, on_ready: Callable[[], None]) -> None:
    """Run jobs and timers until SIGTERM or SIGINT."""
    require_token(settings)
    stop = stop_signal()
    async with AsyncExitStack() as stack:
        system = await stack.enter_async_context(open_system(settings, name="rds work"))
        await stack.enter_async_context(running_work(system))
        on_ready()
        await stop.wait()
        log.info("work.stopping")


def stop_signal(*signals: signal.Signals) -> asyncio.Event:
    """Return what is set by one of these signals; by SIGTERM or SIGINT unless named.

    To be called before anything is begun: who is asked to stop while starting stops in order once it has
    started.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in signals or (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no signal handlers; Ctrl-C ends the loop there
            loop.add_signal_handler(number, stop.set)
    return stop


async def wait_for_stop(*signals: signal.Signals) -> None:
    """Wait for one of these signals; SIGTERM or SIGINT unless named."""
    await stop_signal(*signals).wait()


def run_loop(main: Coroutine[Any, Any, None], *, log_format: str, least: int = logging.NOTSET) -> None:
    """Run to the end, on uvloop where there is one, with logs from the level `least` on."""
    configure(log_format, least=least)
    gc.freeze()  # what is imported stays: the collector need not look at it again and again
    gc.set_threshold(20_000, 20, 20)
    with open_runner() as runner:
        runner.run(main)


def open_runner() -> asyncio.Runner:
    """Return a runner on uvloop where there is one."""
    try:
        from uvloop import new_event_loop
    except ImportError:  # Windows
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=new_event_loop)
