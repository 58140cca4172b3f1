"""Twilio's webhooks: a text is stored first, then answered; a delivery report moves a message forward."""

import structlog
from aiohttp import web

from rds.app.answer_text import BlockedByEarlierText, answer_text, try_to_parse
from rds.app.deliver import take_report
from rds.app.ports import InboundText, MalformedWebhook, NotAPhone, NotFromProvider, StoredText
from rds.web.context import CAPACITY, SERVICE, Capacity, Service
from rds.web.limits import Overloaded
from rds.web.metrics import LEFT, TEXTS
from rds.web.webhooks.signed_forms import form_of, refuse_malformed, refuse_unsigned, signature_of

log = structlog.get_logger()
routes = web.RouteTableDef()

INBOUND = "/sms/inbound"
STATUS = "/sms/status"
NO_REPLY = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
"""TwiML that sends nothing: replies leave as jobs, with a key, so that none is lost or doubled."""


@routes.post(INBOUND)
async def inbound(request: web.Request) -> web.Response:
    """Take a text. Once it is stored the provider is told so, whatever happens to the answer."""
    service, capacity = request.app[SERVICE], request.app[CAPACITY]
    try:
        text = service.webhooks.inbound(
            path=request.raw_path, signature=signature_of(request), form=await read_signed_form(request)
        )
    except NotFromProvider:
        return refuse_unsigned(request, capacity.unsigned_limiter)
    except MalformedWebhook as fault:
        return refuse_malformed(fault)
    kind, stored = await capacity.storing.do(lambda: store(text, service))
    TEXTS.labels(kind).inc()
    if stored and service.is_held():
        LEFT.labels("held").inc()
    elif stored:
        await answer_now(text, stored, service, capacity)
    return web.Response(text=NO_REPLY, content_type="text/xml")


async def read_signed_form(request: web.Request) -> dict[str, str]:
    """Return the form. Raises NotFromProvider, MalformedWebhook or HTTPRequestTimeout.

    Of a request without any signature not even the body is read.
    """
    if not signature_of(request):
        raise NotFromProvider
    return await form_of(request, patience=request.app[CAPACITY].limits.body_patience)


async def store(text: InboundText, service: Service) -> tuple[str, StoredText | None]:
    """Store a text and return what it was: `new`, `repeated`, or `not_a_phone`, which is not kept.

    A new one is returned as it is stored.
    """
    try:
        stored = await service.inbox.store_text(
            message=text.id,
            sender=text.sender,
            recipient=text.recipient,
            body=text.body,
            received_at=service.parts.clock.now(),
            parsed=try_to_parse(
                text.body,
                service.parts,
                has_media=text.has_media,
                provider_stopped=text.provider_stopped,
            ),
            has_media=text.has_media,
            provider_stopped=text.provider_stopped,
        )
    except NotAPhone:
        return "not_a_phone", None
    return ("new" if stored else "repeated"), stored


async def answer_now(text: InboundText, stored: StoredText, service: Service, capacity: Capacity) -> None:
    """Answer at once.

    Under a crowd, a slow database or a fault the text is left to the workers, who try again.
    """

    async def answer() -> None:
        async with capacity.turn_of(text.sender):
            await answer_text(text.id, service.parts, stored)

    try:
        await capacity.answering.do(answer)
    except Overloaded as fault:
        LEFT.labels(fault.reason).inc()
    except BlockedByEarlierText as fault:
        LEFT.labels("behind").inc()
        log.error("text.left", message=text.id, behind=fault.earlier, fault=fault.reason)
    except Exception as fault:  # noqa: BLE001 - it is stored; the provider must not send it again
        LEFT.labels("fault").inc()
        log.error("text.left", message=text.id, fault=type(fault).__name__)


@routes.post(STATUS)
async def status(request: web.Request) -> web.Response:
    """Take a delivery report."""
    service, capacity = request.app[SERVICE], request.app[CAPACITY]
    try:
        report = service.webhooks.report(
            path=request.raw_path, signature=signature_of(request), form=await read_signed_form(request)
        )
    except NotFromProvider:
        return refuse_unsigned(request, capacity.unsigned_limiter)
    except MalformedWebhook as fault:
        return refuse_malformed(fault)
    await capacity.storing.do(
        lambda: take_report(report, judge=service.judge, outbox=service.outbox, parts=service.parts)
    )
    return web.Response(status=204)
