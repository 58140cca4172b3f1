"""Prometheus metrics: counts and times, never anything about a person."""

import time

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from rds.web.problems import route_of

TEXTS = Counter("seedline_texts_total", "Inbound texts, new or repeated by the provider.", ["kind"])
REQUESTS = Histogram("seedline_request_seconds", "Time to answer a request.", ["route", "status"])


@web.middleware
async def timed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Measure how long each route takes."""
    begun = time.perf_counter()
    response = await handler(request)
    REQUESTS.labels(route_of(request), str(response.status)).observe(time.perf_counter() - begun)
    return response


def exposition() -> web.Response:
    """Return all metrics of this process."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
