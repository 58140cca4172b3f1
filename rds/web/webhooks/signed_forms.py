"""What a webhook's request holds: a signed form, come in time and small enough."""

import asyncio
import math
from http import HTTPStatus
from urllib.parse import parse_qsl

from aiohttp import web

from rds.app.ports import MalformedWebhook
from rds.web.problem_details import problem
from rds.web.unsigned_rate_limiter import UnsignedRateLimiter

SIGNATURE = "X-Twilio-Signature"


async def form_of(request: web.Request, *, patience: float) -> dict[str, str]:
    """Return the fields of a URL-encoded form in UTF-8, the only kind that Twilio posts.

    Raises MalformedWebhook, and HTTPRequestTimeout when the body has not come after `patience` seconds.
    """
    try:
        async with asyncio.timeout(patience):
            fields = (await request.read()).decode()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError):
        raise MalformedWebhook("the request's body does not come as its head says") from None
    except UnicodeDecodeError:
        raise MalformedWebhook("the request's body is not a form in UTF-8") from None
    return dict(parse_qsl(fields, keep_blank_values=True))


def signature_of(request: web.Request) -> str:
    """Return the signature, empty when there is none."""
    return request.headers.get(SIGNATURE, "")


def refuse_malformed(fault: MalformedWebhook) -> web.Response:
    """Refuse what is signed and makes no sense."""
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", str(fault))


def refuse_unsigned(request: web.Request, unsigned_limiter: UnsignedRateLimiter) -> web.Response:
    """Refuse a request whose signature does not hold; an address that has sent too many is told to wait."""
    if wait := unsigned_limiter.wait(request.remote):
        return problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_unsigned",
            "Too many requests without a signature that holds came from this address. "
            "Signed ones are always taken.",
            retry_after=math.ceil(wait),
        )
    return problem(
        HTTPStatus.FORBIDDEN,
        "not_from_provider",
        "The signature does not match. Check RDS_TWILIO_AUTH_TOKEN, and that "
        "RDS_PUBLIC_URL is the address that Twilio calls.",
    )
