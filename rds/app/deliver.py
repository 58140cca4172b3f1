"""Messages leave through the provider, and its reports come back."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from rds.app.hold import ACCOUNT_FAILURES, hold_refused, scope_of, wait_behind
from rds.app.open_case import open_case_without_text
from rds.app.parts import Parts
from rds.app.ports import (
    Behind,
    Entry,
    MessageGateway,
    NotSent,
    Outbox,
    Outgoing,
    ProviderMessage,
    ResendPolicy,
    SendFailure,
    SetAside,
    StatusReport,
    TryAgain,
)
from rds.domain.events import MessagingStopped
from rds.domain.ids import CallerId, MessageId, StudyId
from rds.domain.replies import ReplyKey

ATTEMPTS = 9
"""At a provider that would not take a message: an hour and a half by the delays below. Then it waits for a
person."""
FIRST_DELAY = timedelta(seconds=20)
"""Before the second attempt at a provider that would not take a message; then twice as long each time."""
SEND_AGAIN = ResendPolicy(first=timedelta(minutes=10), attempts=6)
"""By study time, for a message that the provider took and the phone did not get."""
SENT_IN_SPITE_OF_STOP = frozenset(
    {
        ReplyKey.STOPPED,
        ReplyKey.STOPPED_OWED,
        ReplyKey.STOPPED_NEW_OWNER,
        ReplyKey.HELP,
        ReplyKey.HELP_AFTER_STOP,
        ReplyKey.START_FIRST,
    }
)
"""The one confirmation, and the answers to HELP and to a code, with which a phone asks at any time."""
MISSED = frozenset(
    {
        ReplyKey.CONSENT,
        ReplyKey.COUPONS,
        ReplyKey.COUPONS_TO_FORWARD,
        ReplyKey.TEAM_MESSAGE,
        ReplyKey.TEAM_REPLY,
    }
)
"""What a person waits for in vain if it never arrives, and that no later message makes good."""
CLOCK_TOLERANCE = timedelta(hours=2)
"""How far our clock may have been ahead when a message was made: an hour where summer time was mistaken for
winter's."""
LOOKS_AT_ONE_LEAVING = 50
BETWEEN_LOOKS = timedelta(milliseconds=20)
"""How often a message that another of the same phone stands behind is looked at here.

The other mostly leaves within a second, so that the queue is not needed for it.
"""
WAIT_IN_TURN = timedelta(seconds=2)
FAILED = frozenset({"undelivered", "failed"})

RESEND_AFTER = timedelta(minutes=2)
"""How long the provider must not have listed a message before we believe that it never had it, and send it
again.

Its list runs behind what it took. A question that comes twice is a nuisance, one that never comes ends the
conversation.
"""
RESEND_AFTER_IF_MISLEADING = timedelta(minutes=15)
MISLEADING_TWICE = frozenset({ReplyKey.THANKS, ReplyKey.COUPONS_TO_FORWARD, ReplyKey.COUPONS, ReplyKey.PAID})
"""What would mislead if it came twice, as more coupons or more money: here being late is better."""


async def send_message(key: str, *, outbox: Outbox, gateway: MessageGateway, parts: Parts) -> None:
    """Hand one message to the provider; doing it again after it left changes nothing.

    Raises TryAgain for what may pass, and SetAside when it has not passed in all the attempts: the message
    still waits, and is not lost. A message whose last attempt ended without an answer is looked for at the
    provider first. One that the account keeps from leaving waits with the others (`rds.app.hold`), and its
    job is done.
    """
    message = await take_in_turn(key, outbox, parts)
    if message is None:
        return
    if is_silenced(message):
        await outbox.give_up(key, "opted_out")
        return
    if await wait_behind(message, outbox):
        return
    try:
        provider_id = await hand_over(message, outbox, gateway, parts)
    except NotSent as failure:
        await take_failure(message, failure, outbox, parts)
    else:
        await outbox.mark_accepted(key, provider_id)


async def take_in_turn(key: str, outbox: Outbox, parts: Parts) -> Outgoing | None:
    """Take a message once those of the same phone before it have left; None when there is nothing to send.

    Raises TryAgain when one of them does not leave at once.
    """
    for _ in range(LOOKS_AT_ONE_LEAVING):
        message = await outbox.take(key, parts.clock.now())
        if not isinstance(message, Behind):
            return message
        if message is Behind.WAITING:
            break
        await asyncio.sleep(BETWEEN_LOOKS.total_seconds())
    raise TryAgain(WAIT_IN_TURN, "in_turn")


def is_silenced(message: Outgoing) -> bool:
    """Return whether the phone has asked for silence since, and this message does not go all the same."""
    return message.stopped and message.purpose not in SENT_IN_SPITE_OF_STOP


async def hand_over(message: Outgoing, outbox: Outbox, gateway: MessageGateway, parts: Parts) -> MessageId:
    """Return the provider's id: of the attempt before, if that got through after all, else of a new one.

    Raises NotSent.
    """
    if message.in_doubt_for is not None:
        if found := await find_sent(message, outbox, gateway):
            return found
        is_believed = message.in_doubt_for >= resend_after(message.purpose)
        if not (is_believed and await outbox.begin_again(message.key, message.attempts, parts.clock.now())):
            raise NotSent(SendFailure.UNKNOWN, "in_doubt")
    return await gateway.send(
        sender=message.sender, recipient=message.recipient, body=message.body, key=message.key
    )


