"""Prometheus metrics: counts and times, never anything about a person."""

import time
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from rds.app.figures import Backlog, MaintenanceRun

log = structlog.get_logger()

TEXTS = Counter(
    "seedline_texts_total", "Inbound texts: new, repeated by the provider, or not from a phone.", ["kind"]
)
LEFT = Counter(
    "seedline_texts_left_total",
    "Texts stored and left to the workers: too many at once, a slow database, a fault, "
    "or behind one that was left.",
    ["reason"],
)
REFUSED = Counter("seedline_refused_total", "Requests that were not done, by reason.", ["reason"])
REQUESTS = Histogram("seedline_request_seconds", "Time to answer a request.", ["route", "status"])
AT_WORK = Gauge(
    "seedline_requests_at_work", "What requests have under way: storing, answering, asking.", ["work"]
)

DATABASE = Gauge(
    "seedline_database_up", "Whether the database answered this scrape; if not, the gauges below are old."
)
JOBS = Gauge(
    "seedline_jobs", "Jobs waiting or under way, and set aside after their last try.", ["kind", "state"]
)
OLDEST_JOB = Gauge("seedline_oldest_job_seconds", "Since when the oldest due job has been waiting.")
OLDEST_TEXT = Gauge("seedline_oldest_text_seconds", "Since when the oldest unanswered text has been waiting.")
UNRECONCILED = Gauge(
    "seedline_unreconciled_seconds", "Since when Twilio's own list of texts has not been gone through whole."
)
MESSAGES = Gauge("seedline_messages", "Texts out, by delivery status.", ["status"])
HELD = Gauge(
    "seedline_messages_held", "Texts out that wait for the account at Twilio, by Twilio's code.", ["code"]
)
APPROVAL = Gauge(
    "seedline_ethics_approval_days",
    "For how many days the ethics approval still holds; 0 or less once it has expired.",
    ["study"],
)
COMMITTED = Gauge(
    "seedline_budget_committed_ratio",
    "Which part of the budget is committed, of studies that have one; beyond 1 coupons are refused.",
    ["study"],
)
LAST_SUCCESS = Gauge(
    "seedline_last_success_timestamp_seconds",
    "When a task last succeeded: backup, verify, reconciliation; if never, when the database was made.",
    ["task"],
)
FAILED_RUNS = Gauge(
    "seedline_failed_runs",
    "Failed runs of a task since it last succeeded, by the last reason.",
    ["task", "reason"],
)
CONNECTIONS = Gauge("seedline_database_connections", "This process's database connections.", ["state"])


def begin_counters(route: str) -> None:
    """Show what alerts count as 0 from the start: an increase is only seen from a count that was there."""
    TEXTS.labels("new")
    REFUSED.labels("not_from_provider")
    for status in (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE):
        REQUESTS.labels(route, str(status.value))


@web.middleware
async def measure_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Measure how long each route takes."""
    begun = time.perf_counter()
    response = await handler(request)
    REQUESTS.labels(route_of(request), str(response.status)).observe(time.perf_counter() - begun)
    return response


def route_of(request: web.Request) -> str:
    """Return the route's pattern, never the path asked for: a path may hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"


async def measure_backlog(read: Callable[[], Awaitable[Backlog]]) -> None:
    """Set the gauges from the database; one that does not answer is no reason to withhold the rest."""
    try:
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
    UNRECONCILED.set(backlog.unreconciled_seconds)
    MESSAGES.clear()
    for status, count in backlog.messages.items():
        MESSAGES.labels(status).set(count)
    HELD.clear()
    for code, count in backlog.messages_held.items():
        HELD.labels(code).set(count)
    APPROVAL.clear()
    for study, days in backlog.approval_days.items():
        APPROVAL.labels(study).set(days)
    COMMITTED.clear()
    for study, share in backlog.budget_committed.items():
        COMMITTED.labels(study).set(share)
    measure_maintenance(backlog.maintenance)
    CONNECTIONS.labels("open").set(backlog.connections)
    CONNECTIONS.labels("in_use").set(backlog.connections_in_use)


def measure_maintenance(runs: Iterable[MaintenanceRun]) -> None:
    """Set the gauges of the operator's tasks."""
    FAILED_RUNS.clear()
    for run in runs:
        LAST_SUCCESS.labels(run.task).set(run.succeeded_at)
        FAILED_RUNS.labels(run.task, run.failure or "none").set(run.failures)


def exposition() -> web.Response:
    """Return all metrics of this process."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
