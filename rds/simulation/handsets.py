"""The double's phones without a network: a gateway that hands each message straight to the phone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from rds.app.ports import MessageGateway, ProviderMessage
from rds.app.ports.rehearsal import DeliveredMessage
from rds.domain.ids import MessageId
from rds.simulation.twilio_double import TwilioDouble


class SteppedClock:
    """Study time that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        """Begin at an aware instant."""
        self._now = start

    def now(self) -> datetime:
        """Return the present instant of the study."""
        return self._now

    def advance(self, span: timedelta) -> None:
        """Move forward."""
        self._now += span


class DoubleHandsets(MessageGateway):
    """Implements the application's MessageGateway and Handsets over a double that need not listen."""

    def __init__(self, double: TwilioDouble) -> None:
        """Take the double, which keeps every message."""
        self._double = double
        self._delivered: defaultdict[str, list[DeliveredMessage]] = defaultdict(list)

    async def send(self, *, sender: str, recipient: str, body: str, key: str) -> MessageId:
        """Let the double take a message, and the phone have it."""
        del sender  # the double has one number
        message = await self._double.take(recipient, body, None)
        self._delivered[recipient].append(DeliveredMessage(key=key, body=body, at=message.created))
        return MessageId(message.sid)

    async def list_received(self, *, number: str, since: datetime) -> Sequence[ProviderMessage]:
        """Return nothing: no text is lost on the way to the study."""
        del number, since
        return ()

    async def list_sent(self, *, number: str, since: datetime) -> Sequence[ProviderMessage]:
        """Return nothing: no send ends without an answer."""
        del number, since
        return ()

    def take_delivered(self, number: str) -> Sequence[DeliveredMessage]:
        """Return what reached this number since it was last asked about, in order."""
        return self._delivered.pop(number, [])
