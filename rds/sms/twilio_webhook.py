"""What Twilio posts to the service: is it Twilio, and what does it say.

Pure: the web room does the listening.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from hmac import compare_digest
from urllib.parse import parse_qsl, urlsplit

import phonenumbers
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from rds.app.ports import InboundText, MalformedWebhook, NotFromProvider, StatusReport
from rds.domain.ids import MessageId

# A message's life in Twilio's words. The order is total, so that reports may come late, twice and out of
# order and the last word is the same: of two that contradict each other, the one that says the phone has the
# message.
_RANK = {
    status: place
    for place, status in enumerate(
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

_ERROR_CODE = re.compile(r"[0-9]{1,9}")
_LONGEST_NAME = 255
"""Ids, numbers, senders' names and keys of ours are far shorter, and printable; the database could not keep
all else."""


class TwilioWebhooks:
    """Implements `rds.app.ports.WebhookReader` for one account."""

    def __init__(self, *, auth_token: str, public_url: str) -> None:
        """Take the secret that signs, and the address that Twilio calls.

        The address that a proxy forwards to is not the one that was signed.
        """
        self._auth_token = auth_token
        self._public_url = public_url

    def inbound(self, *, path: str, signature: str, form: Mapping[str, str]) -> InboundText:
        """Read a text. Raises NotFromProvider or MalformedWebhook."""
        self._check(path, signature, form)
        return read_text(form)

    def report(self, *, path: str, signature: str, form: Mapping[str, str]) -> StatusReport:
        """Read a delivery report. Raises NotFromProvider or MalformedWebhook."""
        self._check(path, signature, form)
        return read_status(form, dict(parse_qsl(urlsplit(path).query)))

    def _check(self, path: str, signature: str, form: Mapping[str, str]) -> None:
        if not is_from_twilio(
            auth_token=self._auth_token,
            public_url=self._public_url,
            path_and_query=path,
            form=form,
            signature=signature,
        ):
            raise NotFromProvider


def is_from_twilio(
    *, auth_token: str, public_url: str, path_and_query: str, form: Mapping[str, str], signature: str
) -> bool:
    """Tell whether Twilio signed this request.

    `public_url` is the configured address, such as `https://study.example.org`: what a proxy forwards is not
    what was signed. `path_and_query` is raw, as it stood on the request line.
    """
    if not auth_token.strip():  # everybody could sign with an empty one
        return False
    signed_url = public_url.rstrip("/") + path_and_query
    validator = RequestValidator(auth_token)
    fields = MultiDict(form)  # of another mapping the library asks each value by way of two exceptions
    if compare_digest(validator.compute_signature(signed_url, fields).encode(), signature.encode()):
        return True
    # Twilio signs some addresses with their port and some without: its own check tries both.
    return bool(validator.validate(signed_url, fields, signature))


def read_text(form: Mapping[str, str]) -> InboundText:
    """Read an incoming text message, its numbers as `address` has them.

    Of pictures it is only said that there are some. Raises MalformedWebhook.
    """
    return InboundText(
        id=MessageId(_required(form, "MessageSid")),
        sender=address(_required(form, "From")),
        recipient=own_number(_required(form, "To")),
        body=words(form.get("Body", "")),
        has_media=form.get("NumMedia", "0").strip("0") != "",
        provider_stopped=form.get("OptOutType") == "STOP",
    )


def read_status(form: Mapping[str, str], query: Mapping[str, str]) -> StatusReport:
    """Read a status callback; `query` is its URL's, decoded, and holds the message's key.

    Raises MalformedWebhook.
    """
    code = form.get("ErrorCode", "")
    return StatusReport(
        provider_id=MessageId(_required(form, "MessageSid")),
        key=_required(query, "key"),
        status=(status := _required(form, "MessageStatus")),
        rank=rank(status),
        error=code if _ERROR_CODE.fullmatch(code) else None,
    )


def rank(status: str) -> int:
    """Return how far along a status is.

    A report changes a message only if it ranks above what is known already. A word that Twilio did not have
    in November 2026 ranks -1, below everything.
    """
    return _RANK.get(status, -1)


def words(body: str) -> str:
    """Return a text's words without NUL: none holds one, and PostgreSQL takes none."""
    return body.replace("\x00", "")


def address(raw: str) -> str:
    """Return a phone number in E.164.

    A short code, a sender's name or a number that is none is returned as it came, trimmed.
    """
    raw = raw.strip()
    if not raw.startswith("+"):
        return raw
    try:
        number = phonenumbers.parse(raw)
    except phonenumbers.NumberParseException:
        return raw
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=64)
def own_number(raw: str) -> str:
    """Return `address` of a number of ours: there are few, and every text names one."""
    return address(raw)


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name)
    if not value:
        raise MalformedWebhook(
            f"the request has no {name}: check that this address is set up at Twilio for this kind of webhook"
        )
    if len(value) > _LONGEST_NAME or not value.isprintable():
        raise MalformedWebhook(f"the request's {name} is like none that Twilio sends")
    return value
