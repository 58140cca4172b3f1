"""Whether a request comes from one of our own pages, by what browsers themselves say of it."""

import hmac
import secrets
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import hdrs, web

SAFE = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
MASK_BYTES = 32
LOOPBACK = frozenset({"localhost", "127.0.0.1"})


def is_same_origin(request: web.Request, url: str) -> bool:
    """Return whether Sec-Fetch-Site and Origin name the console itself; a request with neither does not.

    Our pages name no referrer, so that browsers write `null` for the origin of their forms: then
    Sec-Fetch-Site decides, which every browser sends by https and to this machine.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get(hdrs.ORIGIN, "null")
    if origin == "null":
        return site == "same-origin"
    return origin in origins_of(url) and site in {None, "same-origin"}


def origins_of(url: str) -> set[str]:
    """Return what browsers may call the console's origin, whatever host a request names."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    hosts = LOOPBACK if parts.hostname in LOOPBACK else {parts.hostname}
    return {f"{parts.scheme}://{host}{port}" for host in hosts}


def make_form_token(session_secret: str) -> str:
    """Return the token of a session's forms, hidden behind a new mask each time.

    Pages are sent packed: a token that stayed the same could be guessed from their lengths.
    """
    mask = secrets.token_bytes(MASK_BYTES)
    return (mask + _mix(mask, _token(session_secret))).hex()


def is_form_token(token: str, session_secret: str) -> bool:
    """Return whether a form was one of the session's."""
    try:
        given = bytes.fromhex(token)
    except ValueError:
        return False
    mask, masked = given[:MASK_BYTES], given[MASK_BYTES:]
    return len(masked) == MASK_BYTES and hmac.compare_digest(_mix(mask, masked), _token(session_secret))


def _token(session_secret: str) -> bytes:
    return hmac.digest(session_secret.encode(), b"forms", sha256)


def _mix(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
