"""What the use cases need of the world, each as a small Protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rds.domain.ids import CouponCode, MessageId, ParticipantId
from rds.domain.replies import Reply
from rds.domain.study import Study


class Clock(Protocol):
    """Study time. The only source of `now`; always aware, in UTC."""

    def now(self) -> datetime:
        """Return the present instant of the study."""
        ...


class Chance(Protocol):
    """Where random ids and codes come from: the system's secure source, or a seeded one in the demonstration.

    `cause` names what they are drawn for, so that a seeded source gives the same ones in whatever order it is asked.
    """

    def participant_id(self, cause: str) -> ParticipantId:
        """Draw an id that derives from nothing about the person."""
        ...

    def coupon_codes(self, cause: str, count: int) -> tuple[CouponCode, ...]:
        """Draw that many coupon codes."""
        ...


class Wording(Protocol):
    """Puts a reply into the words of its language."""

    def words(self, reply: Reply, study: Study) -> str:
        """Return the message's full text."""
        ...


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
