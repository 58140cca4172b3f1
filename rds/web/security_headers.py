"""What browsers are told of every answer: nothing but our own files, in no frame, kept nowhere."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
A_YEAR = "max-age=31536000"


def make_header_writer(*, behind_tls: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return what sets an answer's headers before it leaves. `behind_tls`: pages are reached by https."""

    async def set_headers(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
        if behind_tls:
            response.headers.setdefault("Strict-Transport-Security", A_YEAR)

    return set_headers
