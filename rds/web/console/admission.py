"""Who may come in: before a handler, session, right, study and form are checked."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import hdrs, web

from rds.app.ports import Session
from rds.app.run_study import find_study
from rds.app.staff.sessions import find_session
from rds.domain.ids import StudyId
from rds.domain.refusals import RuleBroken, StudyUnknown
from rds.domain.staff import SESSION_LIFE
from rds.web.console.context import CONSOLE, Console
from rds.web.console.forms import read_form
from rds.web.console.pages import render
from rds.web.console.refusal_words import explain
from rds.web.console.registry import Route
from rds.web.console.same_origin import SAFE, is_form_token, is_same_origin
from rds.web.console.visit import AtStudy, Visit, go_to
from rds.web.context import CAPACITY
from rds.web.limits import Overloaded

log = structlog.get_logger()

FOREIGN = "This form was not one of the console's own. Open the page again."
BUSY = "The service could not do this now. Nothing that was stored is lost. Try again in a minute."
SIGN_IN = "/sign-in"
LIVE = "live"
"""A field of the address by which a page asks for itself again: nobody has used the session."""


def admit(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the route's handler as aiohttp calls it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if route.stays_open:
            return await enter(route, request)
        try:
            return await request.app[CAPACITY].showing.do(lambda: enter(route, request))
        except Overloaded:
            return say(request, HTTPStatus.SERVICE_UNAVAILABLE, BUSY)
        except web.HTTPException as refusal:
            return say(request, HTTPStatus(refusal.status), f"{refusal.reason}. Nothing was done.")
        except Exception as fault:  # noqa: BLE001 - as in `convert_faults`, for people
            log.error("web.fault", route=route.path, fault=type(fault).__name__)
            return say(request, HTTPStatus.SERVICE_UNAVAILABLE, BUSY)

    handle.__dict__["act"] = route.act
    return handle


async def enter(route: Route, request: web.Request) -> web.StreamResponse:
    """Check everything, and answer."""
    console = request.app[CONSOLE]
    if request.method not in SAFE and not is_same_origin(request, console.url):
        return say(
            request, HTTPStatus.FORBIDDEN, "This form was not one of the console's own. Open the page again."
        )
    secret = request.cookies.get(console.cookie, "")
    used = LIVE not in request.query and not route.stays_open
    session = await find_session(secret, parts=console.staff, used=used) if secret else None
    if session is None:
        return lead_to_sign_in(request)
    visit = Visit(request=request, console=console, session=session, secret=secret)
    if not visit.may(route.act):
        return await refuse_role(visit, route)
    try:
        return await answer(route, request, console, session, secret)
    except StudyUnknown:
        return await visit.page(
            "shared/note.html", http_status=HTTPStatus.NOT_FOUND, note="There is no such page."
        )
    except RuleBroken as refusal:
        return await visit.page("shared/note.html", http_status=HTTPStatus.CONFLICT, note=explain(refusal))


async def answer(
    route: Route, request: web.Request, console: Console, session: Session, secret: str
) -> web.StreamResponse:
    """Read form and study, and let the handler answer. Raises RuleBroken."""
    form = {}
    if request.method not in SAFE:
        form = dict(await read_form(request, patience=request.app[CAPACITY].limits.body_patience))
        if not is_form_token(form.pop("token", ""), secret):
            words = "This page was open for too long. Open it again: nothing was done."
            return say(request, HTTPStatus.FORBIDDEN, words)
    at = None
    if name := request.match_info.get("study"):
        state, protocol = await find_study(StudyId(name), parts=console.parts)
        at = AtStudy(state=state, protocol=protocol)
    visit = Visit(request=request, console=console, session=session, secret=secret, at=at, form=form)
    return await route.handler(visit)


async def refuse_role(visit: Visit, route: Route) -> web.Response:
    """Say which right is missing."""
    note = f"Your role does not let you {route.act}. An owner can give you another one."
    return await visit.page("shared/note.html", http_status=HTTPStatus.FORBIDDEN, note=note)


def lead_to_sign_in(request: web.Request) -> web.Response:
    """Send somebody who is not signed in to sign in, and back."""
    wanted = f"?next={quote(request.path_qs)}" if request.method in SAFE and request.path != "/" else ""
    return go_to(SIGN_IN + wanted)


def say(request: web.Request, status: HTTPStatus, words: str) -> web.Response:
    """Return a page with one sentence, outside of any study."""
    return render(
        "shared/refusal.html",
        outside_of_studies(request) | {"words": words, "asked_to_act": request.method not in SAFE},
        status,
    )


def outside_of_studies(request: web.Request) -> dict[str, Any]:
    """Return what pages show to somebody who is not signed in."""
    return {"theme": "auto", "notices": request.app[CONSOLE].notices(), "phones": ""}


def let_in(response: web.Response, secret: str, console: Console) -> web.Response:
    """Give the browser a session's cookie."""
    response.set_cookie(
        console.cookie,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        secure=console.behind_tls,
        httponly=True,
        samesite="Lax",
    )
    return response


def let_out(response: web.Response, console: Console) -> web.Response:
    """Take the cookie back, and what the browser has kept of the pages."""
    response.del_cookie(console.cookie, path="/", secure=console.behind_tls, httponly=True, samesite="Lax")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    return response


def safe_path(path: str) -> str:
    """Return where to go after signing in: only to a page of ours."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"
