"""Twilio's webhooks: a text is stored first, then answered; a delivery report moves a message forward."""

from http import HTTPStatus
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from rds.app.answer_text import answer_text
from rds.app.deliver import take_report
from rds.app.ports import InboundText, MalformedWebhook, NotAPhone, NotFromProvider
from rds.web.keys import SERVICE, Service
from rds.web.metrics import TEXTS
from rds.web.problems import problem

log = structlog.get_logger()
routes = web.RouteTableDef()

INBOUND = "/sms/inbound"
STATUS = "/sms/status"
NO_REPLY = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
"""TwiML that sends nothing: replies leave as jobs, with a key, so that none is lost or doubled."""


@routes.post(INBOUND)
async def inbound(request: web.Request) -> web.Response:
    """Take a text. Once it is stored the provider is told so, whatever happens to the answer."""
    service = request.app[SERVICE]
    try:
        form = await form_of(request)
        text = service.webhooks.inbound(path=request.raw_path, signature=signature_of(request), form=form)
    except NotFromProvider:
        return not_from_provider()
    except MalformedWebhook as fault:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", str(fault))
    TEXTS.labels(await take(text, service)).inc()
    return web.Response(text=NO_REPLY, content_type="text/xml")


async def take(text: InboundText, service: Service) -> str:
    """Store a text and answer it, and return what it was: `new`, `repeated`, or `not_a_phone`, which is not kept."""
    try:
        is_new = await service.inbox.store_text(
            message=text.id,
            sender=text.sender,
            recipient=text.recipient,
            body=text.body,
            received_at=service.parts.clock.now(),
        )
    except NotAPhone:
        return "not_a_phone"
    if is_new:
        await answer_now(text, service)
    return "new" if is_new else "repeated"


async def answer_now(text: InboundText, service: Service) -> None:
    """Answer at once. A fault leaves the text to the workers, who try again."""
    try:
        await answer_text(text.id, service.parts)
    except Exception as fault:  # noqa: BLE001 - it is stored; the provider must not send it again
        log.error("text.left", message=text.id, fault=type(fault).__name__)


@routes.post(STATUS)
async def status(request: web.Request) -> web.Response:
    """Take a delivery report."""
    service = request.app[SERVICE]
    try:
        form = await form_of(request)
        report = service.webhooks.report(path=request.raw_path, signature=signature_of(request), form=form)
    except NotFromProvider:
        return not_from_provider()
    except MalformedWebhook as fault:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", str(fault))
    await take_report(report, judge=service.judge, outbox=service.outbox, parts=service.parts)
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def form_of(request: web.Request) -> dict[str, str]:
    """Return the fields of a URL-encoded form in UTF-8, the only kind that Twilio posts. Raises MalformedWebhook."""
    try:
        fields = (await request.read()).decode()
    except UnicodeDecodeError:
        raise MalformedWebhook("the request's body is not a form in UTF-8") from None
    return dict(parse_qsl(fields, keep_blank_values=True))


def signature_of(request: web.Request) -> str:
    """Return the signature, empty when there is none."""
    return request.headers.get("X-Twilio-Signature", "")


def not_from_provider() -> web.Response:
    """Refuse a request whose signature does not hold."""
    return problem(
        HTTPStatus.FORBIDDEN,
        "not_from_provider",
        "The signature does not match. Check RDS_TWILIO_AUTH_TOKEN, and that RDS_PUBLIC_URL is the address that Twilio calls.",
    )
