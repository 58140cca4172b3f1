"""A text-message provider written by hand: it takes what it is given, unless told what goes wrong next."""

from collections import deque
from datetime import datetime
from itertools import count

from rds.app.ports import NotSent, ProviderMessage, SendFailure
from rds.domain.ids import MessageId
from rds.sms.twilio_webhook import rank
from tests.support.clock import HandClock
from tests.support.office import STUDY_NUMBER

BUSY = NotSent(SendFailure.TRANSIENT, "20429", retry_after=7.0)
OUT_OF_REACH = NotSent(SendFailure.TRANSIENT, "unreachable")
NO_MOBILE = NotSent(SendFailure.PERMANENT, "21614")
OPTED_OUT = NotSent(SendFailure.OPTED_OUT, "21610")
ANSWER_LOST = NotSent(SendFailure.UNKNOWN, "timeout")
"""The message is taken all the same."""


def again(fault: NotSent) -> NotSent:
    """Return a fault of its own for each send, so that none drags the others' tracebacks along."""
    return NotSent(fault.failure, fault.code, fault.retry_after)


class Provider:
    """Implements `rds.app.ports.MessageGateway`."""

    def __init__(self, clock: HandClock) -> None:
        self.taken: list[ProviderMessage] = []
        self.received: list[ProviderMessage] = []
        self.hidden: set[MessageId] = set()
        """What the list does not show yet."""
        self._clock = clock
        self._faults: deque[NotSent] = deque()
        self._numbers = count(1)
        self._list_faults: deque[NotSent] = deque()
        self.is_listing = True
        self.suspended: NotSent | None = None
        """With what everything is refused, also to list."""

    def plan_lists(self, *faults: NotSent) -> None:
        """Let the next requests for a list go wrong, one fault each."""
        self._list_faults.extend(faults)

    def plan(self, *faults: NotSent) -> None:
        """Let the next sends go wrong, one fault each."""
        self._faults.extend(faults)

    @property
    def phones_rung(self) -> list[str]:
        return [message.recipient for message in self.taken]

    def drop(
        self, sender: str, words: str, *, to: str = STUDY_NUMBER, has_media: bool = False
    ) -> ProviderMessage:
        """Take a text from a phone whose webhook never reaches the study."""
        text = ProviderMessage(
            id=MessageId(f"SMin{next(self._numbers):030}"),
            sender=sender,
            recipient=to,
            body=words,
            at=self._clock.now(),
            inbound=True,
            status="received",
            rank=rank("received"),
            has_media=has_media,
        )
        self.received.append(text)
        return text

    async def send(self, *, sender: str, recipient: str, body: str, key: str) -> MessageId:  # noqa: ARG002 - part of the port
        if self.suspended:
            raise again(self.suspended)
        fault = self._faults.popleft() if self._faults else None
        if fault and fault is not ANSWER_LOST:
            raise again(fault)
        message = ProviderMessage(
            id=MessageId(f"SMout{next(self._numbers):029}"),
            sender=sender,
            recipient=recipient,
            body=body,
            at=self._clock.now(),
            inbound=False,
            status="sent",
            rank=rank("sent"),
        )
        self.taken.append(message)
        if fault:
            raise again(fault)
        return message.id

    async def list_received(self, *, number: str, since: datetime) -> list[ProviderMessage]:
        return [text for text in self._listed(self.received, since) if text.recipient == number]

    async def list_sent(self, *, number: str, since: datetime) -> list[ProviderMessage]:
        return [message for message in self._listed(self.taken, since) if message.sender == number]

    def _listed(self, messages: list[ProviderMessage], since: datetime) -> list[ProviderMessage]:
        if self.suspended:
            raise again(self.suspended)
        if not self.is_listing:
            raise again(OUT_OF_REACH)
        if self._list_faults:
            raise again(self._list_faults.popleft())
        begin = since.replace(microsecond=0)  # providers date to the second
        shown = [message for message in messages if message.at >= begin and message.id not in self.hidden]
        return sorted(shown, key=lambda message: message.at)
