"""Every message the double has taken or received, in the shapes in which Twilio shows them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

API_VERSION = "2010-04-01"
FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
"""What Twilio's list can be narrowed by."""


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One message. `history` holds when it reached which status, with the error code if there was one."""

    sid: str
    account_sid: str
    sender: str
    recipient: str
    body: str
    direction: str
    created: datetime
    history: tuple[tuple[datetime, str, int | None], ...]
    service: str | None = None
    """The Messaging Service that sent it, or whose number it came to."""
    pictures: int = 0
    """How many pictures, voice messages or files came with it."""
    answer: int | None = None
    """Of a text from a phone: the HTTP status that answered the webhook; 0 when none did."""

    def status_at(self, now: datetime) -> tuple[str, int | None]:
        """Return the status reached by now, and its error code."""
        reached = [(status, code) for at, status, code in self.history if at <= now]
        return reached[-1] if reached else ("queued", None)

    def sent_at(self, now: datetime) -> datetime | None:
        """Return when the message left or came in; None while it is queued."""
        first = self.history[0][0]
        return first if first <= now else None

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Return the message as Twilio's API shows it."""
        status, code = self.status_at(now)
        sent = self.sent_at(now)
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": sent and format_datetime(sent),
            "date_updated": format_datetime(sent or self.created),
            "direction": self.direction,
            "error_code": code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": self.service,
            "num_media": str(self.pictures),
            "num_segments": str(segment_count(self.body)),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.recipient,
            "uri": f"{uri}.json",
        }


def segment_count(body: str) -> int:
    """Return a message's number of segments: exact for ASCII and UCS-2, at most one too many for GSM-7."""
    units, single, part = (
        (len(body), 160, 153) if body.isascii() else (len(body.encode("utf-16-le")) // 2, 70, 67)
    )
    return 1 if units <= single else -(-units // part)


class Ledger:
    """The messages in the order they came."""

    def __init__(self) -> None:
        self._all: dict[str, Message] = {}
        self._threads: defaultdict[str, list[Message]] = defaultdict(list)

    def add(self, message: Message) -> None:
        """Keep a message, under its SID and in both phones' threads."""
        self._all[message.sid] = message
        self._threads[message.sender].append(message)
        self._threads[message.recipient].append(message)

    def get(self, sid: str) -> Message | None:
        """Return the message with this SID."""
        return self._all.get(sid)

    def thread(self, number: str) -> tuple[Message, ...]:
        """Return the messages from or to a number, oldest first."""
        return tuple(self._threads.get(number, ()))

    def newest_first(self, filters: Mapping[str, str], now: datetime) -> Iterator[Message]:
        """Yield the messages that pass the filters of Twilio's list: To, From and DateSent, also < and >."""
        number = filters.get("From") or filters.get("To")
        messages = self.thread(number) if number else tuple(self._all.values())
        for message in sorted(messages, key=lambda m: m.sent_at(now) or m.created, reverse=True):
            wanted = {"From": message.sender, "To": message.recipient}
            if all(filters.get(side, value) == value for side, value in wanted.items()) and _is_of_date(
                message, filters, now
            ):
                yield message


def _is_of_date(message: Message, filters: Mapping[str, str], now: datetime) -> bool:
    """Compare as Twilio does: to the second, and ISO 8601 text in the same zone compares as time does."""
    if not any(name.startswith("DateSent") for name in filters):
        return True
    sent = message.sent_at(now)
    if sent is None:
        return False
    text = sent.strftime("%Y-%m-%dT%H:%M:%SZ")
    on, before, after = (filters.get(name) for name in ("DateSent", "DateSent<", "DateSent>"))
    return (
        (on is None or text[: len(on)] == on)
        and (before is None or text[: len(before)] <= before)
        and (after is None or text[: len(after)] >= after)
    )
