"""The aiohttp application: addresses, limits, middlewares."""

from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus

from aiohttp import web

from rds.web.context import CAPACITY, SERVICE, Capacity, Service
from rds.web.draining import DRAINING, Draining, end_connection
from rds.web.limits import Limits, Overloaded
from rds.web.metrics import begin_counters, exposition, measure_backlog, measure_time
from rds.web.problem_details import convert_faults, problem
from rds.web.webhooks import twilio

LARGEST_BODY = 64 * 1024
"""Bytes. A text of the greatest length, with all that Twilio adds, is far below."""

routes = web.RouteTableDef()


def application(service: Service, limits: Limits) -> web.Application:
    """Return the application over these parts."""
    app = web.Application(middlewares=[measure_time, convert_faults], client_max_size=LARGEST_BODY)
    app[SERVICE] = service
    app[CAPACITY] = Capacity(limits)
    app[DRAINING] = Draining()
    app.on_response_prepare.append(end_connection)
    app.cleanup_ctx.append(finishing)
    app.add_routes(twilio.routes)
    begin_counters(twilio.INBOUND)
    app.add_routes(routes)
    return app


async def finishing(app: web.Application) -> AsyncIterator[None]:
    """Before the service ends, let work end that no request waits for any more."""
    yield
    await app[CAPACITY].close()


@routes.get("/healthz")
async def health(_request: web.Request) -> web.Response:
    """Say that the process answers."""
    return web.json_response({"status": "alive"})


@routes.get("/readyz")
async def readiness(request: web.Request) -> web.Response:
    """Say whether texts can be taken: the database would store one and its shape is up to date."""
    service, draining = request.app[SERVICE], request.app[DRAINING]
    draining.note_probe()
    with suppress(Overloaded):
        if not draining.begun and await request.app[CAPACITY].asking.do(service.is_ready):
            return web.json_response({"status": "ready"})
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "not_ready",
        "The service is about to stop, or the database does not answer, cannot store, or lacks a migration: "
        "`rds doctor` says which.",
    )


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Return what this process has counted, and what waits in the database."""
    service, asking = request.app[SERVICE], request.app[CAPACITY].asking
    await measure_backlog(lambda: asking.do(service.backlog))
    return exposition()
