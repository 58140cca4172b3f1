"""What Twilio posts to the service: is it Twilio, and what does it say. Pure: the web room does the listening."""

from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # twilio has no py.typed

from rds.app.ports import SendFailure
from rds.domain.ids import MessageId
from rds.sms.twilio_errors import failure_of_code

SIGNATURE_HEADER = "X-Twilio-Signature"

# A message's life in Twilio's words. The order is total, so that reports may come late, twice and out of order and the last
# word is the same: of two that contradict each other, the one that says the phone has the message.
_RANK = {
    status: rank
    for rank, status in enumerate(
        (
            "scheduled",
            "accepted",
            "queued",
            "sending",
            "sent",
            "canceled",
            "failed",
            "undelivered",
            "delivered",
            "read",
        )
    )
}
_FAILED = frozenset({"failed", "undelivered"})


class MalformedWebhook(ValueError):
    """A signed request lacks a parameter that Twilio always sends. Names the parameter, never a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """One text message to the study number. Numbers are E.164; short codes and names of senders stay as they are."""

    id: MessageId
    sender: str
    recipient: str
    body: str
    media: int
    """How many pictures or the like came with it; they are not fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How far one of our messages has come. `key` is the one that the message was sent under."""

    id: MessageId
    key: str
    status: str
    error_code: int | None

    @property
    def failure(self) -> SendFailure | None:
        """Why the message did not arrive, when it did not and Twilio knows."""
        if self.status not in _FAILED or self.error_code is None:
            return None
        return failure_of_code(self.error_code)


def is_from_twilio(
    *, auth_token: str, public_url: str, path_and_query: str, form: Mapping[str, str], signature: str
) -> bool:
    """Tell whether Twilio signed this request.

    `public_url` is the configured address, such as `https://study.example.org`: what a proxy forwards is not what was signed.
    `path_and_query` is raw, as it stood on the request line.
    """
    signed_url = public_url.rstrip("/") + path_and_query
    return bool(RequestValidator(auth_token).validate(signed_url, form, signature))


def read_text(form: Mapping[str, str]) -> InboundText:
    """Read an incoming text message. Raises MalformedWebhook."""
    media = form.get("NumMedia", "0")
    return InboundText(
        id=MessageId(_required(form, "MessageSid")),
        sender=address(_required(form, "From")),
        recipient=address(_required(form, "To")),
        # No text holds a NUL, and PostgreSQL takes none.
        body=form.get("Body", "").replace("\x00", ""),
        media=int(media) if media.isdecimal() else 0,
    )


def read_status(form: Mapping[str, str], query: Mapping[str, str]) -> StatusReport:
    """Read a status callback; `query` is its URL's, decoded, and holds the message's key. Raises MalformedWebhook."""
    code = form.get("ErrorCode", "")
    return StatusReport(
        id=MessageId(_required(form, "MessageSid")),
        key=_required(query, "key"),
        status=_required(form, "MessageStatus"),
        error_code=int(code) if code.isdecimal() else None,
    )


def supersedes(reported: str, known: str | None) -> bool:
    """Tell whether a reported status is news: further along than the one already known. A word unknown here never is."""
    return reported in _RANK and _RANK[reported] > _RANK.get(known or "", -1)


def address(raw: str) -> str:
    """Return a phone number in E.164; a short code, a sender's name or a number that is none as it came, trimmed."""
    raw = raw.strip()
    if not raw.startswith("+"):
        return raw
    try:
        number = phonenumbers.parse(raw)
    except phonenumbers.NumberParseException:
        return raw
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name)
    if not value:
        raise MalformedWebhook(
            f"the request has no {name}: check that this address is set up at Twilio for this kind of webhook"
        )
    return value
