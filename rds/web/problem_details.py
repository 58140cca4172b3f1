"""Errors as application/problem+json (RFC 9457), without a word of the input."""

import asyncio
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from rds.web.limits import Overloaded
from rds.web.metrics import REFUSED, route_of

log = structlog.get_logger()

BUSY_SECONDS = 30
"""When to come back to a service that is busy: a burst is over by then, or somebody has been called."""


def problem(
    status: HTTPStatus, code: str, detail: str, *, reason: str | None = None, retry_after: int | None = None
) -> web.Response:
    """Return a problem document: a stable code, and what to do.

    It is counted under `reason`, else under its code.

    `retry_after` is in seconds.
    """
    REFUSED.labels(reason or code).inc()
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
    }
    headers = None if retry_after is None else {hdrs.RETRY_AFTER: str(retry_after)}
    return web.json_response(
        body, status=status.value, content_type="application/problem+json", headers=headers
    )


def refuse_overload(reason: str) -> web.Response:
    """Say that this cannot be done now, and that nothing is lost by it."""
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "busy",
        "The service could not do this now. Nothing that was stored is lost. Try again in a minute.",
        reason=reason,
        retry_after=BUSY_SECONDS,
    )


def describe_refusal(refusal: web.HTTPException) -> web.Response:
    """Return one of aiohttp's own refusals as a problem."""
    status = HTTPStatus(refusal.status)
    return problem(
        status, status.phrase.lower().replace(" ", "_"), "See the list of addresses in the documentation."
    )


@web.middleware
async def convert_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every fault with a problem document; what went wrong inside is logged by its type only."""
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        if refusal.status < HTTPStatus.BAD_REQUEST:
            raise
        return describe_refusal(refusal)
    except Overloaded as fault:
        return refuse_overload(fault.reason)
    except asyncio.CancelledError:
        raise
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a fault's text may hold a number
        log.error("web.fault", route=route_of(request), fault=type(fault).__name__)
        return refuse_overload("fault")
