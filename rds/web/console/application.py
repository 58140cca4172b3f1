"""Puts the console's addresses into the application."""

from aiohttp import hdrs, web

from rds.web import static_files
from rds.web.console import live
from rds.web.console.account import handlers as account
from rds.web.console.admission import admit
from rds.web.console.context import CONSOLE, Console
from rds.web.console.live import FEED, LiveFeed, close_streams, feeding
from rds.web.console.registry import Route
from rds.web.console.sign_in import handlers as sign_in
from rds.web.console.sign_in.attempts import ATTEMPTS, Attempts
from rds.web.console.studies import handlers as studies
from rds.web.security_headers import make_header_writer


def add_console(app: web.Application, console: Console) -> None:
    """Add the console."""
    app[CONSOLE] = console
    app[ATTEMPTS] = Attempts()
    app[FEED] = LiveFeed(console.numbers)
    app.cleanup_ctx.append(feeding)
    app.on_shutdown.append(close_streams)
    app.on_cleanup.append(close_console)
    app.on_response_prepare.append(make_header_writer(behind_tls=console.behind_tls))
    app.add_routes(static_files.routes)
    app.add_routes(sign_in.routes)
    for route in routes_of(console):
        app.router.add_route(route.method, route.path, admit(route))
        if route.method == hdrs.METH_GET and not route.stays_open:
            app.router.add_route(hdrs.METH_HEAD, route.path, admit(route))


async def close_console(app: web.Application) -> None:
    """End what is looked at beside the pages."""
    await app[CONSOLE].close()


def routes_of(console: Console) -> list[Route]:
    """Return every route of the console that needs somebody to be signed in."""
    common = [*live.routes.routes, *account.routes.routes, *studies.routes.routes]
    of_screens = [route for screen in console.screens for route in screen.list.routes]
    return [*common, *of_screens, *studies.nowhere.routes]