def resend_after(purpose: ReplyKey) -> timedelta:
    """Return how long a message of this kind is looked for before it is sent again."""
    return RESEND_AFTER_IF_MISLEADING if purpose in MISLEADING_TWICE else RESEND_AFTER


async def find_sent(message: Outgoing, outbox: Outbox, gateway: MessageGateway) -> MessageId | None:
    """Return the provider's id of this message if an earlier attempt got through without our knowing.

    Raises NotSent, as UNKNOWN unless the account is at fault: when the provider cannot say, the message is in
    doubt as before.
    """
    try:
        listed = await gateway.list_sent(number=message.sender, since=message.created_at - CLOCK_TOLERANCE)
    except NotSent as failure:
        if failure.failure in ACCOUNT_FAILURES:
            raise
        raise NotSent(SendFailure.UNKNOWN, failure.code, failure.retry_after) from None
    alike = [sent.id for sent in listed if is_the_same(sent, message)]
    return await outbox.first_unknown(alike)


def is_the_same(sent: ProviderMessage, message: Outgoing) -> bool:
    """Return whether the provider's message may be ours.

    It has the same recipient and the same words, and is not known to have failed.
    """
    return sent.recipient == message.recipient and sent.body == message.body and sent.status not in FAILED


async def take_failure(message: Outgoing, failure: NotSent, outbox: Outbox, parts: Parts) -> None:
    """Do what the provider's answer means for a message that was not sent.

    Opt out, give up, wait for the account, try again, or leave it to a person.
    """
    if failure.failure in ACCOUNT_FAILURES:
        await hold_refused(message, failure, outbox)
        return
    if failure.failure in (SendFailure.TRANSIENT, SendFailure.UNKNOWN):
        if failure.failure is SendFailure.TRANSIENT:
            await outbox.mark_refused(message.key, failure.code)
        if message.attempts >= ATTEMPTS:
            raise SetAside(failure.code)
        named = timedelta(seconds=failure.retry_after or 0)
        raise TryAgain(named or FIRST_DELAY * backoff(message.attempts), failure.code)
    await outbox.give_up(message.key, failure.code)
    if failure.failure is SendFailure.OPTED_OUT:
        await opt_out(message.study, message.caller, message.key, parts)
    else:
        await tell_undelivered(message.study, message.caller, message.key, message.purpose, parts=parts)


async def tell_undelivered(
    study: StudyId, caller: CallerId, key: str, purpose: ReplyKey, *, parts: Parts
) -> None:
    """Put a message before the study team that will never arrive and that the person cannot do without."""
    if purpose in MISSED:
        await open_case_without_text(study, caller, "not_delivered", cause=key, parts=parts)


async def opt_out(study: StudyId, caller: CallerId, cause: str, parts: Parts) -> None:
    """Take the provider's word that this phone wants no more texts."""
    async with parts.database.transaction() as tx:
        await tx.lock_phone(study, caller)
        if (await tx.phone_state(study, caller)).messaging_stopped:
            return
        stopped = MessagingStopped(caller=caller, source="provider")
        await tx.record(
            Entry(study=study, at=parts.clock.now(), actor="provider", cause=cause, events=(stopped,))
        )


def backoff(attempts: int) -> int:
    """Return how much longer to wait after this many attempts."""
    return 1 << (attempts - 1)


async def take_report(
    report: StatusReport, *, judge: Callable[[str], SendFailure], outbox: Outbox, parts: Parts
) -> None:
    """Take a delivery report: old and repeated ones change nothing; what may pass is sent again.

    `judge` says what one of the provider's error codes means.
    """
    failure = judge(report.error) if report.status in FAILED and report.error else SendFailure.PERMANENT
    # The opt-out comes first: were the report taken and the process to die, nobody would hear of it again.
    if failure is SendFailure.OPTED_OUT and (delivery := await outbox.news(report)):
        await opt_out(delivery.study, delivery.caller, delivery.key, parts)
    if failure in ACCOUNT_FAILURES:
        if delivery := await outbox.news(report):
            scope = scope_of(failure, country=delivery.country, caller=delivery.caller)
            await outbox.hold_reported(report, scope=scope, at=parts.clock.now())
        return
    may_pass = failure in (SendFailure.TRANSIENT, SendFailure.UNKNOWN)
    # As with an opt-out, the case comes first.
    if report.status in FAILED and failure is not SendFailure.OPTED_OUT:
        await note_failed_delivery(report, outbox, parts, may_pass=may_pass)
    await outbox.report(report, at=parts.clock.now(), again=SEND_AGAIN if may_pass else None)


async def note_failed_delivery(report: StatusReport, outbox: Outbox, parts: Parts, *, may_pass: bool) -> None:
    """Tell the study team of a message that did not arrive and is not sent again, once."""
    delivery = await outbox.news(report)
    if delivery and not (may_pass and delivery.attempts < SEND_AGAIN.attempts):
        await tell_undelivered(delivery.study, delivery.caller, delivery.key, delivery.purpose, parts=parts)
