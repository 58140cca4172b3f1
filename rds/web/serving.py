"""How connections are kept: not for ever, and without a word of what came over them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from rds.web.context import CAPACITY
from rds.web.draining import DRAINING
from rds.web.problem_details import describe_refusal, problem

FINISHING_SECONDS = 20
"""What a service that is asked to stop gives the requests under way."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Runner(web.AppRunner):
    """Serves the application without aiohttp's own error pages, which quote the request."""

    def __init__(self, app: web.Application) -> None:
        """Take the application, whose limits say how long a connection may stay silent or half spoken."""
        self._draining = app[DRAINING]
        super().__init__(
            app,
            access_log=None,
            shutdown_timeout=FINISHING_SECONDS,
            keepalive_timeout=app[CAPACITY].limits.connection_patience,
            lingering_time=app[CAPACITY].limits.body_patience,
        )

    async def cleanup(self) -> None:
        """Let a proxy that probes the service look elsewhere, then stop."""
        await self._draining.wait()
        await super().cleanup()

    async def _make_server(self) -> web.Server:
        """Put our answers in the place of aiohttp's; it offers no other place for them."""
        server = await super()._make_server()
        return WordlessServer(
            convert_refusals(server.request_handler),
            request_factory=server.request_factory,
            **self._kwargs,
        )


class WordlessServer(web.Server):
    """Makes a handler for each connection."""

    def __call__(self) -> RequestHandler:
        """Return one that quotes nothing."""
        return WordlessHandler(self, loop=self._loop, **self._kwargs)


class WordlessHandler(RequestHandler):
    """Speaks HTTP over one connection."""

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp hands over what is not to be quoted
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,  # noqa: ARG002 - as above
        message: str | None = None,  # noqa: ARG002 - as above
    ) -> web.StreamResponse:
        """Answer what cannot be read as a request, and end the connection."""
        answer = problem(HTTPStatus(status), "not_http", "This is not a request that can be read.")
        answer.force_close()
        return answer


def convert_refusals(handle: Handler) -> Handler:
    """Return the handler with its refusals as problems, also those from before any middleware."""

    async def handle_all(request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await handle(request)
        except web.HTTPException as refusal:
            return describe_refusal(refusal)

    return handle_all
