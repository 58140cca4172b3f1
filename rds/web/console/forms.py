"""The fields of a form, come in time and small enough."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

MOST_FIELDS = 100


async def read_form(request: web.Request, *, patience: float) -> Mapping[str, str]:
    """Return the fields of a URL-encoded form, with line breaks as one character.

    Raises HTTPRequestTimeout or HTTPBadRequest.
    """
    try:
        async with asyncio.timeout(patience):
            body = (await request.read()).decode()
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError, ValueError):
        raise web.HTTPBadRequest from None
    return {name: value.replace("\r\n", "\n").replace("\x00", "") for name, value in fields}
