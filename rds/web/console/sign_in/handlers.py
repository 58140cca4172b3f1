"""Signing in. These are the only pages for somebody whom the console does not know yet."""

import math
from http import HTTPStatus

from aiohttp import web

from rds.app.ports import Session
from rds.app.staff.credentials import ask_for_passkey, sign_in_with_passkey, sign_in_with_passphrase
from rds.app.staff.parts import digest_of
from rds.app.staff.sessions import accept_invitation, find_invited, find_session
from rds.domain.staff_refusals import InvitationInvalid, SignInFailed
from rds.web.console.admission import FOREIGN, SIGN_IN, let_in, outside_of_studies, safe_path, say
from rds.web.console.context import CONSOLE, Console
from rds.web.console.forms import read_form
from rds.web.console.pages import render
from rds.web.console.refusal_words import explain
from rds.web.console.same_origin import is_same_origin
from rds.web.console.sign_in.attempts import ATTEMPTS
from rds.web.console.visit import go_to
from rds.web.context import CAPACITY
from rds.web.rate_limiter import network

routes = web.RouteTableDef()


@routes.get(SIGN_IN)
async def show_sign_in(request: web.Request) -> web.Response:
    """Ask who it is; somebody who is signed in goes on."""
    console = request.app[CONSOLE]
    wanted = safe_path(request.query.get("next", "/"))
    if await present_session(request, console):
        return go_to(wanted)
    return sign_in_page(request, wanted)


def sign_in_page(
    request: web.Request, wanted: str, note: str = "", status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    """Return the page, with a sentence on what did not work."""
    return render(
        "sign_in/sign-in.html", outside_of_studies(request) | {"wanted": wanted, "note": note}, status
    )


async def present_session(request: web.Request, console: Console) -> Session | None:
    """Return the session of the request's cookie, if it holds."""
    secret = request.cookies.get(console.cookie, "")
    return await find_session(secret, parts=console.staff) if secret else None


async def begin(request: web.Request, console: Console, secret: str, wanted: str) -> web.Response:
    """Let somebody in under a new session; one that the browser came with ends."""
    await console.staff.staff.end_session(digest_of(request.cookies.get(console.cookie, "")))
    return let_in(go_to(wanted), secret, console)


@routes.post(SIGN_IN)
async def sign_in(request: web.Request) -> web.Response:
    """Sign in by passphrase and code."""
    console = request.app[CONSOLE]
    if not is_same_origin(request, console.url):
        return say(request, HTTPStatus.FORBIDDEN, FOREIGN)
    form = await read_form(request, patience=request.app[CAPACITY].limits.body_patience)
    name, wanted = form.get("name", ""), safe_path(form.get("next", "/"))
    if refusal := refuse_too_many(request, name, wanted):
        return refusal
    try:
        secret = await sign_in_with_passphrase(
            name, form.get("passphrase", ""), form.get("code", ""), parts=console.staff
        )
    except SignInFailed as refused:
        return sign_in_page(request, wanted, explain(refused), HTTPStatus.FORBIDDEN)
    return await begin(request, console, secret, wanted)


def refuse_too_many(request: web.Request, name: str, wanted: str) -> web.Response | None:
    """Let somebody wait who has tried too often, from one address or for one name, known or not."""
    wait = request.app[ATTEMPTS].wait(network(request.remote), name)
    if not wait:
        return None
    note = f"Too many tries. Wait {math.ceil(wait / 60)} minutes, and try again."
    return sign_in_page(request, wanted, note, HTTPStatus.TOO_MANY_REQUESTS)


@routes.post(f"{SIGN_IN}/passkey/options")
async def ask_passkey(request: web.Request) -> web.Response:
    """Return what a browser is to sign."""
    console = request.app[CONSOLE]
    if not is_same_origin(request, console.url):
        return say(request, HTTPStatus.FORBIDDEN, FOREIGN)
    if request.app[ATTEMPTS].wait(network(request.remote), ""):
        raise web.HTTPTooManyRequests
    options = await ask_for_passkey(parts=console.staff)
    return web.Response(text=options, content_type="application/json")


@routes.post(f"{SIGN_IN}/passkey")
async def sign_in_by_passkey(request: web.Request) -> web.Response:
    """Sign in by what a passkey signed."""
    console = request.app[CONSOLE]
    if not is_same_origin(request, console.url):
        return say(request, HTTPStatus.FORBIDDEN, FOREIGN)
    form = await read_form(request, patience=request.app[CAPACITY].limits.body_patience)
    wanted = safe_path(form.get("next", "/"))
    if refusal := refuse_too_many(request, "", wanted):
        return refusal
    try:
        secret = await sign_in_with_passkey(form.get("answer", ""), parts=console.staff)
    except SignInFailed as refused:
        return sign_in_page(request, wanted, explain(refused), HTTPStatus.FORBIDDEN)
    return await begin(request, console, secret, wanted)


@routes.get("/invitations/{secret}")
async def show_invitation(request: web.Request) -> web.Response:
    """Greet somebody who was invited. Only the button uses the link: programs look at links too."""
    console = request.app[CONSOLE]
    try:
        person = await find_invited(request.match_info["secret"], parts=console.staff)
    except InvitationInvalid as refused:
        return say(request, HTTPStatus.GONE, explain(refused))
    return render("sign_in/invitation.html", outside_of_studies(request) | {"name": person.name})


@routes.post("/invitations/{secret}")
async def use_invitation(request: web.Request) -> web.Response:
    """Let somebody in who was invited, and show how to come back."""
    console = request.app[CONSOLE]
    if not is_same_origin(request, console.url):
        return say(request, HTTPStatus.FORBIDDEN, FOREIGN)
    try:
        secret = await accept_invitation(request.match_info["secret"], parts=console.staff)
    except InvitationInvalid as refused:
        return say(request, HTTPStatus.GONE, explain(refused))
    return await begin(request, console, secret, "/account")
