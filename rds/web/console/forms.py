"""The fields of a form, come in time and small enough."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from rds.domain.refusals import RuleBroken

MOST_FIELDS = 100


class FieldTooLong(RuleBroken):
    """What was typed is longer than the field takes. Nothing was done: go back, and shorten it."""

    code = "field_too_long"


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


def read_number(typed: str, *, most: int = 9_999) -> int | None:
    """Return a whole number from 1 to `most` as somebody typed it; None for anything else."""
    plain = typed.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= len(str(most))):
        return None
    return int(plain) if 1 <= int(plain) <= most else None
