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
    ACCOUNT = "account"
    """The study's own account is at fault: nothing leaves until the study team has fixed it."""
    ACCOUNT_FOR_COUNTRY = "account_for_country"
    """The same for phones of one country: an unregistered number, or a country switched off."""
    ACCOUNT_FOR_PHONE = "account_for_phone"
    """The same, for this recipient only: a trial account."""


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
    has_media: bool = False
    """A picture, voice message or file came with it."""


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
        """Return the messages from a number of ours since that instant, queued ones too, oldest first.

        Raises NotSent.
        """
        ...


class Behind(StrEnum):
    """How the message stands that another of the same phone waits for."""

    LEAVING = "leaving"
    """Its first attempt is under way."""
    WAITING = "waiting"


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
    country: str | None
    """Of the recipient's number (ISO 3166-1 alpha-2); None when it has none."""
    holds: tuple[str, ...]
    """The scopes in which messages from `sender` wait for the account; see `rds.app.hold`."""
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
    purpose: ReplyKey
    attempts: int
    country: str | None
    """Of the phone, as in Outgoing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Messages from one of our numbers that wait until the account works for them."""

    id: str
    scope: str
    failures: int
    """How often the account was tried in vain since it was first refused."""
    needs_report: bool
    """The refusal came with a delivery report: that the provider takes a message proves nothing."""
    probe: str | None
    """The status of the message sent to try the account, while its delivery report is awaited."""
    probed_for: timedelta | None
    """How long ago, by the machine's time."""
    refused_for: timedelta | None
    """How long ago the account was last tried in vain; None once it works, or when it is to be tried now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendPolicy:
    """When to resend an undelivered message: `first` after its report, doubled with each attempt."""

    first: timedelta
    attempts: int
    """How many there may be altogether."""


class Outbox(Protocol):
    """Messages on their way out."""

    async def take(self, key: str, at: datetime) -> Outgoing | Behind | None:
        """Count one more attempt, which begins at this instant of the study, and return the message.

        None when it has left, was given up, or is given up now: its words or its recipient's number were
        erased, or it asks a question that is no longer open. Behind an earlier one of its phone no attempt
        begins, and how that one stands is returned.
        """
        ...

    async def mark_accepted(self, key: str, provider_id: MessageId) -> None:
        """Note the provider's id."""
        ...

    async def first_unknown(self, provider_ids: Sequence[MessageId]) -> MessageId | None:
        """Return the first of the provider's ids that no message of ours has."""
        ...

    async def mark_refused(self, key: str, reason: str) -> None:
        """Note that the provider certainly did not take it: the attempt is no longer in doubt."""
        ...

    async def begin_again(self, key: str, attempts: int, at: datetime) -> bool:
        """Note that an attempt begins at this study time after one that the provider probably never saw.

        False when the message was taken again since it had this number of attempts, or its doubt was
        settled: then it must not be sent.
        """
        ...

    async def give_up(self, key: str, reason: str) -> None:
        """Note that it will not be sent, and why (a code, never a text)."""
        ...

    async def news(self, report: StatusReport) -> Delivery | None:
        """Return the message of which a report says something new; None for an old or foreign report."""
        ...

    async def report(self, report: StatusReport, *, at: datetime, again: ResendPolicy | None = None) -> None:
        """Move the message's status forward; an old report, or one of a foreign message, changes nothing.

        With `again`, a message with attempts left goes back among those to send instead of to the status
        reported.
        """
        ...

    async def hold(self, key: str, *, scope: str, code: str | None, was_in_doubt: bool) -> bool:
        """Let a message that was taken wait for the account; the attempt does not count.

        `code`: the provider's refusal of this message, which begins the waiting in this scope if need be.
        None: it waits behind others; the result is False when they no longer wait, and it may be sent.
        """
        ...

    async def hold_reported(self, report: StatusReport, *, scope: str, at: datetime) -> None:
        """Do the same for a message taken and then reported undelivered; an old report changes nothing."""
        ...

    async def find_hold(self, hold: str) -> Hold | None:
        """Return how the waiting stands; None when it has ended."""
        ...

    async def next_held(self, hold: str) -> str | None:
        """Return the key of the message that waits longest."""
        ...

    async def note_probe(self, hold: str, key: str) -> None:
        """Note a message that the provider took, and whose delivery report will show if the account works."""
        ...

    async def note_refusal(self, hold: str) -> None:
        """Note that the account was tried once more in vain."""
        ...

    async def note_recovery(self, hold: str) -> None:
        """Note that the account works: what waits may leave."""
        ...

    async def stop_holding(self, key: str) -> None:
        """Let one message go the usual way again, with a job of its own."""
        ...

    async def end_hold(self, hold: str) -> bool:
        """End the waiting unless a message waits, and return whether it has ended."""
        ...

    async def in_doubt(self, limit: int) -> Sequence[str]:
        """Return the keys of messages to send whose last attempt has no known end, oldest first."""
        ...

    async def find_in_doubt(self, key: str) -> Outgoing | None:
        """Return a message in doubt without counting an attempt; None when settled or erased."""
        ...

    async def missing_reports(self, listed: Sequence[ProviderMessage]) -> Sequence[ProviderMessage]:
        """Return those of the provider's messages that are ours and further along than we were told."""
        ...
