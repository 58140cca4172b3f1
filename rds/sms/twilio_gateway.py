"""Sending through Twilio and reading back what it has.

Twilio's own client builds the requests and reads the answers. Its HTTP layer is replaced by a small one,
because the stock one ignores its timeout, drops Retry-After, logs phone numbers with each request, and puts
Twilio's error text, which quotes the number, into exceptions. Here a failed request becomes `NotSent` before
the client sees it.
"""

import json
from collections.abc import Awaitable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NoReturn, Protocol

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient, TwilioResponse
from twilio.rest import Client
from yarl import URL

from rds.app.ports import NotSent, ProviderMessage, SendFailure
from rds.domain.ids import MessageId
from rds.sms.twilio_errors import failure_of_answer
from rds.sms.twilio_webhook import address, rank, words

TWILIO = "https://api.twilio.com"
_CONNECT_SECONDS = 5.0
_PAGE_SIZE = 1000
"""The most that Twilio lists at once."""
_UNREADABLE = "unreadable_answer"


class TwilioGateway:
    """One account at Twilio: a `MessageGateway`.

    `session` is shared and closed by the caller. `status_url` is the service's public address for status
    callbacks, without a query; each message's key is added to it. `base_url` points at a local double instead
    of Twilio. With `messaging_service` (MG...) messages are sent by that service, still from the number
    named, which has to be in it: so the registration of its campaign counts for them, and a phone always
    hears from the number it texted. A request that takes longer than `timeout` seconds fails as UNKNOWN.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        account_sid: str,
        auth_token: str,
        status_url: str,
        base_url: str = TWILIO,
        messaging_service: str = "",
        timeout: float = 15.0,
    ) -> None:
        # Twilio signs the address as it is written here, and a server may rewrite it before it checks:
        # yarl, which aiohttp servers use, leaves its own spelling as it is.
        self._status_url = URL(status_url)
        # The client would otherwise look in the environment for an edge, and rewrite the address to it.
        client = Client(
            account_sid, auth_token, http_client=_Http(session, timeout), environment={"TWILIO_EDGE": ""}
        )
        client.api.base_url = base_url
        self._messages = client.messages
        self._service = {"messaging_service_sid": messaging_service} if messaging_service else {}

    async def send(self, *, sender: str, recipient: str, body: str, key: str) -> MessageId:
        """Hand one message to Twilio and return its SID. Raises NotSent."""
        callback = str(self._status_url.with_query(key=key))
        taken = await _read(
            self._messages.create_async(
                to=recipient, from_=sender, body=body, status_callback=callback, **self._service
            )
        )
        if not taken.sid:
            _fail(SendFailure.UNKNOWN, _UNREADABLE)
        return MessageId(taken.sid)

    async def list_received(self, *, number: str, since: datetime) -> tuple[ProviderMessage, ...]:
        """Return the texts to a number of ours since that instant, oldest first. Raises NotSent.

        Twilio dates messages to the second; the date of an incoming one is when Twilio called the webhook.
        """
        listed = await _read(
            self._messages.list_async(to=number, date_sent_after=since.astimezone(UTC), page_size=_PAGE_SIZE)
        )
        return _oldest_first(map(_provider_message, listed))

    async def list_sent(self, *, number: str, since: datetime) -> tuple[ProviderMessage, ...]:
        """Return the messages from a number of ours since that instant, those still queued too, oldest first.

        Raises NotSent.

        Asked by date, Twilio would leave out what is queued, which has none; asked by recipient, a
        participant's number would stand in the address of the request. So the list is read from its newest
        end, until a whole page is older.
        """
        return _oldest_first(await _read(self._newest_from(number, since)))

    async def _newest_from(self, number: str, since: datetime) -> list[ProviderMessage]:
        begin, found, older = since.replace(microsecond=0), [], 0
        async for listed in await self._messages.stream_async(from_=number, page_size=_PAGE_SIZE):
            message = _provider_message(listed)
            if message.at >= begin:
                found.append(message)
            elif (older := older + 1) == _PAGE_SIZE:
                break
        return found


class _Listed(Protocol):
    """One message as Twilio's client reads it."""

    sid: str
    from_: str
    to: str
    body: str | None
    direction: str
    status: str
    date_sent: datetime | None
    date_created: datetime
    error_code: int | None
    num_media: str | None


def _oldest_first(messages: Iterable[ProviderMessage]) -> tuple[ProviderMessage, ...]:
    return tuple(sorted(messages, key=lambda message: (message.at, message.id)))


def _provider_message(message: _Listed) -> ProviderMessage:
    return ProviderMessage(
        id=MessageId(message.sid),
        sender=address(message.from_),
        recipient=address(message.to),
        body=words(message.body or ""),
        at=message.date_sent or message.date_created,
        inbound=message.direction == "inbound",
        status=message.status,
        rank=rank(message.status),
        error=None if message.error_code is None else str(message.error_code),
        has_media=bool((message.num_media or "").strip("0")),
    )


def _fail(failure: SendFailure, code: str, retry_after: float | None = None) -> NoReturn:
    """Raise NotSent from outside any handler, so that no exception that quotes the message hangs on to it."""
    raise NotSent(failure, code, retry_after)


async def _read(answer: Awaitable[Any]) -> Any:
    """Return what Twilio's client makes of an answer.

    An answer that it cannot read may still mean that a message was taken.
    """
    with suppress(TwilioException, ValueError, TypeError, KeyError, AttributeError):
        return await answer
    _fail(SendFailure.UNKNOWN, _UNREADABLE)


class _Http(AsyncHttpClient):  # type: ignore[misc]  # twilio has no types
    """What Twilio's client sends its requests through.

    Every failure leaves as NotSent, and nothing is logged.
    """

    def __init__(self, session: aiohttp.ClientSession, timeout: float) -> None:
        super().__init__(logger=None, is_async=True, timeout=timeout)
        self._session = session
        self._limits = aiohttp.ClientTimeout(total=timeout, connect=min(timeout, _CONNECT_SECONDS))

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - Twilio's signature; the limit is the gateway's
        allow_redirects: bool = False,  # noqa: ARG002 - Twilio's signature; an answer that redirects is a failure
    ) -> TwilioResponse:
        """Make one request. Raises NotSent for any answer but a success, and when none came."""
        signed = dict(headers or {})
        if auth is not None:
            signed["Authorization"] = aiohttp.encode_basic_auth(*auth)
        try:
            async with self._session.request(
                method,
                uri,
                params=params,
                data=data,
                headers=signed,
                timeout=self._limits,
                allow_redirects=False,
            ) as answer:
                status, text, answered = answer.status, await answer.text(), answer.headers
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            failure, code = SendFailure.TRANSIENT, "unreachable"
        except TimeoutError:
            failure, code = SendFailure.UNKNOWN, "timeout"
        except (aiohttp.ClientError, OSError, UnicodeDecodeError):
            failure, code = SendFailure.UNKNOWN, "connection_lost"
        else:
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                return TwilioResponse(status, text, answered)
            number = _error_code(text)
            _fail(failure_of_answer(status, number), str(number or status), _retry_after(answered))
        _fail(failure, code)


def _error_code(text: str) -> int | None:
    try:
        code = json.loads(text)["code"]
    except (ValueError, TypeError, KeyError):
        return None
    return code if isinstance(code, int) else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    seconds = headers.get("Retry-After", "")
    return float(seconds) if seconds.isdecimal() else None
