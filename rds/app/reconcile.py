"""Reconciliation: texts and reports that the provider lists and never delivered are taken as delivered."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from rds.app.answer_text import answer_text
from rds.app.deliver import find_sent, take_report
from rds.app.parts import Parts
from rds.app.ports import (
    Inbox,
    MessageGateway,
    NotAPhone,
    NotSent,
    Outbox,
    ProviderMessage,
    Reconciliations,
    RoundBounds,
    SendFailure,
    StatusReport,
    StoredText,
    StudyState,
)
from rds.domain.ids import StudyId

log = structlog.get_logger()
OVERLAP = timedelta(hours=6)
"""How far each round goes back behind the last text listed: the provider's list has been seen to lack
messages for hours."""
UNDER_WAY = timedelta(minutes=1)
"""A send that began this short a time ago may still get its answer."""
DOUBTS = 100
"""How many sends in doubt one round looks for; each is one question to the provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider, and what is known here of its messages.

    `judge` says what one of its error codes means.
    """

    gateway: MessageGateway
    inbox: Inbox
    outbox: Outbox
    reconciliations: Reconciliations
    judge: Callable[[str], SendFailure]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """What one round at one of our numbers brought."""

    study: StudyId
    since: datetime
    taken: int = 0
    """Texts that had never arrived."""
    left: int = 0
    """Texts that were not taken, because they may be of a person whose number was erased since."""
    reports: int = 0
    """Messages of which the provider knew more than it had reported."""
    failure: str | None = None
    """Why the round did not come to its end, as a code; the next begins where this one did."""


async def reconcile(
    provider: Provider,
    parts: Parts,
    *,
    since: datetime | None = None,
    unless_within: timedelta = timedelta(),
) -> Sequence[RoundResult]:
    """Go through the provider's list at each study's number.

    Doing it again, or in several processes at once, changes nothing.

    Begins OVERLAP before the last text listed so far, or at `since`, but never before the study was opened.
    Numbers at which a round was begun within `unless_within` are passed over. One that fails does not keep
    the others from theirs.
    """
    rounds = []
    for state in await parts.database.open_studies():
        if state.ended_at:
            continue
        bounds = await provider.reconciliations.begin(state.number, unless_within=unless_within)
        if bounds:
            rounds.append(await reconcile_number(state, start_of_round(bounds, since), provider, parts))
    return rounds


def start_of_round(bounds: RoundBounds, since: datetime | None) -> datetime:
    """Return from when on to list."""
    last = bounds.listed_until - OVERLAP if bounds.listed_until else bounds.opened_at
    return max(since or last, bounds.opened_at)


async def reconcile_number(
    state: StudyState, since: datetime, provider: Provider, parts: Parts
) -> RoundResult:
    """Take what is listed at one study's number, and only then note the last of it.

    The end of a round is in the provider's time, as a clock of ours that was ahead would leave out what was
    dropped meanwhile.
    """
    number = state.number
    try:
        texts = await provider.gateway.list_received(number=number, since=since)
        taken, left = await take_texts(
            [text for text in texts if text.inbound and text.recipient == number], provider, parts
        )
        reports = await take_reports(number, since, provider, parts)
    except Exception as fault:  # noqa: BLE001 - whatever it is, other numbers have their round, and this one its next
        reason = fault.code if isinstance(fault, NotSent) else type(fault).__name__
        await provider.reconciliations.fail(number, reason)
        return RoundResult(study=state.id, since=since, failure=reason)
    await provider.reconciliations.end(number, last_listed=max((text.at for text in texts), default=None))
    return RoundResult(study=state.id, since=since, taken=taken, left=left, reports=reports)


async def take_texts(listed: Sequence[ProviderMessage], provider: Provider, parts: Parts) -> tuple[int, int]:
    """Take the texts that never arrived, in the order sent; return how many, and how many were left."""
    texts = {text.id: text for text in listed}
    taken = left = 0
    for message in await provider.reconciliations.missing(list(texts)):
        with suppress(NotAPhone):
            if await provider.reconciliations.may_be_erased(texts[message].sender, texts[message].at):
                left += 1
            elif await take_text(texts[message], provider.inbox, parts):
                taken += 1
    return taken, left


async def take_text(text: ProviderMessage, inbox: Inbox, parts: Parts) -> bool:
    """Keep and answer one text, as its webhook would have; return whether it was missing.

    Raises NotAPhone.
    """
    stored = await store_listed(text, inbox)
    if stored:
        try:
            await answer_text(text.id, parts)
        except Exception as fault:  # noqa: BLE001 - it is kept: the workers try again
            log.warning("reconcile.not_answered", message=text.id, fault=type(fault).__name__)
    return stored is not None


async def store_listed(text: ProviderMessage, inbox: Inbox) -> StoredText | None:
    """Keep a text of the provider's list; None if it is kept already. Raises NotAPhone."""
    return await inbox.store_text(
        message=text.id,
        sender=text.sender,
        recipient=text.recipient,
        body=text.body,
        received_at=text.at,
        has_media=text.has_media,
    )


async def take_reports(number: str, since: datetime, provider: Provider, parts: Parts) -> int:
    """Take what the provider knows of our messages and never reported; return of how many."""
    listed = await provider.gateway.list_sent(number=number, since=since)
    ahead = await provider.outbox.missing_reports(listed)
    for sent in ahead:
        report = StatusReport(
            provider_id=sent.id, key=None, status=sent.status, rank=sent.rank, error=sent.error
        )
        await take_report(report, judge=provider.judge, outbox=provider.outbox, parts=parts)
    return len(ahead)


async def settle_doubts(provider: Provider) -> int:
    """Find the sends whose answer was lost among what the provider has, and return how many were found.

    Those that are not found stay in doubt; their jobs look for them again before they send.
    """
    settled = 0
    for key in await provider.outbox.in_doubt(DOUBTS):
        try:
            message = await provider.outbox.find_in_doubt(key)
            if message is None or message.in_doubt_for is None or message.in_doubt_for < UNDER_WAY:
                continue
            if found := await find_sent(message, provider.outbox, provider.gateway):
                await provider.outbox.mark_accepted(key, found)
                settled += 1
        except NotSent:
            break
        except Exception as fault:  # noqa: BLE001 - what is wrong with one message must not hide the others
            log.warning("reconcile.doubt_not_settled", message=key, fault=type(fault).__name__)
    return settled
