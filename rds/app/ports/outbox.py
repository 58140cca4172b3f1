"""Messages on their way out, and the provider that takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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

    `code` is the provider's error code, or the HTTP status, or a word such as `timeout`; never its detail text, which holds
    the phone number. `retry_after` is in seconds, when the provider named it.
    """

    def __init__(self, failure: SendFailure, code: str, retry_after: float | None = None) -> None:
        """Keep what happened, without any personal data."""
        super().__init__(f"not sent: {failure} ({code})")
        self.failure = failure
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMessage:
    """One message as the provider lists it."""

    id: MessageId
    sender: str
    recipient: str
    body: str
    at: datetime
    inbound: bool
    status: str


class MessageGateway(Protocol):
    """Sends text messages through a provider."""

    async def send(self, *, recipient: str, body: str, key: str) -> MessageId:
        """Hand one message to the provider and return the provider's id for it.

        `recipient` is E.164. `key` is ours and unique to the message; status callbacks carry it back. Raises NotSent.
        """
        ...

    async def list_messages(self, *, since: datetime, inbound: bool) -> Sequence[ProviderMessage]:
        """Return the provider's messages from (or to) the study number since that instant, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message about to be handed to the provider, for the `attempts`-th time."""

    key: str
    study: StudyId
    caller: CallerId
    purpose: ReplyKey
    recipient: str
    body: str
    created_at: datetime
    attempts: int
    in_doubt: bool
    """An earlier attempt had no known end: the provider may have the message already."""
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The message that a status belongs to, after the status was taken."""

    key: str
    study: StudyId
    caller: CallerId
    attempts: int


class Outbox(Protocol):
    """Messages on their way out."""

    async def take(self, key: str) -> Outgoing | None:
        """Count one more attempt and return the message; None when it has left, was given up, or is given up now.

        The last happens when its words or its recipient's number were erased.
        """
        ...

    async def accepted(self, key: str, provider_id: MessageId) -> None:
        """Note the provider's id."""
        ...

    async def first_unknown(self, provider_ids: Sequence[MessageId]) -> MessageId | None:
        """Return the first of the provider's ids that no message of ours has."""
        ...

    async def refused(self, key: str, reason: str) -> None:
        """Note that the provider did not take it this time, for certain: the attempt is no longer in doubt."""
        ...

    async def given_up(self, key: str, reason: str) -> None:
        """Note that it will not be sent, and why (a code, never a text)."""
        ...

    async def report(self, report: StatusReport, *, at: datetime) -> Delivery | None:
        """Move the message's status forward; None when the report is old, or of a message not ours."""
        ...

    async def send_again(self, key: str, due_at: datetime) -> None:
        """Put a message that did not arrive back among those to send, from that study time on."""
        ...
