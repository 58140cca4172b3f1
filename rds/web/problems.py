"""Errors as application/problem+json (RFC 9457), without a word of the input."""

import asyncio
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

log = structlog.get_logger()


def problem(status: HTTPStatus, code: str, detail: str) -> web.Response:
    """Return a problem document: a stable code, and what to do."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
    }
    return web.json_response(body, status=status.value, content_type="application/problem+json")


@web.middleware
async def faults_as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every fault with a problem document; what went wrong inside is logged by its type only."""
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        if refusal.status < HTTPStatus.BAD_REQUEST:
            raise
        status = HTTPStatus(refusal.status)
        return problem(
            status, status.phrase.lower().replace(" ", "_"), "See the list of addresses in the documentation."
        )
    except asyncio.CancelledError:
        raise
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a fault's text may hold a number
        log.error("web.fault", route=route_of(request), fault=type(fault).__name__)
        return problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "busy",
            "The service could not do this now. Nothing that was stored is lost. Try again in a minute.",
        )


def route_of(request: web.Request) -> str:
    """Return the route's pattern, never the path asked for: a path may hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"
