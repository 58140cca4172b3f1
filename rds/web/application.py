"""The aiohttp application: addresses, limits, middlewares."""

import asyncio
from contextlib import suppress
from http import HTTPStatus

from aiohttp import web

from rds.web import webhooks
from rds.web.keys import SERVICE, Service
from rds.web.metrics import exposition, measure_backlog, timed
from rds.web.problems import faults_as_problems, problem

LARGEST_BODY = 64 * 1024
"""Bytes. A text of the greatest length, with all that Twilio adds, is far below."""

READINESS_SECONDS = 3
"""A database that takes longer is as good as away."""

routes = web.RouteTableDef()


def application(service: Service) -> web.Application:
    """Return the application over these parts."""
    app = web.Application(middlewares=[timed, faults_as_problems], client_max_size=LARGEST_BODY)
    app[SERVICE] = service
    app.add_routes(webhooks.routes)
    app.add_routes(routes)
    return app


@routes.get("/healthz")
async def health(_request: web.Request) -> web.Response:
    """Say that the process answers."""
    return web.json_response({"status": "alive"})


@routes.get("/readyz")
async def readiness(request: web.Request) -> web.Response:
    """Say whether texts can be taken: the database answers and its shape is up to date."""
    with suppress(TimeoutError):
        async with asyncio.timeout(READINESS_SECONDS):
            if await request.app[SERVICE].is_ready():
                return web.json_response({"status": "ready"})
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "not_ready",
        "The database does not answer, or lacks a migration. `rds doctor` says which.",
    )


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Return what this process has counted, and what waits in the database."""
    await measure_backlog(request.app[SERVICE].backlog)
    return exposition()
