"""Twilio's REST API for messages, as far as a study uses it: create, fetch, list."""

import re
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from rds.simulation.twilio_double.account import TwilioAccount
from rds.simulation.twilio_double.account_faults import Shown
from rds.simulation.twilio_double.delivery_plan import Fault
from rds.simulation.twilio_double.ledger import API_VERSION, FILTERS

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?")
_LONGEST_BODY = 1600
_PAGE_SIZE = 50
_LARGEST_PAGE = 1000

# code -> HTTP status and Twilio's words
_PROBLEMS = {
    20001: (400, "Invalid date value."),
    20003: (401, "Authenticate"),
    20005: (401, "Account is not active"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "The 'To' number {To} is not a valid phone number."),
    21266: (400, "'To' and 'From' number cannot be the same: {To}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL {StatusCallback} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21408: (
        403,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {To}",
    ),
    21608: (403, "The number {To} is unverified. A trial account reaches verified numbers only."),
    21660: (400, "Mismatch between the 'From' number {From} and the account {AccountSid}"),
    21701: (404, "The Messaging Service does not exist"),
    10001: (403, "Account is not active"),
    90010: (403, "Account is not active"),
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(double: TwilioAccount) -> list[web.RouteDef]:
    """Return the API's routes."""

    async def create(request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        code = _fault_of_request(double, form)
        if code is not None:
            return problem(code, form)
        fault = double.next_fault()
        if fault is Fault.TIMES_OUT:
            await double.stopping.wait()
        if fault is Fault.TOO_MANY_REQUESTS:
            return problem(20429, form, {"Retry-After": "1"})
        if fault in {Fault.SERVER_ERROR, Fault.TIMES_OUT}:
            return problem(20500, form)
        message = await double.take(
            form["To"], form["Body"], form.get("StatusCallback"), form.get("MessagingServiceSid")
        )
        if fault is Fault.ANSWER_LOST and request.transport is not None:
            request.transport.abort()
        fresh = message.as_json(message.created) | {"status": "queued", "date_sent": None, "error_code": None}
        return web.json_response(fresh, status=201)

    async def fetch(request: web.Request) -> web.StreamResponse:
        message = double.ledger.get(request.match_info["sid"])
        return problem(20404) if message is None else web.json_response(message.as_json(double.now()))

    async def list_page(request: web.Request) -> web.StreamResponse:
        fault = double.next_fault_of_list()
        if fault is Fault.TIMES_OUT:
            await double.stopping.wait()
        return _refuse_list(fault, request.query) or web.json_response(
            _page(double, request.path, dict(request.query))
        )

    collection = f"/{API_VERSION}/Accounts/{{account}}/Messages.json"
    return [
        web.post(collection, _for_the_account(double, create)),
        web.get(collection, _for_the_account(double, list_page)),
        web.get(collection.replace(".json", "/{sid}.json"), _for_the_account(double, fetch)),
    ]


def problem(
    code: int, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return Twilio's answer to what it refuses."""
    status, words = _PROBLEMS.get(code, (400, "The account is at fault; see this code's page."))
    told = {
        "code": code,
        "message": words.format_map(form or {}),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return web.json_response(told, status=status, headers=headers)


def _for_the_account(double: TwilioAccount, handler: Handler) -> Handler:
    expected = aiohttp.encode_basic_auth(double.account_sid, double.auth_token)

    async def check_account(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != expected:
            return problem(20003)
        if code := double.account_faults.of_every_request:
            return problem(code)
        return (
            await handler(request) if request.match_info["account"] == double.account_sid else problem(20404)
        )

    return check_account


def _fault_of_request(double: TwilioAccount, form: dict[str, str]) -> int | None:
    """Return the code with which Twilio refuses the request, or None."""
    form["AccountSid"] = double.account_sid
    to, callback, service = form.get("To", ""), form.get("StatusCallback"), form.get("MessagingServiceSid")
    checks = (
        (21604, not to),
        (21603, not form.get("From") and not service),
        (21602, not form.get("Body")),
        (21211, not _E164.fullmatch(to)),
        (21701, bool(service) and service != double.messaging_service),
        (21660, (form.get("From") or double.study_number) != double.study_number),
        (21266, to == double.study_number),
        (21617, len(form.get("Body", "")) > _LONGEST_BODY),
        (21609, callback is not None and not callback.startswith(("http://", "https://"))),
        (21610, to in double.opt_outs),
    )
    refused = next((code for code, refused in checks if refused), None)
    return refused or double.account_faults.code_for(to, Shown.REFUSAL)


def _refuse_list(fault: Fault | None, query: Mapping[str, str]) -> web.Response | None:
    """Return the answer to a list that goes wrong, or that asks for what is no date."""
    if fault is Fault.TOO_MANY_REQUESTS:
        return problem(20429, headers={"Retry-After": "1"})
    if fault is not None:
        return problem(20500)
    dates = [value for name, value in query.items() if name.startswith("DateSent")]
    return None if all(map(_DATE.fullmatch, dates)) else problem(20001)


def _page(double: TwilioAccount, path: str, query: dict[str, str]) -> dict[str, Any]:
    """Return one page of the list.

    A page's token is the last SID before it, so that new messages shift nothing.
    """
    size = min(int(query.get("PageSize", _PAGE_SIZE)), _LARGEST_PAGE)
    page = int(query.get("Page", 0))
    filters = {name: value for name, value in query.items() if name in FILTERS}
    now = double.now()
    listed = double.ledger.newest_first(filters, now)
    token = query.get("PageToken", "").removeprefix("PA")
    if token:
        next((True for message in listed if message.sid == token), None)
    messages = list(islice(listed, size))
    more = next(listed, None) is not None

    def uri(number: int, after: str | None = None) -> str:
        place = {"PageSize": str(size), "Page": str(number)} | ({"PageToken": f"PA{after}"} if after else {})
        return f"{path}?{urlencode(filters | place)}"

    return {
        "messages": [message.as_json(now) for message in messages],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(messages) - 1, 0),
        "uri": uri(page, token or None),
        "first_page_uri": uri(0),
        "previous_page_uri": None,
        "next_page_uri": uri(page + 1, messages[-1].sid) if more else None,
    }
