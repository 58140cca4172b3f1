"""Messages leave through the provider, and its reports come back."""

from collections.abc import Callable
from datetime import timedelta

from rds.app.parts import Parts
from rds.app.ports import (
    Delivery,
    Entry,
    MessageGateway,
    NotSent,
    Outbox,
    Outgoing,
    ProviderMessage,
    SendFailure,
    StatusReport,
    TryAgain,
)
from rds.domain.events import MessagingStopped
from rds.domain.ids import CallerId, MessageId, StudyId
from rds.domain.replies import ReplyKey

ATTEMPTS = 6
FIRST_DELAY = timedelta(seconds=20)
"""Before the second attempt at a provider that would not take a message; then twice as long each time."""
UNDELIVERED_DELAY = timedelta(minutes=10)
"""By study time, before a message that did not reach its phone is sent again; then twice as long each time."""
SENT_IN_SPITE_OF_STOP = frozenset({ReplyKey.STOPPED, ReplyKey.HELP})
"""The one confirmation, and the answer to HELP, which a phone may ask for at any time."""
CLOCK_TOLERANCE = timedelta(minutes=5)
FAILED = frozenset({"undelivered", "failed"})


async def send_message(key: str, *, outbox: Outbox, gateway: MessageGateway, parts: Parts) -> None:
    """Hand one message to the provider; doing it again after it left changes nothing.

    Raises TryAgain for what may pass. A message whose last attempt ended without an answer is looked for at the provider first,
    so that it is not sent twice.
    """
    message = await outbox.take(key)
    if message is None:
        return
    if message.stopped and message.purpose not in SENT_IN_SPITE_OF_STOP:
        await outbox.given_up(key, "opted_out")
        return
    try:
        provider_id = await hand_over(message, outbox, gateway)
    except NotSent as failure:
        await take_failure(message, failure, outbox, parts)
    else:
        await outbox.accepted(key, provider_id)


async def hand_over(message: Outgoing, outbox: Outbox, gateway: MessageGateway) -> MessageId:
    """Return the provider's id: of the attempt before, if that got through after all, else of a new one. Raises NotSent."""
    if message.in_doubt and (found := await find_sent(message, outbox, gateway)):
        return found
    return await gateway.send(recipient=message.recipient, body=message.body, key=message.key)


async def find_sent(message: Outgoing, outbox: Outbox, gateway: MessageGateway) -> MessageId | None:
    """Return the provider's id of this message if an earlier attempt got through without our knowing.

    Raises NotSent, always as UNKNOWN: when the provider cannot say, the message is in doubt as before.
    """
    try:
        listed = await gateway.list_messages(since=message.created_at - CLOCK_TOLERANCE, inbound=False)
    except NotSent as failure:
        raise NotSent(SendFailure.UNKNOWN, failure.code, failure.retry_after) from None
    alike = [sent.id for sent in listed if is_the_same(sent, message)]
    return await outbox.first_unknown(alike)


def is_the_same(sent: ProviderMessage, message: Outgoing) -> bool:
    """Return whether the provider's message may be ours: same recipient, same words, not known to have failed."""
    return sent.recipient == message.recipient and sent.body == message.body and sent.status not in FAILED


async def take_failure(message: Outgoing, failure: NotSent, outbox: Outbox, parts: Parts) -> None:
    """Opt out, give up, or try again, as the provider's answer means."""
    may_pass = failure.failure in (SendFailure.TRANSIENT, SendFailure.UNKNOWN)
    if may_pass and message.attempts < ATTEMPTS:
        if failure.failure is SendFailure.TRANSIENT:
            await outbox.refused(message.key, failure.code)
        named = timedelta(seconds=failure.retry_after or 0)
        raise TryAgain(named or FIRST_DELAY * backoff(message.attempts), failure.code)
    await outbox.given_up(message.key, failure.code)
    if failure.failure is SendFailure.OPTED_OUT:
        await opt_out(message.study, message.caller, message.key, parts)


async def opt_out(study: StudyId, caller: CallerId, cause: str, parts: Parts) -> None:
    """Take the provider's word that this phone wants no more texts."""
    async with parts.database.transaction() as tx:
        await tx.hold_phone(study, caller)
        if (await tx.standing(study, caller)).messaging_stopped:
            return
        stopped = MessagingStopped(caller=caller, source="provider")
        await tx.record(
            Entry(study=study, at=parts.clock.now(), actor="provider", cause=cause, events=(stopped,))
        )


def backoff(attempts: int) -> int:
    """Return how much longer to wait after so many attempts."""
    return 1 << (attempts - 1)


async def take_report(
    report: StatusReport, *, judge: Callable[[str], SendFailure], outbox: Outbox, parts: Parts
) -> None:
    """Take a delivery report: old and repeated ones change nothing; what may pass is sent again.

    `judge` says what one of the provider's error codes means.
    """
    delivery = await outbox.report(report, at=parts.clock.now())
    if delivery is None or report.status not in FAILED or report.error is None:
        return
    await after_failed_delivery(delivery, judge(report.error), outbox, parts)


async def after_failed_delivery(
    delivery: Delivery, failure: SendFailure, outbox: Outbox, parts: Parts
) -> None:
    """Opt out, leave it, or send again, as the provider's error means."""
    if failure is SendFailure.OPTED_OUT:
        await opt_out(delivery.study, delivery.caller, delivery.key, parts)
    elif failure is not SendFailure.PERMANENT and delivery.attempts < ATTEMPTS:
        wait = UNDELIVERED_DELAY * backoff(delivery.attempts)
        await outbox.send_again(delivery.key, parts.clock.now() + wait)
