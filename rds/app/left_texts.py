"""Texts that were left are answered; what cannot be answered is set aside for the study team."""

from datetime import datetime, timedelta

import structlog

from rds.app.answer_text import BlockedByEarlierText, answer_text, phone_actor
from rds.app.parts import Parts
from rds.app.ports import Entry, Message, Sender
from rds.domain.events import ReviewRequested
from rds.domain.ids import MessageId
from rds.domain.replies import Reply, ReplyKey

log = structlog.get_logger()
TRIES_AT_A_TEXT = 5
RETRY_AFTER = timedelta(seconds=15)
"""How long a text may stay unhandled (by the machine's time) before a worker takes it up."""
LEFT_AT_ONCE = 500
"""Of how many phones one round takes up what was left.

Under a crowd the service leaves all that it cannot answer in time.
"""


async def answer_left_texts(parts: Parts, machine_now: datetime) -> None:
    """Answer texts that were stored and not handled: the process died, or something failed.

    No phone's block another's.

    After TRIES_AT_A_TEXT failures a text is set aside for the study team, and its sender is told that nothing
    is lost.
    """
    for message in await parts.database.left_texts(machine_now - RETRY_AFTER, LEFT_AT_ONCE):
        try:
            await answer_text(message, parts)
        except BlockedByEarlierText as fault:
            await count_failure(fault.earlier, fault.reason, parts)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one text must not stop the others
            await count_failure(message, type(fault).__name__, parts)


async def count_failure(message: MessageId, reason: str, parts: Parts) -> None:
    """Note that a text could not be answered; after TRIES_AT_A_TEXT times, set it aside."""
    if await parts.database.note_failure(message, reason) >= TRIES_AT_A_TEXT:
        await set_aside(message, parts)


async def set_aside(message: MessageId, parts: Parts) -> None:
    """Set a text aside for the study team, and tell its sender that nothing is lost.

    Even when its sender cannot be told, the text takes nobody's turn any more.
    """
    try:
        await report_failure(message, parts)
    except Exception as fault:  # noqa: BLE001 - it is set aside all the same
        log.error("text.failure_not_reported", message=message, fault=type(fault).__name__)
    await parts.database.set_aside(message)


async def report_failure(message: MessageId, parts: Parts) -> None:
    """Put a text on the study team's list; then tell its sender.

    The list needs neither the words of the text nor the protocol.
    """
    async with parts.database.transaction() as tx:
        sender = await tx.lock_sender(message)
        if sender is None:
            return
        review = ReviewRequested(caller=sender.caller, reason="could_not_answer", message=message)
        await tx.record(
            Entry(
                study=sender.study,
                at=parts.clock.now(),
                actor=phone_actor(sender.caller),
                cause=message,
                events=(review,),
                handled=message,
            )
        )
    await apologise(sender, message, parts)


async def apologise(sender: Sender, message: MessageId, parts: Parts) -> None:
    """Say that something went wrong on our side."""
    async with parts.database.transaction() as tx:
        await tx.lock_phone(sender.study, sender.caller)
        phone = await tx.phone_state(sender.study, sender.caller)
        if phone.messaging_stopped:
            return
        study = await tx.study(sender.study, phone.protocol)
        reply = Reply(key=ReplyKey.BUSY, language=phone.language(study))
        words = Message(
            key=f"{message}/sorry",
            caller=sender.caller,
            purpose=reply.key,
            body=parts.wording.words(reply, study),
        )
        await tx.record(
            Entry(
                study=sender.study,
                at=parts.clock.now(),
                actor="worker",
                cause=message,
                events=(),
                messages=(words,),
            )
        )
