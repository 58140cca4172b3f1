"""Messages on their way out, and the provider that takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rds.app.ports.inbox import StatusReport
from rds.domain.ids import CallerId, MessageId, StudyId
from rds.domain.replies import ReplyKey


class SendFailure(StrEnum):
    """Why a provider did not take a message."""

    OPTED_OUT = "opted_out"
    """The number has opted out at the provider (Twilio 21610): itself an opt-out."""
    PERMANENT = "permanent"
    """It will never work: not a mobile number, an invalid one, a landline."""
    TRANSIENT = "transient"
    """It may work later: busy, out of reach, a fault on the provider's side."""
    UNKNOWN = "unknown"
    """No answer came: the provider may or may not have taken it."""


class NotSent(Exception):
    """The provider did not take the message.

    `code` is the provider's error code, or the HTTP status, or a word such as `timeout`; never its detail
    text, which holds the phone number. `retry_after` is in seconds, when the provider named it.
    """

    def __init__(self, failure: SendFailure, code: str, retry_after: float | None = None) -> None:
        """Keep what happened, without any personal data."""
        super().__init__(f"not sent: {failure} ({code})")
        self.failure = failure
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMessage:
    """One message as the provider lists it, its numbers in E.164.

    `at`: when it was sent, or taken if it is still queued.
    """

    id: MessageId
    sender: str
    recipient: str
    body: str
    at: datetime
    inbound: bool
    status: str
    rank: int
    """How far along `status` is, as in a StatusReport."""
    error: str | None = None


class MessageGateway(Protocol):
    """Sends text messages through a provider."""

    async def send(self, *, sender: str, recipient: str, body: str, key: str) -> MessageId:
        """Hand one message to the provider and return the provider's id for it.

        Both numbers are E.164, `sender` one of ours. `key` is ours and unique to the message; status
        callbacks carry it back. Raises NotSent.
        """
        ...

    async def list_received(self, *, number: str, since: datetime) -> Sequence[ProviderMessage]:
        """Return the texts to a number of ours since that instant, oldest first. Raises NotSent."""
        ...

    async def list_sent(self, *, number: str, since: datetime) -> Sequence[ProviderMessage]:
        """Return the messages from a number of ours since that instant, also those still queued there, oldest first.

        Raises NotSent.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message about to be handed to the provider, for the `attempts`-th time."""

    key: str
    study: StudyId
    caller: CallerId
    purpose: ReplyKey
    sender: str
    """The study's own number."""
    recipient: str
    body: str
    created_at: datetime
    attempts: int
    in_doubt_for: timedelta | None
    """Since when, by the machine's clock, an attempt has had no known end: the provider may have the message.
    None: no doubt."""
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The message that a status belongs to."""

    key: str
    study: StudyId
    caller: CallerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """When a message that did not arrive is sent again: `first` after its report in study time, then twice as long each time."""

    first: timedelta
    attempts: int
    """How many there may be altogether."""


class Outbox(Protocol):
    """Messages on their way out."""

    async def take(self, key: str) -> Outgoing | None:
        """Count one more attempt and return the message; None when it has left, was given up, or is given up now.

        The last happens when its words or its recipient's number were erased.
        """
        ...

    async def mark_accepted(self, key: str, provider_id: MessageId) -> None:
        """Note the provider's id."""
        ...

    async def first_unknown(self, provider_ids: Sequence[MessageId]) -> MessageId | None:
        """Return the first of the provider's ids that no message of ours has."""
        ...

    async def mark_refused(self, key: str, reason: str) -> None:
        """Note that the provider did not take it this time, for certain: the attempt is no longer in doubt."""
        ...

    async def begin_again(self, key: str, attempts: int) -> bool:
        """Note that an attempt begins now after one that the provider, for all that is known, never saw.

        False when the message was taken again since it had so many attempts, or its doubt was settled: then
        it must not be sent.
        """
        ...

    async def give_up(self, key: str, reason: str) -> None:
        """Note that it will not be sent, and why (a code, never a text)."""
        ...

    async def news(self, report: StatusReport) -> Delivery | None:
        """Return the message that a report tells something new of; None when it is old, or of a message not ours."""
        ...

    async def report(self, report: StatusReport, *, at: datetime, again: Again | None = None) -> None:
        """Move the message's status forward, in one step; an old report, or one of a message not ours, changes nothing.

        With `again`, a message with attempts left goes back among those to send instead of to the status
        reported.
        """
        ...

    async def in_doubt(self, limit: int) -> Sequence[str]:
        """Return the keys of messages to send whose last attempt has no known end, oldest first."""
        ...

    async def find_in_doubt(self, key: str) -> Outgoing | None:
        """Return such a message without counting an attempt; None when it is in doubt no longer, or erased."""
        ...

    async def missing_reports(self, listed: Sequence[ProviderMessage]) -> Sequence[ProviderMessage]:
        """Return those of the provider's messages that are ours and further along than we were told."""
        ...
