"""Prometheus metrics: counts and times, never anything about a person."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from rds.app.figures import Backlog
from rds.web.problems import route_of

log = structlog.get_logger()
SCRAPE_SECONDS = 5
"""Prometheus gives up after ten, unless told otherwise."""

TEXTS = Counter(
    "seedline_texts_total", "Inbound texts: new, repeated by the provider, or not from a phone.", ["kind"]
)
REQUESTS = Histogram("seedline_request_seconds", "Time to answer a request.", ["route", "status"])

DATABASE = Gauge(
    "seedline_database_up", "Whether the database answered this scrape; if not, the gauges below are old."
)
JOBS = Gauge(
    "seedline_jobs", "Jobs waiting or under way, and set aside after their last try.", ["kind", "state"]
)
OLDEST_JOB = Gauge("seedline_oldest_job_seconds", "Since when the oldest due job has been waiting.")
OLDEST_TEXT = Gauge("seedline_oldest_text_seconds", "Since when the oldest unanswered text has been waiting.")
MESSAGES = Gauge("seedline_messages", "Texts out, by delivery status.", ["status"])
CONNECTIONS = Gauge("seedline_database_connections", "This process's database connections.", ["state"])


@web.middleware
async def timed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Measure how long each route takes."""
    begun = time.perf_counter()
    response = await handler(request)
    REQUESTS.labels(route_of(request), str(response.status)).observe(time.perf_counter() - begun)
    return response


async def measure_backlog(read: Callable[[], Awaitable[Backlog]]) -> None:
    """Set the gauges from the database; one that does not answer is no reason to withhold the rest."""
    try:
        async with asyncio.timeout(SCRAPE_SECONDS):
            backlog = await read()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the scrape says that the database is not up
        log.warning("metrics.no_database", fault=type(fault).__name__)
        DATABASE.set(0)
        return
    DATABASE.set(1)
    JOBS.clear()
    for state, jobs in (("waiting", backlog.jobs_waiting), ("set_aside", backlog.jobs_set_aside)):
        for kind, count in jobs.items():
            JOBS.labels(kind, state).set(count)
    OLDEST_JOB.set(backlog.oldest_job_seconds)
    OLDEST_TEXT.set(backlog.oldest_text_seconds)
    MESSAGES.clear()
    for status, count in backlog.messages.items():
        MESSAGES.labels(status).set(count)
    CONNECTIONS.labels("open").set(backlog.connections)
    CONNECTIONS.labels("in_use").set(backlog.connections_in_use)


def exposition() -> web.Response:
    """Return all metrics of this process."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
