"""Texts that come in: kept before anything is understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rds.app.ports.record import StoredText
from rds.domain.ids import MessageId
from rds.domain.parsed_text import ParsedText


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text as the provider handed it over."""

    id: MessageId
    sender: str
    recipient: str
    body: str
    has_media: bool = False
    """A picture, voice message or file came with it."""
    provider_stopped: bool = False
    """The provider took it for a stop, and sends this phone nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What the provider says became of a message. `rank` grows with every stage; `error` is a code."""

    provider_id: MessageId
    key: str | None
    status: str
    rank: int
    error: str | None


class NotFromProvider(Exception):
    """The request's signature is not the provider's."""


class MalformedWebhook(Exception):
    """The request is signed but lacks what it should say. The text names the field, never its value."""


class WebhookReader(Protocol):
    """Reads the provider's requests. Each method raises NotFromProvider or MalformedWebhook."""

    def inbound(self, *, path: str, signature: str, form: Mapping[str, str]) -> InboundText:
        """Read a text. `path` is the raw path and query of the request."""
        ...

    def report(self, *, path: str, signature: str, form: Mapping[str, str]) -> StatusReport:
        """Read a delivery report."""
        ...


class NotAPhone(Exception):
    """The sender is a short code or a name: a machine that no reply can reach."""


class Inbox(Protocol):
    """Where texts are kept before anything is understood."""

    async def store_text(
        self,
        *,
        message: MessageId,
        sender: str,
        recipient: str,
        body: str,
        received_at: datetime,
        parsed: ParsedText | None = None,
        has_media: bool = False,
        provider_stopped: bool = False,
    ) -> StoredText | None:
        """Keep a text and return it if it is new and for a study of ours.

        Raises NotAPhone unless `sender` is E.164.

        `parsed` is what it seems to say: the coupon of the code in it is looked up at the same time.
        """
        ...
