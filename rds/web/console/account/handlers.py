"""One's own account: passkeys, a passphrase with codes, how the console looks, and the way out."""

import re
from http import HTTPStatus

import segno
from aiohttp import web

from rds.app.staff.credentials import add_passkey, ask_for_new_passkey, ask_for_passkey, set_passphrase
from rds.domain.refusals import RuleBroken
from rds.domain.staff import Act
from rds.web.console.admission import SIGN_IN, let_out
from rds.web.console.refusal_words import explain
from rds.web.console.registry import Routes
from rds.web.console.visit import Visit, go_to

ACCOUNT = "/account"
THEMES = ("auto", "light", "dark")
LONGEST_LABEL = 60
SECRET = re.compile(r"[A-Z2-7]{32}")
routes = Routes(ACCOUNT)


@routes.get("", Act.USE_OWN_ACCOUNT)
async def show_account(visit: Visit) -> web.Response:
    """Show how to sign in the next time."""
    staff = visit.console.staff.staff
    return await visit.page(
        "account/account.html",
        passkeys=await staff.passkeys(visit.person.id),
        passphrase=await staff.passphrase(visit.person.id),
        themes=THEMES,
    )


@routes.post("/passkeys/options", Act.USE_OWN_ACCOUNT)
async def ask_passkey(visit: Visit) -> web.Response:
    """Return what a browser is to make."""
    options = await ask_for_new_passkey(visit.person, parts=visit.console.staff)
    return web.Response(text=options, content_type="application/json")


@routes.post("/passkeys/sign-options", Act.USE_OWN_ACCOUNT)
async def ask_once_more(visit: Visit) -> web.Response:
    """Return what a browser is to sign, to show once more who its person is."""
    options = await ask_for_passkey(parts=visit.console.staff, person=visit.person.id)
    return web.Response(text=options, content_type="application/json")


@routes.post("/passkeys", Act.USE_OWN_ACCOUNT)
async def keep_passkey(visit: Visit) -> web.Response:
    """Keep a passkey that a browser made."""
    label = visit.typed("label", LONGEST_LABEL) or "Passkey"
    await add_passkey(visit.person, visit.form.get("answer", ""), label, parts=visit.console.staff)
    return await visit.tell(ACCOUNT, f"The passkey “{label}” is kept. Use it to sign in the next time.")


@routes.post("/passkeys/forget", Act.USE_OWN_ACCOUNT)
async def forget_passkey(visit: Visit) -> web.Response:
    """Take a passkey out."""
    try:
        passkey = bytes.fromhex(visit.form.get("passkey", ""))
    except ValueError:
        passkey = b""
    await visit.console.staff.staff.forget_passkey(visit.person.id, passkey)
    return await visit.tell(ACCOUNT, "The passkey no longer works.")


@routes.get("/passphrase", Act.USE_OWN_ACCOUNT)
async def show_passphrase(visit: Visit) -> web.Response:
    """Show the form for a passphrase, with a new secret for the app."""
    return await passphrase_page(visit, visit.console.staff.codes.new_secret())


async def passphrase_page(
    visit: Visit, secret: str, mistake: str = "", status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    """Return the form, with the picture that an app reads."""
    address = visit.console.staff.codes.address(secret, visit.person.name)
    picture = segno.make(address, micro=False).svg_data_uri(scale=4, border=2)
    return await visit.page(
        "account/passphrase.html", http_status=status, secret=secret, picture=picture, mistake=mistake
    )


@routes.post("/passphrase", Act.USE_OWN_ACCOUNT)
async def keep_passphrase(visit: Visit) -> web.Response:
    """Keep a passphrase, and show the recovery codes, once."""
    secret = visit.form.get("secret", "")
    if not SECRET.fullmatch(secret):
        secret = visit.console.staff.codes.new_secret()
    try:
        recovery = await set_passphrase(
            visit.person,
            visit.form.get("passphrase", ""),
            secret,
            visit.form.get("code", ""),
            parts=visit.console.staff,
        )
    except RuleBroken as refusal:
        return await passphrase_page(visit, secret, explain(refusal), HTTPStatus.UNPROCESSABLE_ENTITY)
    return await visit.page("account/recovery.html", recovery=recovery)


@routes.post("/theme", Act.USE_OWN_ACCOUNT)
async def choose_theme(visit: Visit) -> web.Response:
    """Keep how the console looks."""
    theme = visit.form.get("theme", "")
    await visit.console.staff.staff.set_theme(visit.person.id, theme if theme in THEMES else "auto")
    return go_to(ACCOUNT)


@routes.post("/sign-out", Act.USE_OWN_ACCOUNT)
async def sign_out(visit: Visit) -> web.Response:
    """End the session."""
    await visit.console.staff.staff.end_session(visit.session.digest)
    return let_out(go_to(SIGN_IN), visit.console)
