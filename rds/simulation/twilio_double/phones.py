"""A page on which a person plays the phones of a study, and what the page asks for."""

import re
from datetime import timedelta
from importlib.resources import files

from aiohttp import web

from rds.simulation.twilio_double.account import TwilioAccount
from rds.simulation.twilio_double.ledger import Message

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST = 1600
_LONGEST_WAIT = timedelta(days=366)
_PAGE = files(__package__) / "phones.html"
_POLICY = (
    "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)


def routes(double: TwilioAccount) -> list[web.RouteDef]:
    """Return the page's routes."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(
            text=_PAGE.read_text("utf-8"),
            content_type="text/html",
            headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"},
        )

    async def study(_: web.Request) -> web.Response:
        controls = double.controls.describe() if double.controls else {}
        return web.json_response({"study_number": double.study_number, **controls})

    async def threads(request: web.Request) -> web.Response:
        numbers = request.query.getall("number", [])
        return web.json_response(
            {n: [_describe_message(double, m) for m in double.ledger.thread(n)] for n in numbers}
        )

    async def text(request: web.Request) -> web.Response:
        number = request.match_info["number"]
        if not _NUMBER.fullmatch(number) or number == double.study_number:
            return _refusal("A phone number starts with + and the country code, such as +14165550123.")
        if request.content_type != "application/json":
            return _refusal("Post the text as JSON.")
        told = await request.json()
        words = told.get("text") if isinstance(told, dict) else None
        if not isinstance(words, str) or not 0 < len(words) <= _LONGEST:
            return _refusal(f"A text has 1 to {_LONGEST} characters.")
        return web.json_response({"sid": await double.receive(number, words)}, status=201)

    return [
        web.get("/", page),
        web.get("/phone/study", study),
        web.get("/phone/threads", threads),
        web.post("/phone/{number}/texts", text),
        control_route(double),
    ]


def control_route(double: TwilioAccount) -> web.RouteDef:
    """Return the route that lets time pass."""

    async def wait(request: web.Request) -> web.Response:
        if double.controls is None:
            return _refusal("Time passes by itself here.")
        told = await request.json() if request.content_type == "application/json" else None
        seconds = told.get("seconds") if isinstance(told, dict) else None
        if not isinstance(seconds, int) or not 0 < seconds <= _LONGEST_WAIT.total_seconds():
            return _refusal(f"Wait for a second or more, and at most {_LONGEST_WAIT.days} days.")
        await double.controls.wait(timedelta(seconds=seconds))
        return web.json_response(double.controls.describe())

    return web.post("/phone/wait", wait)


def _refusal(words: str) -> web.Response:
    return web.json_response({"error": words}, status=400)


def _describe_message(double: TwilioAccount, message: Message) -> dict[str, object]:
    status, code = message.status_at(double.now())
    return {
        "sid": message.sid,
        "from_study": message.sender == double.study_number,
        "body": message.body,
        "at": message.created.isoformat(),
        "status": status,
        "error_code": code,
        "answer": message.answer,
    }
