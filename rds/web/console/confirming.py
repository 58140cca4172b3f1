"""Before a number is shown: a reason, and once more who asks."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from rds.app.staff.credentials import confirm_with_passkey, confirm_with_passphrase
from rds.domain.staff import is_confirmed
from rds.domain.staff_refusals import SignInFailed
from rds.web.console.refusal_words import explain
from rds.web.console.sign_in.attempts import ATTEMPTS
from rds.web.console.visit import Visit
from rds.web.rate_limiter import network

LONGEST_REASON = 300
NO_REASON = "Say why: it is recorded, and counted."
SHOWN_FOR = 60
"""Seconds for which a number is shown."""
NOT_REVEALED = {
    "number": None,
    "shown_for": SHOWN_FOR,
    "reason": "",
    "reveal_mistake": "",
    "asks_sign_in": False,
}


def is_apart(visit: Visit) -> bool:
    """Return whether the number was asked for on a page of its own, as it is without scripts."""
    return bool(visit.form.get("apart"))


async def number_page(
    visit: Visit, *, whose: str, back: str, http_status: HTTPStatus = HTTPStatus.OK, **more: Any
) -> web.Response:
    """Return the page on which a number is asked for and shown, and nothing else is typed."""
    values = NOT_REVEALED | {"whose": whose, "back": back} | more
    return await visit.page("shared/number.html", http_status=http_status, **values)


async def confirm(visit: Visit) -> str:
    """Let the person show once more who they are; return what is still missing, nothing when it is done."""
    parts = visit.console.staff
    if is_confirmed(visit.session.times, parts.clock.now()):
        return ""
    answer, passphrase = visit.form.get("answer", ""), visit.form.get("passphrase", "")
    if not answer and not passphrase:
        return "Show once more who you are, before a number is shown."
    if visit.request.app[ATTEMPTS].wait(network(visit.request.remote), visit.person.name):
        return "Too many tries. Wait some minutes, and try again."
    try:
        if answer:
            await confirm_with_passkey(visit.session, answer, parts=parts)
        else:
            code = visit.form.get("code", "")
            await confirm_with_passphrase(visit.session, passphrase, code, parts=parts)
    except SignInFailed as refused:
        return explain(refused)
    return ""
